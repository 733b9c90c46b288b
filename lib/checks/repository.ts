import 'server-only';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { answers } from '@/lib/db/answer-schema';
import { batchChecks, checkResults, rowVerdicts } from '@/lib/db/check-schema';
import type { Db } from '@/lib/db/client';
import { attempts, batches, items, type StoredPair, type StoredPart } from '@/lib/db/schema';
import type { Check } from './schema';

// ── checks ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Keeps every other writer of the batch waiting until the transaction ends; the revision of its rows stays. */
export async function lockBatch(tx: Db, batchId: string) {
  const [batch] = await tx
    .select({ id: batches.id, state: batches.state, marks: batches.marks })
    .from(batches)
    .where(eq(batches.id, batchId))
    .for('update');
  return batch;
}

export async function setMarks(tx: Db, batchId: string, marks: number): Promise<void> {
  await tx.update(batches).set({ marks }).where(eq(batches.id, batchId));
}

export async function findMarks(db: Db, batchId: string): Promise<number | undefined> {
  const [batch] = await db.select({ marks: batches.marks }).from(batches).where(eq(batches.id, batchId));
  return batch?.marks;
}

export async function findChecks(db: Db, batchId: string): Promise<{ revision: number; checks: Check[] } | undefined> {
  const { revision, checks } = batchChecks;
  const [found] = await db.select({ revision, checks }).from(batchChecks).where(eq(batchChecks.batchId, batchId));
  return found && { revision: found.revision, checks: found.checks as Check[] }; // written as such
}

export async function putChecks(tx: Db, values: { batchId: string; revision: number; checks: Check[] }): Promise<void> {
  const { revision, checks } = values;
  await tx
    .insert(batchChecks)
    .values(values)
    .onConflictDoUpdate({ target: batchChecks.batchId, set: { revision, checks } });
}

/** Every answer of the batch is to be looked at, or none. */
export async function setToCheck(tx: Db, batchId: string, isToCheck: boolean): Promise<void> {
  await tx.update(answers).set({ isToCheck }).where(eq(answers.batchId, batchId));
}

export async function deleteResults(tx: Db, batchId: string): Promise<void> {
  await tx.delete(checkResults).where(eq(checkResults.batchId, batchId));
}

// ── answers to check ──────────────────────────────────────────────────────────────────────────────────────────────

/** A batch with answers that its checks are still to look at; nobody else is given it for `leaseMs`. */
export async function claimBatch(db: Db, leaseMs: number) {
  const { rows } = await db.execute<{ batchId: string }>(sql`
    update batch_checks set leased_until = now() + ${leaseMs} * interval '1 millisecond'
    where batch_id = (
      select batch_id from batch_checks
      where checks <> '[]'::jsonb and (leased_until is null or leased_until < now()) and exists (
        select 1 from answers where answers.batch_id = batch_checks.batch_id and is_to_check and text is not null)
      order by leased_until nulls first limit 1 for update skip locked)
    returning batch_id as "batchId"`);
  return rows[0]?.batchId;
}

export async function endLease(db: Db, batchId: string): Promise<void> {
  await db.update(batchChecks).set({ leasedUntil: null }).where(eq(batchChecks.batchId, batchId));
}

const ANSWERED = {
  index: answers.itemIndex,
  number: answers.number,
  finishedAt: answers.finishedAt,
  text: sql<string>`${answers.text}`,
  isCut: answers.isCut,
  status: attempts.status,
  label: items.label,
  parts: sql<StoredPart[]>`coalesce(${attempts.input} -> 'parts', ${items.parts})`,
  metadata: sql<StoredPair[]>`coalesce(${attempts.input} -> 'metadata', ${items.metadata})`,
};

export type Answered = Awaited<ReturnType<typeof listToCheck>>[number];

const readAnswers = (db: Db) =>
  db
    .select(ANSWERED)
    .from(answers)
    .innerJoin(
      attempts,
      and(
        eq(attempts.batchId, answers.batchId),
        eq(attempts.itemIndex, answers.itemIndex),
        eq(attempts.number, answers.number),
      ),
    )
    .innerJoin(items, and(eq(items.batchId, answers.batchId), eq(items.index, answers.itemIndex)));

/** Answers of the newest attempts first, then by index. */
export async function listToCheck(db: Db, batchId: string, limit: number) {
  return readAnswers(db)
    .where(and(eq(answers.batchId, batchId), answers.isToCheck, sql`${answers.text} is not null`))
    .orderBy(sql`${attempts.isNewest} desc`, asc(answers.itemIndex))
    .limit(limit);
}

/** Answers of the first rows that have one. */
export async function listFirstAnswers(db: Db, batchId: string, limit: number): Promise<Answered[]> {
  return readAnswers(db)
    .where(
      and(
        eq(answers.batchId, batchId),
        attempts.isNewest,
        sql`${answers.text} is not null`,
        sql`${attempts.finishedAt} = ${answers.finishedAt}`,
      ),
    )
    .orderBy(asc(answers.itemIndex))
    .limit(limit);
}

export type NewResult = {
  index: number;
  number: number;
  finishedAt: string;
  outcomes: string;
  reasons: (string | null)[];
};

/** Keeps results of answers that are still the ones that were looked at; says of how many. */
export async function putResults(
  tx: Db,
  { batchId, revision, mark, results }: { batchId: string; revision: number; mark: number; results: NewResult[] },
): Promise<number> {
  const { rows } = await tx.execute(sql`
    with found as (
      select * from jsonb_to_recordset(${JSON.stringify(results)}::jsonb)
        as found("index" int, number int, "finishedAt" timestamptz, outcomes text, reasons jsonb)
    ), checked as (
      update answers set is_to_check = false from found
      where batch_id = ${batchId} and item_index = found."index" and answers.number = found.number
        and date_trunc('milliseconds', finished_at) = found."finishedAt"
      returning item_index, answers.number, finished_at, found.outcomes, found.reasons
    )
    insert into check_results (batch_id, item_index, number, finished_at, revision, outcomes, reasons, mark)
    select ${batchId}, item_index, number, finished_at, ${revision}::int, outcomes, reasons, ${mark}::int from checked
    on conflict (batch_id, item_index, number) do update set finished_at = excluded.finished_at,
      revision = excluded.revision, outcomes = excluded.outcomes, reasons = excluded.reasons, mark = excluded.mark,
      checked_at = now()
    returning 1`);
  return rows.length;
}

// ── what pages read ───────────────────────────────────────────────────────────────────────────────────────────────

/** How many answers there are, and how many are still to be looked at. */
export async function countAnswers(db: Db, batchId: string): Promise<{ total: number; due: number }> {
  const [counted] = await db
    .select({ total: sql<number>`count(*)::int`, due: sql<number>`count(*) filter (where ${answers.isToCheck})::int` })
    .from(answers)
    .where(and(eq(answers.batchId, batchId), sql`${answers.text} is not null`));
  return counted ?? { total: 0, due: 0 };
}

/** Results of the newest attempts that were written after the mark `since`, by the checks as they are. */
export async function listResults(db: Db, batchId: string, revision: number, since: number) {
  return db
    .select({
      index: checkResults.itemIndex,
      number: checkResults.number,
      finishedAt: checkResults.finishedAt,
      outcomes: checkResults.outcomes,
    })
    .from(checkResults)
    .innerJoin(
      attempts,
      and(
        eq(attempts.batchId, checkResults.batchId),
        eq(attempts.itemIndex, checkResults.itemIndex),
        eq(attempts.number, checkResults.number),
      ),
    )
    .where(
      and(
        eq(checkResults.batchId, batchId),
        eq(checkResults.revision, revision),
        gt(checkResults.mark, since),
        attempts.isNewest,
      ),
    )
    .orderBy(asc(checkResults.itemIndex));
}

export async function listVerdicts(db: Db, batchId: string, since: number) {
  const { itemIndex: index, verdict, note } = rowVerdicts;
  return db
    .select({ index, verdict, note })
    .from(rowVerdicts)
    .where(and(eq(rowVerdicts.batchId, batchId), gt(rowVerdicts.mark, since)))
    .orderBy(asc(index));
}

/** Of these items, whole: the results of every attempt, and the verdicts. */
export async function listResultsOf(db: Db, batchId: string, indexes: number[]) {
  const { itemIndex: index, number, finishedAt, revision, outcomes, reasons } = checkResults;
  return db
    .select({ index, number, finishedAt, revision, outcomes, reasons })
    .from(checkResults)
    .where(and(eq(checkResults.batchId, batchId), inArray(index, indexes)));
}

export async function listVerdictsOf(db: Db, batchId: string, indexes: number[]) {
  const { itemIndex: index, verdict, note, number, actor, at } = rowVerdicts;
  return db
    .select({ index, verdict, note, number, actor, at })
    .from(rowVerdicts)
    .where(and(eq(rowVerdicts.batchId, batchId), inArray(index, indexes)));
}

// ── verdicts ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The number of an item's newest attempt; undefined when there is no such item. */
export async function findNewestNumber(tx: Db, batchId: string, index: number): Promise<number | undefined> {
  const [found] = await tx
    .select({ number: attempts.number })
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), eq(attempts.itemIndex, index), attempts.isNewest));
  return found?.number;
}

export async function putVerdict(tx: Db, values: typeof rowVerdicts.$inferInsert): Promise<void> {
  const { batchId: _, itemIndex: __, ...set } = values;
  await tx
    .insert(rowVerdicts)
    .values(values)
    .onConflictDoUpdate({ target: [rowVerdicts.batchId, rowVerdicts.itemIndex], set: { ...set, at: sql`now()` } });
}
