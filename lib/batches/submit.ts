import 'server-only';
import { listAgents, listVersions } from '@/lib/dari/agents';
import { UpstreamError } from '@/lib/dari/client';
import { getDb } from '@/lib/db/client';
import { AppError, type FieldError } from '@/lib/errors';
import { getBoss } from '@/lib/jobs/queue';
import { readDraft, requireDraft } from './drafts';
import { insertSubmissions } from './outbox';
import * as repository from './repository';
import { type Draft, sendableDraftSchema } from './schema';

/**
 * Sends a draft: writes its submissions, keys, attempts and jobs in one transaction. A second call, from a double
 * click or another tab, finds it sent and changes nothing. Throws invalid with the fields that stand in the way.
 */
export async function submitBatch({ batchId }: { batchId: string }): Promise<{ batchId: string }> {
  const db = await getDb();
  await getBoss();
  if ((await repository.findBatch(db, batchId))?.state === 'sent') return { batchId };
  const draft = sendableDraftSchema.parse(await readDraft(db, batchId));
  const agentName = await checkAgent(draft);
  await db.transaction(async (tx) => {
    const batch = await repository.lockBatch(tx, batchId);
    if (batch?.state === 'sent') return;
    const { revision } = requireDraft(batch);
    sendableDraftSchema.parse(await readDraft(tx, batchId));
    const now = new Date();
    const sent = { state: 'sent' as const, agentName, submittedAt: now, updatedAt: now, revision: revision + 1 };
    await repository.updateBatch(tx, batchId, sent);
    const items = await repository.listItems(tx, batchId);
    const tries = items.map((item) => ({ item, number: 1 }));
    await insertSubmissions(tx, { ...requireDraft(batch), ...sent }, tries, sent.revision);
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
