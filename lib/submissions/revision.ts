import 'server-only';
import { eq } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { batches } from '@/lib/db/schema';

export type BatchRecord = typeof batches.$inferSelect;

/**
 * Changes rows of a batch under its next revision, which browsers are told; every other writer of the batch waits until
 * the transaction ends. `change` answers how many rows changed: the revision is taken when any did.
 */
export async function underNextRevision(
  tx: Db,
  batchId: string,
  change: (revision: number, batch: BatchRecord) => Promise<number>,
): Promise<number> {
  const [batch] = await tx.select().from(batches).where(eq(batches.id, batchId)).for('update');
  if (!batch) return 0;
  const revision = batch.revision + 1;
  const changed = await change(revision, batch);
  if (changed > 0) await tx.update(batches).set({ revision, updatedAt: new Date() }).where(eq(batches.id, batchId));
  return changed;
}
