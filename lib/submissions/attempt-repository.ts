import 'server-only';
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts, items } from '@/lib/db/schema';

export type AttemptRecord = typeof attempts.$inferSelect;

const ROWS_PER_STATEMENT = 500;
const isOver = (status: SQL) => sql`${status} in ('completed', 'failed')`;
/** As one parameter, however many there are. */
const isOneOf = (indexes: number[]) =>
  sql`${attempts.itemIndex} = any(array(select value::int from jsonb_array_elements_text(${JSON.stringify(indexes)}::jsonb)))`;
const itemOfAttempt = and(eq(items.batchId, attempts.batchId), eq(items.index, attempts.itemIndex));

/** A first attempt of every item, waiting to go out. */
export async function insertFirstAttempts(tx: Db, batchId: string, revision: number): Promise<void> {
  await numberItems(tx, batchId);
  await tx.execute(sql`
    insert into attempts (batch_id, item_index, number, is_newest, origin, status, llm_id, version_id, revision)
    select batch_id, "index", 1, true, 'send', 'unsent', llm_id, version_id, ${revision}::int
    from items where batch_id = ${batchId}`);
}

/** Gives items their indexes, in order of place; in pieces, because the embedded database does one thing at a time. */
export async function numberItems(db: Db, batchId: string): Promise<void> {
  const ordered = await db
    .select({ id: items.id, index: items.index })
    .from(items)
    .where(eq(items.batchId, batchId))
    .orderBy(asc(items.place), asc(items.id));
  const renumbered = ordered.flatMap(({ id, index }, at) => (index === at ? [] : [{ id, at }]));
  for (let start = 0; start < renumbered.length; start += ROWS_PER_STATEMENT) {
    const piece = renumbered.slice(start, start + ROWS_PER_STATEMENT);
    await db.execute(sql`
      update items set "index" = piece.at
      from jsonb_to_recordset(${JSON.stringify(piece)}::jsonb) as piece(id text, at int)
      where items.batch_id = ${batchId} and items.id = piece.id`);
  }
}

export async function insertAttempts(db: Db, rows: (typeof attempts.$inferInsert)[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await db.insert(attempts).values(rows.slice(start, start + ROWS_PER_STATEMENT));
  }
}

/** The newest attempts of these items with their items, in order of index. */
export async function listNewestAttempts(db: Db, batchId: string, indexes: number[]) {
  return db
    .select({ attempt: getTableColumns(attempts), item: getTableColumns(items) })
    .from(attempts)
    .innerJoin(items, itemOfAttempt)
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, isOneOf(indexes)))
    .orderBy(asc(attempts.itemIndex));
}

/** Makes room for newer attempts of these items. */
export async function outdateAttempts(db: Db, batchId: string, indexes: number[]): Promise<void> {
  await db
    .update(attempts)
    .set({ isNewest: false, retryAt: null })
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, isOneOf(indexes)));
}

/** Sets attempts of a submission, all or those at these positions; answers how many. */
export async function updateAttemptsOfSubmission(
  db: Db,
  submissionId: string,
  values: Partial<AttemptRecord>,
  positions?: number[],
): Promise<number> {
  const changed = await db
    .update(attempts)
    .set(values)
    .where(and(eq(attempts.submissionId, submissionId), positions && inArray(attempts.position, positions)))
    .returning({ number: attempts.number });
  return changed.length;
}

/** From one status to another, in a whole batch; answers how many. */
export async function moveAttempts(tx: Db, batchId: string, from: string, to: string, revision: number) {
  const moved = await tx
    .update(attempts)
    .set({ status: to, revision })
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, eq(attempts.status, from)))
    .returning({ number: attempts.number });
  return moved.length;
}

export async function countNewest(db: Db, batchId: string, statuses: string[]): Promise<number> {
  return db.$count(attempts, and(eq(attempts.batchId, batchId), attempts.isNewest, inArray(attempts.status, statuses)));
}

/** How many a rule tries again some time. */
export async function countRetriesAhead(db: Db, batchId: string): Promise<number> {
  return db.$count(
    attempts,
    and(eq(attempts.batchId, batchId), attempts.isNewest, sql`${attempts.retryAt} is not null`),
  );
}

/** Forgets when rules would have tried again. */
export async function clearRetryTimes(tx: Db, batchId: string, revision: number): Promise<number> {
  const cleared = await tx
    .update(attempts)
    .set({ retryAt: null, revision })
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, sql`${attempts.retryAt} is not null`))
    .returning({ number: attempts.number });
  return cleared.length;
}

/** Failed items whose time to be tried again has come, by batch. */
export async function listDueRetries(db: Db): Promise<{ batchId: string; indexes: number[] }[]> {
  const rows = await db
    .select({ batchId: attempts.batchId, index: attempts.itemIndex })
    .from(attempts)
    .where(and(attempts.isNewest, sql`${attempts.retryAt} <= now()`));
  const due = new Map<string, number[]>();
  for (const { batchId, index } of rows) due.set(batchId, [...(due.get(batchId) ?? []), index]);
  return [...due].map(([batchId, indexes]) => ({ batchId, indexes }));
}

// ── planning ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Attempts that wait to go out, with their items: repeats before firsts, then in order. */
export async function listAttemptsToPlan(tx: Db, batchId: string, limit: number, onlyRepeats: boolean) {
  // Chosen before they are joined: thousands may wait, and few go.
  const next = tx
    .select({ index: attempts.itemIndex, number: attempts.number })
    .from(attempts)
    .where(
      and(
        eq(attempts.batchId, batchId),
        attempts.isNewest,
        isNull(attempts.submissionId),
        sql`${attempts.status} = 'unsent'`,
        onlyRepeats ? gt(attempts.number, 1) : undefined,
      ),
    )
    .orderBy(desc(attempts.number), asc(attempts.itemIndex))
    .limit(limit)
    .as('next');
  return tx
    .select({ attempt: getTableColumns(attempts), item: getTableColumns(items) })
    .from(next)
    .innerJoin(attempts, and(eq(attempts.itemIndex, next.index), eq(attempts.number, next.number)))
    .innerJoin(items, itemOfAttempt)
    .where(eq(attempts.batchId, batchId))
    .orderBy(desc(attempts.number), asc(attempts.itemIndex));
}

export async function countToPlan(db: Db, batchId: string): Promise<number> {
  return db.$count(
    attempts,
    and(eq(attempts.batchId, batchId), attempts.isNewest, isNull(attempts.submissionId), eq(attempts.status, 'unsent')),
  );
}

export async function countInFlight(db: Db, batchId: string): Promise<number> {
  return db.$count(
    attempts,
    and(
      eq(attempts.batchId, batchId),
      attempts.isNewest,
      sql`${attempts.submissionId} is not null`,
      sql`${attempts.status} not in ('stopped', 'completed', 'failed')`,
    ),
  );
}

/** How many items have a first attempt in a submission. */
export async function countFirstPlanned(db: Db, batchId: string): Promise<number> {
  return db.$count(
    attempts,
    and(eq(attempts.batchId, batchId), eq(attempts.number, 1), sql`${attempts.submissionId} is not null`),
  );
}

/** Puts attempts into a submission, in this order. */
export async function placeAttempts(
  tx: Db,
  submissionId: string,
  chosen: Pick<AttemptRecord, 'batchId' | 'itemIndex' | 'number'>[],
  { status, revision }: Pick<AttemptRecord, 'status' | 'revision'>,
): Promise<void> {
  const places = chosen.map(({ itemIndex, number }, position) => ({ item_index: itemIndex, number, position }));
  await tx
    .update(attempts)
    .set({ submissionId, position: sql`place.position`, status, revision })
    .from(sql`jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as place(item_index int, number int, position int)`)
    .where(
      and(
        eq(attempts.batchId, chosen[0]?.batchId ?? ''),
        sql`${attempts.itemIndex} = place.item_index and ${attempts.number} = place.number`,
      ),
    );
}

// ── following ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A submission's attempts with their items, in the order they were sent. */
export async function listTries(db: Db, submissionId: string) {
  return db
    .select({ attempt: getTableColumns(attempts), item: getTableColumns(items) })
    .from(attempts)
    .innerJoin(items, itemOfAttempt)
    .where(eq(attempts.submissionId, submissionId))
    .orderBy(asc(attempts.position));
}

/** Where a submission's attempts stand, in the order they were sent. */
export async function listPlaces(db: Db, submissionId: string) {
  const { itemIndex, position, status, sessionId } = attempts;
  return db
    .select({ itemIndex, position: sql<number>`${position}`, status, sessionId })
    .from(attempts)
    .where(eq(attempts.submissionId, submissionId))
    .orderBy(asc(position));
}

export async function countUnfinished(db: Db, submissionId: string): Promise<number> {
  return db.$count(
    attempts,
    and(eq(attempts.submissionId, submissionId), sql`not (${isOver(sql`${attempts.status}`)})`),
  );
}
