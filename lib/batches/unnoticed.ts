/** Batches that have changed since they were looked at for what people are told of. */
import 'server-only';
import { and, eq, gt, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts, batches } from '@/lib/db/schema';
import { readSums } from './heads';
import * as repository from './repository';
import type { BatchStatus, Counts } from './schema';
import { statusOf } from './standing';

export type Unnoticed = {
  id: string;
  name: string;
  revision: number;
  /** Null: it was there before anybody looked, or was found at the API. */
  noticedRevision: number | null;
  status: BatchStatus;
  itemCount: number;
  counts: Counts;
  /** How many attempts it has, once all its rows have ended; null before. */
  attemptsAtEnd: number | null;
  /** Whether something is under way or about to be. */
  isMoving: boolean;
  /** Found at the API after all of it had ended there. */
  isFoundEnded: boolean;
};

/** Some of them, to be read in a snapshot; `counted` is for `keepCounted` after it. */
export async function readUnnoticed(db: Db, limit: number) {
  const isUnnoticed = sql`${batches.state} = 'sent' and ${batches.noticedRevision} is distinct from ${batches.revision}`;
  const records = await db.select().from(batches).where(isUnnoticed).orderBy(batches.id).limit(limit);
  const { sumsOf, counted } = await readSums(db, records);
  const unnoticed: Unnoticed[] = [];
  for (const { id, name, revision, noticedRevision, sending, isAdopted, createdAt } of records) {
    const sums = sumsOf.get(id);
    if (!sums) continue;
    const { itemCount, counts, inFlight, lastFinishedAt } = sums;
    const status = statusOf(sums, sending);
    const hasEnded = ['completed', 'failed', 'partial_failed'].includes(status);
    unnoticed.push({
      id,
      name,
      revision,
      noticedRevision,
      status,
      itemCount,
      counts,
      attemptsAtEnd: hasEnded ? await db.$count(attempts, eq(attempts.batchId, id)) : null,
      isMoving: sending === 'going' && (inFlight > 0 || counts.unsent > 0),
      isFoundEnded: hasEnded && isAdopted && (lastFinishedAt ?? 0) < createdAt.getTime(),
    });
  }
  return { unnoticed, counted };
}

export const keepCounted = repository.keepSums;

/** How many rows have ended after a revision. */
export async function countEndedAfter(db: Db, batchId: string, revision: number) {
  const [row] = await db
    .select({
      completed: sql<number>`(count(*) filter (where ${attempts.status} = 'completed'))::int`,
      failed: sql<number>`(count(*) filter (where ${attempts.status} = 'failed'))::int`,
    })
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, gt(attempts.revision, revision)));
  return row ?? { completed: 0, failed: 0 };
}

/** Never goes back. */
export async function markNoticed(tx: Db, batchId: string, revision: number): Promise<void> {
  await tx
    .update(batches)
    .set({ noticedRevision: revision })
    .where(and(eq(batches.id, batchId), sql`coalesce(${batches.noticedRevision}, -1) < ${revision}`));
}
