import 'server-only';
import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts, batches, submissions } from '@/lib/db/schema';

export type SubmissionRecord = typeof submissions.$inferSelect;

/** Stopped before it went: all of its attempts are, until the rest is sent after all. */
const isStopped = sql`exists (
  select from ${attempts} where ${attempts.submissionId} = ${submissions.id} and ${attempts.status} = 'stopped')`;
const inMs = (ms: number) => sql`now() + ${ms} * interval '1 millisecond'`;

/** It is due at once. */
export async function insertSubmission(db: Db, submission: Omit<typeof submissions.$inferInsert, 'nextTryAt'>) {
  await db.insert(submissions).values({ ...submission, nextTryAt: sql`now()` });
}

/** Those of `ids` that are there. */
export async function listKnown(db: Db, ids: string[]): Promise<Set<string>> {
  const rows = await db.select({ id: submissions.id }).from(submissions).where(inArray(submissions.id, ids));
  return new Set(rows.map(({ id }) => id));
}

/** `nextTryInMs` from now, by the database's clock; null: it has its answer. */
export async function updateSubmission(
  db: Db,
  submissionId: string,
  { nextTryInMs, ...values }: Partial<SubmissionRecord> & { nextTryInMs?: number | null },
): Promise<void> {
  const nextTryAt = nextTryInMs === null ? null : nextTryInMs === undefined ? undefined : inMs(nextTryInMs);
  await db
    .update(submissions)
    .set({ ...values, ...(nextTryAt !== undefined && { nextTryAt }) })
    .where(eq(submissions.id, submissionId));
}

export async function lastSubmissionNumber(db: Db, batchId: string): Promise<number> {
  const [last] = await db
    .select({ number: sql<number>`coalesce(max(${submissions.number}), 0)::int` })
    .from(submissions)
    .where(eq(submissions.batchId, batchId));
  return last?.number ?? 0;
}

// ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The submission that has waited longest to go out to this API, kept from everybody else until the transaction ends.
 * What never left stays where its batch is held back.
 */
export async function lockDueSubmission(tx: Db, upstream: string) {
  const [due] = await tx
    .select({ submission: submissions, sending: batches.sending })
    .from(submissions)
    .innerJoin(batches, eq(batches.id, submissions.batchId))
    .where(
      and(
        sql`${submissions.nextTryAt} <= now()`,
        eq(submissions.upstream, upstream),
        sql`(${submissions.state} <> 'pending' or (${batches.sending} in ('going', 'asking') and not ${isStopped}))`,
      ),
    )
    .orderBy(asc(submissions.nextTryAt), asc(submissions.number))
    .limit(1)
    .for('update', { of: submissions, skipLocked: true });
  return due;
}

/** Marks a locked submission as being sent; after `leaseMs` without an outcome it counts as lost and is due again. */
export async function takeSubmission(tx: Db, submissionId: string, leaseMs: number): Promise<SubmissionRecord> {
  const [taken] = await tx
    .update(submissions)
    .set({
      state: 'sending',
      tries: sql`${submissions.tries} + 1`,
      // Since when it may have arrived: tries of before that surely did nothing do not count.
      sentAt: sql`case when ${submissions.state} = 'pending' then now() else coalesce(${submissions.sentAt}, now()) end`,
      nextTryAt: inMs(leaseMs),
    })
    .where(eq(submissions.id, submissionId))
    .returning();
  if (!taken) throw new Error('a locked submission is gone');
  return taken;
}

/**
 * After a crash: what was being sent has an unknown outcome, and is due; what was being read is read as usual. For a
 * database nobody else has open.
 */
export async function releaseTaken(db: Db): Promise<void> {
  await db.update(submissions).set({ state: 'unknown', nextTryAt: sql`now()` }).where(eq(submissions.state, 'sending'));
  const asUsual = sql`now() + ${submissions.pollIntervalMs} * interval '1 millisecond'`;
  await db.update(submissions).set({ nextPollAt: asUsual }).where(sql`${submissions.nextPollAt} > ${asUsual}`);
}

/** How many of a batch's submissions have no answer yet, without those that were stopped before they went. */
export async function countUnanswered(db: Db, batchId: string): Promise<number> {
  return db.$count(
    submissions,
    and(
      eq(submissions.batchId, batchId),
      isNotNull(submissions.nextTryAt),
      sql`not (${submissions.state} = 'pending' and ${isStopped})`,
    ),
  );
}

/** Lets everything that waits to go out to this API go out now. */
export async function hastenTries(db: Db, upstream: string): Promise<void> {
  await db
    .update(submissions)
    .set({ nextTryAt: sql`now()` })
    .where(and(eq(submissions.upstream, upstream), inArray(submissions.state, ['pending', 'unknown'])));
}

// ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────

export async function hasDueRead(db: Db, upstream: string): Promise<boolean> {
  const due = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(sql`${submissions.nextPollAt} <= now()`, eq(submissions.upstream, upstream)))
    .limit(1);
  return due.length > 0;
}

/** Takes up to `limit` submissions of this API that are due to be read; nobody else takes them for `leaseMs`. */
export async function claimDueReads(db: Db, upstream: string, limit: number, leaseMs: number) {
  const due = db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(sql`${submissions.nextPollAt} <= now()`, eq(submissions.upstream, upstream)))
    .orderBy(asc(submissions.nextPollAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(submissions)
    .set({ nextPollAt: inMs(leaseMs) })
    .where(inArray(submissions.id, due))
    .returning();
}

/** Whether its last read is the one of `polledAt`. */
export async function isPolledAt(db: Db, submissionId: string, polledAt: Date | null): Promise<boolean> {
  const [row] = await db
    .select({ polledAt: submissions.polledAt })
    .from(submissions)
    .where(eq(submissions.id, submissionId));
  return row?.polledAt?.getTime() === polledAt?.getTime();
}

/** Brings the next look at an accepted submission forward to now, or to `pauseMs` after the last one. */
export async function hastenRead(
  db: Db,
  { upstreamBatchId, submissionId }: { upstreamBatchId?: string | null; submissionId?: string | null },
  pauseMs: number,
): Promise<void> {
  const isIt = or(
    upstreamBatchId ? eq(submissions.upstreamBatchId, upstreamBatchId) : undefined,
    submissionId ? eq(submissions.id, submissionId) : undefined,
  );
  if (!isIt) return;
  await db
    .update(submissions)
    .set({ nextPollAt: soonest(pauseMs) })
    .where(and(isIt, eq(submissions.state, 'accepted')));
}

/** The same for every submission that these sessions belong to. */
export async function hastenReadsOf(db: Db, sessionIds: string[], pauseMs: number): Promise<void> {
  const theirs = db.select({ id: attempts.submissionId }).from(attempts).where(inArray(attempts.sessionId, sessionIds));
  await db
    .update(submissions)
    .set({ nextPollAt: soonest(pauseMs) })
    .where(and(inArray(submissions.id, theirs), eq(submissions.state, 'accepted')));
}

/** Now, or `pauseMs` after the last read; what was due sooner stays so. */
function soonest(pauseMs: number) {
  const earliest = sql`coalesce(${submissions.polledAt} + ${pauseMs} * interval '1 millisecond', now())`;
  return sql`least(${submissions.nextPollAt}, greatest(now(), ${earliest}))`;
}

export async function countFollowed(db: Db): Promise<number> {
  return db.$count(submissions, isNotNull(submissions.nextPollAt));
}

// ── planning ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Batches of this API with attempts that could go out: in none that is paused or stopped, in a pilot's only retries. */
export async function listBatchesToPlan(db: Db, upstream: string): Promise<string[]> {
  // Repeats come first, so that one look into the index tells, however many wait.
  const numberOfNext = sql`(
    select ${attempts.number} from ${attempts}
    where ${attempts.batchId} = ${batches.id} and ${attempts.isNewest} and ${attempts.submissionId} is null
      and ${attempts.status} = 'unsent'
    order by ${attempts.number} desc limit 1)`;
  const rows = await db
    .select({ id: batches.id })
    .from(batches)
    .where(
      and(
        eq(batches.upstream, upstream),
        inArray(batches.sending, ['going', 'asking']),
        sql`${numberOfNext} > case ${batches.sending} when 'asking' then 1 else 0 end`,
      ),
    );
  return rows.map(({ id }) => id);
}
