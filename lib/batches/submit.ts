import 'server-only';
import { recordAudit } from '@/lib/audit/service';
import { listAgents, listVersions } from '@/lib/dari/agents';
import { UpstreamError, upstreamName } from '@/lib/dari/client';
import { getDb } from '@/lib/db/client';
import { AppError, type FieldError } from '@/lib/errors';
import { insertFirstAttempts } from '@/lib/submissions/attempt-repository';
import type { SubmitBatch } from '@/lib/submissions/schema';
import { readDraft, requireDraft } from './drafts';
import * as repository from './repository';
import { type Draft, sendableDraftSchema } from './schema';
import { insertWords } from './words';

/**
 * Sends a draft: writes an attempt of every item in one transaction with how they are to go out. A second call, from a
 * double click or another tab, finds it sent and changes nothing. Throws invalid with the fields that stand in the way.
 */
export async function submitBatch(input: SubmitBatch): Promise<{ batchId: string }> {
  const { batchId, inFlightMax = null, pilot = null, retryRule = null } = input;
  const db = await getDb();
  if ((await repository.findBatch(db, batchId))?.state === 'sent') return { batchId };
  const draft = await readDraft(db, batchId);
  sendableDraftSchema.parse(draft);
  const agentName = await checkAgent(draft);
  await db.transaction(async (tx) => {
    const found = await repository.lockBatch(tx, batchId);
    if (found?.state === 'sent') return;
    const batch = requireDraft(found);
    if (batch.revision !== draft.revision) sendableDraftSchema.parse(await readDraft(tx, batchId));
    const items = await repository.countItems(tx, [batchId]);
    const count = items[0]?.count ?? 0;
    const revision = batch.revision + 1;
    const now = new Date();
    await repository.updateBatch(tx, batchId, {
      state: 'sent',
      upstream: upstreamName(),
      agentName,
      inFlightMax,
      pilot: pilot !== null && pilot < count ? pilot : null,
      retryRule,
      submittedAt: now,
      updatedAt: now,
      revision,
      noticedRevision: 0,
    });
    await insertFirstAttempts(tx, batchId, revision);
    await insertWords(tx, batchId);
    const detail = { items: count, inFlightMax, pilot };
    await recordAudit(tx, { batchId, actor: 'you', action: 'batch.submitted', detail });
  });
  return { batchId };
}

/**
 * The agent's name. Throws invalid when the API says that the agent or a version is not there; when it cannot be
 * asked, sending goes on and the API decides.
 */
async function checkAgent(draft: Draft): Promise<string | null> {
  try {
    const [agents, versions] = await Promise.all([listAgents(), listVersions(draft.agentId)]);
    const agent = agents.find(({ id }) => id === draft.agentId);
    if (!agent) throw new AppError('invalid', 'This agent is not there any more.', [unknownAgent]);
    const fields = unknownVersions(draft, versions);
    if (fields.length > 0) throw new AppError('invalid', 'Some items name a version the agent does not have.', fields);
    return agent.name;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.code === 'not_found') throw new AppError('invalid', 'This agent is not there any more.', [unknownAgent]);
    if (error.outcome === 'refused') throw error;
    return null;
  }
}

const unknownAgent: FieldError = { path: 'agentId', message: 'The API does not know this agent. Choose another.' };

function unknownVersions(draft: Draft, versions: { id: string }[]): FieldError[] {
  const known = new Set(versions.map(({ id }) => id));
  return draft.items.flatMap((item, index) =>
    item.versionId && !known.has(item.versionId)
      ? [{ path: `items.${index}.versionId`, message: 'The agent has no such version. Choose another.' }]
      : [],
  );
}
