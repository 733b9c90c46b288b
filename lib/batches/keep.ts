import 'server-only';
import type { AuditEntry } from '@/lib/audit/schema';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { KeepWish } from './keep-schema';
import type { BatchRecord } from './repository';
import * as repository from './repository';

type Done = Pick<AuditEntry, 'action' | 'detail'>;

/** A new name counts as a change of a draft: whoever has it open is told instead of writing over it. */
export function renameBatch({ name, ...wish }: KeepWish & { name: string }): Promise<{ batchId: string }> {
  return keep(wish, async (tx, { id, name: before, revision }) => {
    await repository.updateBatch(tx, id, { name, revision: revision + 1, updatedAt: new Date() });
    return { action: 'batch.renamed', detail: { before, after: name } };
  });
}

/** Pinned ones stand first in the list, whatever it is sorted by. */
export function pinBatch({ isPinned, ...wish }: KeepWish & { isPinned: boolean }): Promise<{ batchId: string }> {
  return keep(wish, async (tx, { id, pinnedAt }) => {
    await repository.updateBatch(tx, id, { pinnedAt: isPinned ? (pinnedAt ?? new Date()) : null });
    return { action: isPinned ? 'batch.pinned' : 'batch.unpinned', detail: {} };
  });
}

/** Left out of the list, a batch goes on as before. */
export function archiveBatch({
  isArchived,
  ...wish
}: KeepWish & { isArchived: boolean }): Promise<{ batchId: string }> {
  return keep(wish, async (tx, { id, archivedAt }) => {
    await repository.updateBatch(tx, id, { archivedAt: isArchived ? (archivedAt ?? new Date()) : null });
    return { action: isArchived ? 'batch.archived' : 'batch.unarchived', detail: {} };
  });
}

/** Fulfils a wish once, under the batch's lock, with its entry in the audit log. */
async function keep(wish: KeepWish, run: (tx: Db, batch: BatchRecord) => Promise<Done>): Promise<{ batchId: string }> {
  const { batchId, requestId } = wish;
  const db = await getDb();
  await db.transaction(async (tx) => {
    const batch = await repository.lockBatch(tx, batchId);
    if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
    if ((await findOutcome(tx, wish)) !== undefined) return;
    const done = await run(tx, batch);
    await recordAudit(tx, { batchId, requestId, actor: 'you', outcome: { batchId }, ...done });
  });
  return { batchId };
}
