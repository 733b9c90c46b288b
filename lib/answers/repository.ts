import 'server-only';
import { and, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { answers } from '@/lib/db/answer-schema';
import type { Db } from '@/lib/db/client';
import { attempts, batches, items } from '@/lib/db/schema';
import type { AnswerPlace } from './schema';

/** As the index has it; with what it says of `answerDueAt` a sweep costs what is due, not what there is. */
const hasEnded = sql`is_newest and (answer_due_at, session_id, finished_at) is not null`;
const isDue = and(hasEnded, sql`${attempts.answerDueAt} <= now()`);
const inMs = (ms: number) => sql`now() + ${ms} * interval '1 millisecond'`;
/** Browsers and exports know a time to the millisecond. */
const endedAt = (at: string) => sql`date_trunc('milliseconds', ${attempts.finishedAt}) = ${at}::timestamptz`;

export async function hasDue(db: Db): Promise<boolean> {
  const found = await db.select({ number: attempts.number }).from(attempts).where(isDue).limit(1);
  return found.length > 0;
}

/** Those that ended last go first. Nobody else is given them for `leaseMs`. */
export async function claimDue(db: Db, limit: number, leaseMs: number) {
  const due = db
    .select({ batchId: attempts.batchId, itemIndex: attempts.itemIndex, number: attempts.number })
    .from(attempts)
    .where(isDue)
    .orderBy(desc(attempts.answerDueAt))
    .limit(limit)
    .for('update', { skipLocked: true })
    .as('due');
  const isIt = and(
    eq(attempts.batchId, due.batchId),
    eq(attempts.itemIndex, due.itemIndex),
    eq(attempts.number, due.number),
  );
  const { batchId, itemIndex: index, number: attempt, sessionId, finishedAt } = getTableColumns(attempts);
  return db
    .update(attempts)
    .set({ answerDueAt: inMs(leaseMs) })
    .from(due)
    .where(isIt)
    .returning({ batchId, index, attempt, sessionId, finishedAt });
}

/** Where batches went to, by id. */
export async function listUpstreams(db: Db, batchIds: string[]): Promise<Map<string, string | null>> {
  const rows = await db
    .select({ id: batches.id, upstream: batches.upstream })
    .from(batches)
    .where(inArray(batches.id, batchIds));
  return new Map(rows.map(({ id, upstream }) => [id, upstream]));
}

/** When an answer may be read again; null: not again. Nothing where the session has gone on meanwhile. */
export async function setDue(db: Db, place: AnswerPlace, ms: number | null): Promise<void> {
  await db
    .update(attempts)
    .set({ answerDueAt: ms === null ? null : inMs(ms) })
    .where(isPlace(place));
}

/** Keeps an answer, or that there was none to be had; nothing where the session has gone on, or the batch is gone. */
export async function putAnswer(
  db: Db,
  place: AnswerPlace,
  read: { text: string; isCut: boolean } | { error: string },
): Promise<{ tries: number } | undefined> {
  const isRead = 'text' in read;
  const values = isRead ? { ...read, error: null } : { text: null, isCut: false, error: read.error };
  const { rows } = await db.execute<{ tries: number }>(sql`
    insert into answers (batch_id, item_index, number, session_id, finished_at, text, is_cut, error, tries, read_at)
    select batch_id, item_index, number, session_id, finished_at, ${values.text}::text, ${values.isCut}::boolean,
      ${values.error}::text, 1, case when ${isRead}::boolean then now() end
    from attempts where ${isPlace(place)}
    on conflict (batch_id, item_index, number) do update set session_id = excluded.session_id,
      finished_at = excluded.finished_at, text = excluded.text, is_cut = excluded.is_cut, error = excluded.error,
      read_at = excluded.read_at, is_to_check = true,
      tries = case when answers.finished_at = excluded.finished_at then answers.tries + 1 else 1 end
    returning tries`);
  return rows[0];
}

/** An attempt with its item, as far as secrets need it; undefined when it has none. */
export async function findTryWithSecrets(db: Db, { batchId, index, attempt }: AnswerPlace) {
  const [found] = await db
    .select({ attempt: getTableColumns(attempts), item: getTableColumns(items) })
    .from(attempts)
    .innerJoin(items, and(eq(items.batchId, attempts.batchId), eq(items.index, attempts.itemIndex)))
    .where(
      and(
        eq(attempts.batchId, batchId),
        eq(attempts.itemIndex, index),
        eq(attempts.number, attempt),
        sql`coalesce(${attempts.input} -> 'secrets', ${items.secrets}) <> '[]'::jsonb`,
      ),
    );
  return found;
}

/** What is kept of these items, whole, for each of their attempts. */
export async function listWhole(db: Db, batchId: string, indexes: number[]) {
  const { itemIndex: index, number: attempt, sessionId, finishedAt } = answers;
  return db
    .select({ index, attempt, sessionId, finishedAt, text: sql<string>`${answers.text}` })
    .from(answers)
    .where(
      and(
        eq(answers.batchId, batchId),
        inArray(index, indexes),
        sql`${answers.text} is not null and not ${answers.isCut}`,
      ),
    );
}

const isPlace = ({ batchId, index, attempt, sessionId, finishedAt }: AnswerPlace) =>
  and(
    eq(attempts.batchId, batchId),
    eq(attempts.itemIndex, index),
    eq(attempts.number, attempt),
    eq(attempts.sessionId, sessionId),
    endedAt(finishedAt),
  );
