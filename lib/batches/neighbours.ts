import 'server-only';
import { and, asc, desc, eq, gt, isNotNull, lt, type SQL } from 'drizzle-orm';
import { getDb } from '@/lib/db/client';
import { attempts } from '@/lib/db/schema';

/** The newest sessions of the nearest rows before and after one, skipping rows without any. */
export async function findNeighbours({ batchId, index }: { batchId: string; index: number }) {
  const previous = await nearest(batchId, lt(attempts.itemIndex, index), desc(attempts.itemIndex));
  return { previous, next: await nearest(batchId, gt(attempts.itemIndex, index), asc(attempts.itemIndex)) };
}

async function nearest(batchId: string, side: SQL, order: SQL) {
  const [found] = await (await getDb())
    .select({ index: attempts.itemIndex, sessionId: attempts.sessionId })
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), eq(attempts.isNewest, true), isNotNull(attempts.sessionId), side))
    .orderBy(order)
    .limit(1);
  return found?.sessionId ? { index: found.index, sessionId: found.sessionId } : null;
}
