/** What the rows of attempts become, by what upstream says or by what never will be. */
import 'server-only';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts } from '@/lib/db/schema';
import type { AttemptRecord } from './attempt-repository';

const isOver = (status: SQL) => sql`${status} in ('completed', 'failed')`;

/** Where an attempt stands upstream, by its place in the submission. Times are ISO or null. */
export type AttemptState = {
  position: number;
  status: string;
  session_id: string | null;
  version_id: string | null;
  error: string | null;
  failure: AttemptRecord['failure'];
  failure_group: string | null;
  /** Whether the batch's rule tries such a failure again. */
  is_retried: boolean;
  started_at: string | null;
  finished_at: string | null;
};

/**
 * Writes what differs and answers how many rows did. A finished attempt stays as it is, but those `reopened`. Times that
 * upstream does not tell are those of seeing the change; a start that nobody saw stays unknown.
 */
export async function applyAttemptStates(
  tx: Db,
  submissionId: string,
  states: AttemptState[],
  { revision, reopened = [] }: { revision: number; reopened?: number[] },
): Promise<number> {
  const changed = await tx
    .update(attempts)
    .set({
      status: sql`told.status`,
      sessionId: sql`told.session_id`,
      versionId: sql`coalesce(told.version_id, ${attempts.versionId})`,
      error: sql`told.error`,
      failure: sql`told.failure`,
      failureGroup: sql`told.failure_group`,
      retryAt: sql`case when told.is_retried then ${retryTime} end`,
      startedAt: sql`coalesce(told.started_at, ${attempts.startedAt}, case when told.status not in ('queued', 'completed', 'failed') then now() end)`,
      finishedAt: sql`case when ${isOver(sql`told.status`)} then coalesce(told.finished_at, now()) end`,
      answerDueAt: sql`now()`,
      revision,
    })
    .from(
      sql`jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as told(position int, status text, session_id text,
        version_id text, error text, failure text, failure_group text, is_retried boolean, started_at timestamptz,
        finished_at timestamptz)`,
    )
    .where(
      and(
        eq(attempts.submissionId, submissionId),
        sql`${attempts.position} = told.position`,
        reopened.length > 0
          ? sql`(not (${isOver(sql`${attempts.status}`)}) or ${inArray(attempts.position, reopened)})`
          : sql`not (${isOver(sql`${attempts.status}`)})`,
        sql`(${attempts.status}, ${attempts.sessionId}, ${attempts.error}) is distinct from (told.status, told.session_id, told.error)`,
      ),
    )
    .returning({ position: attempts.position });
  return changed.length;
}

/**
 * When a rule tries an attempt again: full jitter, twice as long each time. Null once it was tried as often as the rule
 * says, or when a newer attempt is there.
 */
const retryTime = sql`(
  select now() + random() * least(3600, (batches.retry_rule ->> 'backoffSeconds')::float8 * power(2, ${attempts.number} - 1))
    * interval '1 second'
  from batches where batches.id = ${attempts.batchId} and ${attempts.isNewest}
    and ${attempts.number} <= (batches.retry_rule ->> 'retriesMax')::int)`;

/** Fails attempts of a submission for good reasons of ours or the API's; answers how many. */
export async function failAttempts(
  tx: Db,
  submissionId: string,
  {
    revision,
    positions,
    ...failed
  }: Pick<AttemptRecord, 'error' | 'failure' | 'failureGroup' | 'revision'> & {
    isRetried: boolean;
    positions?: number[];
  },
): Promise<number> {
  const { isRetried, ...values } = failed;
  const changed = await tx
    .update(attempts)
    .set({
      ...values,
      status: 'failed',
      finishedAt: sql`now()`,
      retryAt: isRetried ? sql`${retryTime}` : null,
      revision,
    })
    .where(and(eq(attempts.submissionId, submissionId), positions && inArray(attempts.position, positions)))
    .returning({ number: attempts.number });
  return changed.length;
}
