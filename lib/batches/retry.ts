import 'server-only';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { getBoss } from '@/lib/jobs/queue';
import { insertSubmissions } from './outbox';
import * as outboxRows from './outbox-repository';
import * as repository from './repository';

/**
 * Tries failed items again: new submissions with new keys, a new attempt each; rows that did not fail are passed over
 * and never touched. All failed ones when `indexes` is left out. A second call at once finds nothing failed.
 */
export async function retryItems({ batchId, indexes }: { batchId: string; indexes?: number[] | undefined }) {
  const db = await getDb();
  await getBoss();
  return db.transaction(async (tx): Promise<{ retried: number; passedOver: number }> => {
    const batch = await repository.lockBatch(tx, batchId);
    if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
    const failed = await outboxRows.listFailedAttempts(tx, batchId, indexes);
    const failedIndexes = failed.map(({ itemIndex }) => itemIndex);
    const passedOver = indexes ? new Set(indexes).size - failed.length : 0;
    if (failed.length === 0) return { retried: 0, passedOver };
    const revision = batch.revision + 1;
    const items = await repository.listItems(tx, batchId, failedIndexes);
    const numbers = new Map(failed.map(({ itemIndex, number }) => [itemIndex, number]));
    const tries = items.map((item) => ({ item, number: (numbers.get(item.index) ?? 0) + 1 }));
    await outboxRows.outdateAttempts(tx, batchId, failedIndexes);
    await repository.updateBatch(tx, batchId, { revision, updatedAt: new Date() });
    await insertSubmissions(tx, batch, tries, revision);
    return { retried: failed.length, passedOver };
  });
}
