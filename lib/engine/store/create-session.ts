import 'server-only';
import type { WirePart } from '@/lib/dari/wire';
import type { WireCreateSession, WireUserMessage } from '@/lib/dari/wire-sessions';
import type { Db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/jobs/queue';
import { insertSessions, planSession } from './new-session';
import { choose, findUnknownFiles, loadOffer, unknownFile } from './offer';

/**
 * Creates a session, with its first message and the job that runs it if there is one; all or nothing.
 * Throws AppError not_found for an unknown agent, invalid for a version, option or file it does not have.
 */
export async function createSession(
  db: Db,
  agentId: string,
  input: WireCreateSession,
  message: WireUserMessage | null,
): Promise<{ sessionId: string; messageId: string | null }> {
  return db.transaction(async (tx) => {
    const offer = await loadOffer(tx, agentId, input.version_id ? [input.version_id] : []);
    const choice = choose(offer, input);
    if (typeof choice === 'string') throw new AppError('invalid', choice);
    if (input.storage_binding_id) {
      throw new AppError('invalid', 'This engine has no storage bindings: leave storage_binding_id out.');
    }
    await checkFiles(tx, message?.content ?? []);
    const session = planSession({
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
    await insertSessions(tx, [session]);
    const messageId = session.message?.id ?? null;
    if (messageId) await enqueue(tx, 'message.run', [{ data: { messageId } }]);
    return { sessionId: session.row.id, messageId };
  });
}

/** Throws AppError invalid when a part names a file that was not uploaded. */
export async function checkFiles(tx: Db, parts: WirePart[]): Promise<void> {
  const [missing] = await findUnknownFiles(tx, parts);
  if (missing !== undefined) throw new AppError('invalid', unknownFile(missing));
}
