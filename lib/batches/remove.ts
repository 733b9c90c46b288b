import 'server-only';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import * as attemptRows from '@/lib/submissions/attempt-repository';
import type { KeepWish } from './keep-schema';
import type { BatchRecord } from './repository';
import * as repository from './repository';

const AT_WORK = ['queued', 'running', 'waiting_for_tool'];

/**
 * Deletes what is kept here of a batch: items, attempts, submissions. Its sessions stay at the API, its entries in the
 * audit log stay here. Throws conflict while anything may still leave or an answer is missing: nothing of a batch that is
 * gone may be sent.
 */
export async function deleteBatch(wish: KeepWish): Promise<{ batchId: string }> {
  const { batchId, requestId } = wish;
  const db = await getDb();
  await db.transaction(async (tx) => {
    const batch = await repository.lockBatch(tx, batchId);
    if ((await findOutcome(tx, wish)) !== undefined) return;
    if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
    await refuseWhileSending(tx, batch);
    const { name, state } = batch;
    const items = await repository.countItemsOf(tx, batchId);
    const atWork = await attemptRows.countNewest(tx, batchId, AT_WORK);
    await repository.deleteBatch(tx, batchId);
    const detail = { name, state, items, atWork };
    await recordAudit(tx, { batchId, requestId, actor: 'you', action: 'batch.deleted', detail, outcome: { batchId } });
  });
  return { batchId };
}

async function refuseWhileSending(tx: Db, { id, state, sending }: BatchRecord): Promise<void> {
  if (state === 'draft') return;
  if ((await attemptRows.countNewest(tx, id, ['sending', 'checking'])) > 0) {
    throw new AppError('conflict', 'Nothing was deleted: a request of this batch has no answer yet. Try again soon.');
  }
  const isGoing = sending === 'going' || sending === 'asking';
  const goesOn =
    isGoing && (await attemptRows.countNewest(tx, id, ['unsent'])) + (await attemptRows.countRetriesAhead(tx, id)) > 0;
  if (goesOn)
    throw new AppError('conflict', 'Nothing was deleted: this batch is still being sent. Stop sending first.');
}
