import 'server-only';
import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts, submissions } from '@/lib/db/schema';

export type SubmissionRecord = typeof submissions.$inferSelect;

const ROWS_PER_STATEMENT = 500;

// ── submissions ───────────────────────────────────────────────────────────────────────────────────────────────────

export async function insertSubmission(db: Db, submission: typeof submissions.$inferInsert): Promise<void> {
  await db.insert(submissions).values(submission);
}

export async function findSubmission(db: Db, submissionId: string): Promise<SubmissionRecord | undefined> {
  const [submission] = await db.select().from(submissions).where(eq(submissions.id, submissionId));
  return submission;
}

export async function updateSubmission(db: Db, submissionId: string, values: Partial<SubmissionRecord>): Promise<void> {
  await db.update(submissions).set(values).where(eq(submissions.id, submissionId));
}

/**
 * Takes a submission for sending, unless another worker has it or it has an answer. Undefined when there is nothing
 * to send; a lease that ran out counts as an unknown outcome and may be taken.
 */
export async function claimSubmission(tx: Db, submissionId: string, leaseMs: number) {
  const [claimed] = await tx
    .update(submissions)
    .set({
      state: 'sending',
      tries: sql`${submissions.tries} + 1`,
      sentAt: sql`coalesce(${submissions.sentAt}, now())`,
      leaseUntil: sql`now() + ${leaseMs} * interval '1 millisecond'`,
    })
    .where(
      and(
        eq(submissions.id, submissionId),
        sql`(${submissions.state} in ('pending', 'unknown') or (${submissions.state} = 'sending' and ${submissions.leaseUntil} < now()))`,
      ),
    )
    .returning();
  return claimed;
}

/** Those without an answer yet. */
export async function listUnansweredSubmissions(db: Db): Promise<Pick<SubmissionRecord, 'id' | 'state'>[]> {
  return db
    .select({ id: submissions.id, state: submissions.state })
    .from(submissions)
    .where(inArray(submissions.state, ['pending', 'sending', 'unknown']))
    .orderBy(asc(submissions.createdAt), asc(submissions.number));
}

/** Takes up to `limit` submissions that are due to be read; nobody else takes them for `leaseMs`. */
export async function claimDueSubmissions(db: Db, limit: number, leaseMs: number): Promise<SubmissionRecord[]> {
  const due = db
    .select({ id: submissions.id })
    .from(submissions)
    .where(sql`${submissions.nextPollAt} <= now()`)
    .orderBy(asc(submissions.nextPollAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(submissions)
    .set({ nextPollAt: sql`now() + ${leaseMs} * interval '1 millisecond'` })
    .where(inArray(submissions.id, due))
    .returning();
}

/** Brings the next look forward to now, or to `pauseMs` after the last one. */
export async function hastenPoll(
  db: Db,
  { upstreamBatchId, submissionId }: { upstreamBatchId?: string | null; submissionId?: string | null },
  pauseMs: number,
): Promise<void> {
  const earliest = sql`coalesce(${submissions.polledAt} + ${pauseMs} * interval '1 millisecond', now())`;
  const isIt = or(
    upstreamBatchId ? eq(submissions.upstreamBatchId, upstreamBatchId) : undefined,
    submissionId ? eq(submissions.id, submissionId) : undefined,
  );
  if (!isIt) return;
  await db
    .update(submissions)
    .set({ nextPollAt: sql`least(${submissions.nextPollAt}, greatest(now(), ${earliest}))` })
    .where(and(isIt, isNotNull(submissions.nextPollAt)));
}

export async function countFollowed(db: Db): Promise<number> {
  return db.$count(submissions, sql`${submissions.nextPollAt} is not null`);
}

export async function lastSubmissionNumber(db: Db, batchId: string): Promise<number> {
  const [last] = await db
    .select({ number: sql<number>`coalesce(max(${submissions.number}), 0)::int` })
    .from(submissions)
    .where(eq(submissions.batchId, batchId));
  return last?.number ?? 0;
}

// ── attempts ──────────────────────────────────────────────────────────────────────────────────────────────────────

export async function insertAttempts(db: Db, rows: (typeof attempts.$inferInsert)[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await db.insert(attempts).values(rows.slice(start, start + ROWS_PER_STATEMENT));
  }
}

/** Newest attempts that failed, those of `indexes` only when given, in order of index. */
export async function listFailedAttempts(db: Db, batchId: string, indexes?: number[]) {
  return db
    .select({ itemIndex: attempts.itemIndex, number: attempts.number })
    .from(attempts)
    .where(
      and(
        eq(attempts.batchId, batchId),
        attempts.isNewest,
        eq(attempts.status, 'failed'),
        indexes && inArray(attempts.itemIndex, indexes),
      ),
    )
    .orderBy(asc(attempts.itemIndex));
}

/** Indexes of a submission's items, in the order they were sent. */
export async function listItemIndexes(db: Db, submissionId: string): Promise<number[]> {
  const rows = await db
    .select({ itemIndex: attempts.itemIndex })
    .from(attempts)
    .where(eq(attempts.submissionId, submissionId))
    .orderBy(asc(attempts.position));
  return rows.map(({ itemIndex }) => itemIndex);
}

/** Makes room for newer attempts of these items. */
export async function outdateAttempts(db: Db, batchId: string, indexes: number[]): Promise<void> {
  await db
    .update(attempts)
    .set({ isNewest: false })
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, inArray(attempts.itemIndex, indexes)));
}

export async function updateAttemptsOfSubmission(
  db: Db,
  submissionId: string,
  values: Partial<typeof attempts.$inferSelect>,
): Promise<void> {
  await db.update(attempts).set(values).where(eq(attempts.submissionId, submissionId));
}

/** Where an attempt stands upstream, by its place in the submission. Times are ISO or null. */
export type AttemptState = {
  position: number;
  status: string;
  session_id: string | null;
  version_id: string | null;
  error: string | null;
  started_at: string | null;
  finished_at: string | null;
};

/**
 * Writes what differs and answers how many rows did. A finished attempt stays as it is. Times that upstream does not
 * tell are those of seeing the change; a start that nobody saw stays unknown.
 */
export async function applyAttemptStates(db: Db, submissionId: string, states: AttemptState[], revision: number) {
  const isOver = (status: string) => sql.raw(`${status} in ('completed', 'failed')`);
  const changed = await db
    .update(attempts)
    .set({
      status: sql`told.status`,
      sessionId: sql`told.session_id`,
      versionId: sql`coalesce(told.version_id, ${attempts.versionId})`,
      error: sql`told.error`,
      startedAt: sql`coalesce(told.started_at, ${attempts.startedAt}, case when told.status not in ('queued', 'completed', 'failed') then now() end)`,
      finishedAt: sql`case when ${isOver('told.status')} then coalesce(told.finished_at, now()) end`,
      revision,
    })
    .from(
      sql`jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as told(position int, status text, session_id text,
        version_id text, error text, started_at timestamptz, finished_at timestamptz)`,
    )
    .where(
      and(
        eq(attempts.submissionId, submissionId),
        sql`${attempts.position} = told.position`,
        sql`not (${isOver('attempts.status')})`,
        sql`(${attempts.status}, ${attempts.sessionId}, ${attempts.error}) is distinct from (told.status, told.session_id, told.error)`,
      ),
    )
    .returning({ position: attempts.position });
  return changed.length;
}

export async function countUnfinished(db: Db, submissionId: string): Promise<number> {
  return db.$count(
    attempts,
    and(eq(attempts.submissionId, submissionId), sql`${attempts.status} not in ('completed', 'failed')`),
  );
}
