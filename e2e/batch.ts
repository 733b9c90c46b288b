/** Makes and reads batches for browser tests. */
import type { BatchUpdate, DraftItem } from '@/lib/batches/schema';
import { callAction, fetchJson, makeDraft, must } from './actions';
import type { Dashboard } from './server';

const POLL_MS = 100;

/** One item a text, on the option given. */
export const itemsOf = (llmId: string, texts: string[]): Partial<DraftItem>[] =>
  texts.map((text) => ({ llmId, parts: [{ id: 'part', type: 'text', text }] }));

/** A submitted batch of these items; answers its id. */
export async function makeBatch(dashboard: Dashboard, items: Partial<DraftItem>[], name?: string): Promise<string> {
  const batchId = await makeDraft(dashboard, items, name);
  must(await callAction(dashboard, 'submitBatch', { batchId }));
  return batchId;
}

/** The batch once every row of it has ended. */
export async function finishedBatch(dashboard: Dashboard, batchId: string, withinMs = 60_000): Promise<BatchUpdate> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const batch = await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`);
    if (!['queued', 'running'].includes(batch.head.status)) return batch;
    if (Date.now() > deadline)
      throw new Error(`The batch is still ${batch.head.status}: ${JSON.stringify(batch.head)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
