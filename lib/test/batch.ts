/** Makes batches for tests, on the embedded engine's own agent. */
import { createDraft } from '@/lib/batches/drafts';
import { retryItems } from '@/lib/batches/retry';
import type { RetryEdit } from '@/lib/batches/retry-schema';
import type { DraftItem } from '@/lib/batches/schema';
import { getBatchUpdate } from '@/lib/batches/service';
import { submitBatch } from '@/lib/batches/submit';
import { listAgents } from '@/lib/dari/agents';
import { connectUpstream, type Upstream } from '@/lib/dari/client';
import { engineFetch } from '@/lib/engine/app';
import { engineKey } from '@/lib/engine/key';
import { startEngine } from '@/lib/engine/start';
import { newId } from '@/lib/new-id';
import type { SubmitBatch } from '@/lib/submissions/schema';

/** Connects the dashboard to the real engine, in process; `more` puts faults in between. */
export async function connectEngine(more: Partial<Upstream> = {}): Promise<void> {
  await startEngine();
  reconnect(more);
}

export function reconnect(more: Partial<Upstream> = {}): void {
  connectUpstream({ name: 'embedded', baseUrl: 'http://engine.test', key: engineKey(), fetch: engineFetch, ...more });
}

/** A submitted batch of these items, of the engine's own agent unless one is named; nothing has been sent yet. */
export async function submitItems(
  items: DraftItem[],
  { agentId, ...how }: Omit<SubmitBatch, 'batchId'> & { agentId?: string } = {},
): Promise<string> {
  const [agent] = await listAgents();
  const { batchId } = await createDraft({ name: 'a test batch', agentId: agentId ?? agent?.id ?? '', items });
  await submitBatch({ batchId, ...how });
  return batchId;
}

/** Retries these items, or all that failed, as a person who looks at the batch now. */
export async function retryNow(batchId: string, indexes?: number[], edit?: RetryEdit) {
  const { head, rows } = await getBatchUpdate({ batchId, since: -1 });
  const failed = rows.filter(({ status }) => status === 'failed').map(({ index }) => index);
  const wish = { batchId, requestId: newId('req'), indexes: indexes ?? failed, revision: head.revision };
  return retryItems(edit ? { ...wish, edit } : wish);
}
