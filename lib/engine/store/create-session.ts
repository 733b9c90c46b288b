import 'server-only';
import type { WirePart } from '@/lib/dari/wire';
import type { WireCreateSession, WireEvent, WireSession, WireUserMessage } from '@/lib/dari/wire-sessions';
import type { Db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/jobs/queue';
import { listEvents, toWireEvent } from './events';
import { insertSessions, planSession } from './new-session';
import { choose, findUnknownFiles, loadOffer, unknownFile } from './offer';
import { getSession, toWireSession } from './sessions';

/**
 * Creates a session, with its first message and the job that runs it if there is one; all or nothing. Answers both as
 * they were made, whatever a worker has done with them since.
 * Throws AppError not_found for an unknown agent, invalid for a version, option or file it does not have.
 */
export async function createSession(
  db: Db,
  agentId: string,
  input: WireCreateSession,
  message: WireUserMessage | null,
): Promise<{ session: WireSession; event: WireEvent | null }> {
  return db.transaction(async (tx) => {
    const offer = await loadOffer(tx, agentId, input.version_id ? [input.version_id] : []);
    const choice = choose(offer, input);
    if (typeof choice === 'string') throw new AppError('invalid', choice);
    if (input.storage_binding_id) {
      throw new AppError('invalid', 'This engine has no storage bindings: leave storage_binding_id out.');
    }
    await checkFiles(tx, message?.content ?? []);
    const planned = planSession({
      agentId,
      versionId: choice.versionId,
      llmId: choice.llmId,
      name: input.name,
      metadata: input.metadata,
      secrets: input.secrets,
      llmApiKey: input.llm_api_key,
      internetAccess: input.internet_access ?? choice.manifest.sandbox?.internet_access ?? false,
      message,
    });
    await insertSessions(tx, [planned]);
    const messageId = planned.message?.id;
    if (messageId) await enqueue(tx, 'message.run', [{ data: { messageId } }]);
    const session = toWireSession(await getSession(tx, planned.row.id));
    const [event] = message ? await listEvents(tx, session.id, { limit: 1 }) : [];
    return { session, event: event ? toWireEvent(event) : null };
  });
}

/** Throws AppError invalid when a part names a file that was not uploaded. */
export async function checkFiles(tx: Db, parts: WirePart[]): Promise<void> {
  const [missing] = await findUnknownFiles(tx, parts);
  if (missing !== undefined) throw new AppError('invalid', unknownFile(missing));
}
