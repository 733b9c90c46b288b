import 'server-only';
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt, max, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts, batches, items, type StoredSums, submissions } from '@/lib/db/schema';

export type BatchRecord = typeof batches.$inferSelect;
export type ItemRecord = typeof items.$inferSelect;

// ── batches ───────────────────────────────────────────────────────────────────────────────────────────────────────

export async function insertBatch(db: Db, batch: typeof batches.$inferInsert): Promise<void> {
  await db.insert(batches).values(batch);
}

export async function findBatch(db: Db, batchId: string): Promise<BatchRecord | undefined> {
  const [batch] = await db.select().from(batches).where(eq(batches.id, batchId));
  return batch;
}

/** Of the batch made last, drafts included; null when that has none. */
export async function findLastAgentId(db: Db): Promise<string | null> {
  const [last] = await db.select({ agentId: batches.agentId }).from(batches).orderBy(desc(batches.createdAt)).limit(1);
  return last?.agentId ?? null;
}

/** Reads a batch and keeps every other writer of it waiting until the transaction ends. */
export async function lockBatch(tx: Db, batchId: string): Promise<BatchRecord | undefined> {
  const [batch] = await tx.select().from(batches).where(eq(batches.id, batchId)).for('update');
  return batch;
}

/** Archived ones too only when asked for; those of `ids` only, when given. */
export async function listBatchRecords(
  db: Db,
  { withArchived, ids }: { withArchived: boolean; ids?: string[] | undefined },
): Promise<BatchRecord[]> {
  const isThere = withArchived ? undefined : isNull(batches.archivedAt);
  return db
    .select()
    .from(batches)
    .where(and(isThere, ids && inArray(batches.id, ids)));
}

/** How many batches there are, and how many of them are archived. */
export async function countBatches(db: Db): Promise<{ total: number; archived: number }> {
  const [counted] = await db
    .select({ total: sql<number>`count(*)::int`, archived: sql<number>`count(${batches.archivedAt})::int` })
    .from(batches);
  return counted ?? { total: 0, archived: 0 };
}

/** Keeps what batches were counted to, unless they have changed or somebody is changing them. */
export async function keepSums(db: Db, counted: { id: string; revision: number; sums: StoredSums }[]): Promise<void> {
  if (counted.length === 0) return;
  await db.execute(sql`
    update batches set sums = free.sums, sums_revision = free.revision
    from (
      select batches.id, counted.revision, counted.sums
      from jsonb_to_recordset(${JSON.stringify(counted)}::jsonb) as counted(id text, revision int, sums jsonb)
      join batches on batches.id = counted.id and batches.revision = counted.revision
      for update of batches skip locked
    ) as free
    where batches.id = free.id`);
}

export async function updateBatch(db: Db, batchId: string, values: Partial<BatchRecord>): Promise<void> {
  await db.update(batches).set(values).where(eq(batches.id, batchId));
}

export async function deleteBatch(db: Db, batchId: string): Promise<void> {
  await db.delete(batches).where(eq(batches.id, batchId));
}

// ── items ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** In order of place, which is that of the index once there is one; those of `indexes` only, when given. */
export async function listItems(db: Db, batchId: string, indexes?: number[]): Promise<ItemRecord[]> {
  const chosen = indexes && inArray(items.index, indexes);
  return db
    .select()
    .from(items)
    .where(and(eq(items.batchId, batchId), chosen))
    .orderBy(asc(items.place), asc(items.id));
}

export async function findItem(db: Db, batchId: string, index: number): Promise<ItemRecord | undefined> {
  const [item] = await db
    .select()
    .from(items)
    .where(and(eq(items.batchId, batchId), eq(items.index, index)));
  return item;
}

export async function countItemsOf(db: Db, batchId: string): Promise<number> {
  return db.$count(items, eq(items.batchId, batchId));
}

/** Items to copy: those at these indexes. They keep their places, and so their order. */
type RowsToCopy = {
  copyId: string;
  batchId: string;
  indexes: number[];
  /** As they were tried last, not as they were composed. */
  isNewest: boolean;
};

export type ItemToCopy = {
  item: ItemRecord;
  attempt: Pick<typeof attempts.$inferSelect, 'number' | 'input'> | null;
};

/** Begun from the indexes, every item is found by its key. */
const wantedOf = ({ indexes }: RowsToCopy) =>
  sql`(select value::int as "index" from jsonb_array_elements_text(${JSON.stringify(indexes)}::jsonb)) as wanted`;

/** What has to pass through here to be sealed anew, or was edited since it was composed. */
const isToReseal = (isNewest: boolean) =>
  isNewest ? sql`(items.secrets <> '[]'::jsonb or attempts.input is not null)` : sql`items.secrets <> '[]'::jsonb`;

/** Copies items without secrets within the database; answers how many. */
export async function copyPlainItems(tx: Db, rows: RowsToCopy): Promise<number> {
  const { copyId, batchId, isNewest } = rows;
  const copied = await tx.execute(sql`
    insert into items (batch_id, id, place, label, parts, metadata, llm_id, version_id, secrets)
    select ${copyId}, items.id, place, label, parts, metadata, items.llm_id, items.version_id, secrets
    from ${wantedOf(rows)}
    join items on items.batch_id = ${batchId} and items."index" = wanted."index"
    left join attempts on attempts.batch_id = ${batchId} and attempts.item_index = wanted."index" and attempts.is_newest
    where not ${isToReseal(isNewest)}
    returning 1`);
  return copied.rows.length;
}

/** Those that `copyPlainItems` leaves out. */
export async function listItemsToReseal(tx: Db, rows: RowsToCopy): Promise<ItemToCopy[]> {
  const { batchId, isNewest } = rows;
  return tx
    .select({ item: getTableColumns(items), attempt: { number: attempts.number, input: attempts.input } })
    .from(wantedOf(rows))
    .innerJoin(items, and(eq(items.batchId, batchId), sql`${items.index} = wanted."index"`))
    .leftJoin(
      attempts,
      and(eq(attempts.batchId, batchId), sql`${attempts.itemIndex} = wanted."index"`, attempts.isNewest),
    )
    .where(isToReseal(isNewest));
}

// ── reads for pages ───────────────────────────────────────────────────────────────────────────────────────────────

/** Rows of the newest attempts that changed after `since`, in order of index; those before index `end`, when given. */
export async function listRows(db: Db, batchId: string, { since = -1, end }: { since?: number; end?: number }) {
  const isBefore = end === undefined ? undefined : lt(attempts.itemIndex, end);
  return db
    .select({
      index: attempts.itemIndex,
      label: items.label,
      status: attempts.status,
      llmId: attempts.llmId,
      versionId: attempts.versionId,
      attempt: attempts.number,
      sessionId: attempts.sessionId,
      error: attempts.error,
      failure: attempts.failure,
      failureGroup: attempts.failureGroup,
      retryAt: attempts.retryAt,
      startedAt: attempts.startedAt,
      finishedAt: attempts.finishedAt,
      revision: attempts.revision,
    })
    .from(attempts)
    .innerJoin(items, and(eq(items.batchId, attempts.batchId), eq(items.index, attempts.itemIndex)))
    .where(and(eq(attempts.batchId, batchId), attempts.isNewest, gt(attempts.revision, since), isBefore))
    .orderBy(asc(attempts.itemIndex));
}

/** How many newest attempts stand in which status, a batch each. */
export async function countStatuses(db: Db, batchIds: string[]) {
  return db
    .select({
      batchId: attempts.batchId,
      status: attempts.status,
      count: sql<number>`count(*)::int`,
      firstCount: sql<number>`count(*) filter (where ${attempts.number} = 1)::int`,
      retriesAhead: sql<number>`count(${attempts.retryAt})::int`,
      lastFinishedAt: sql<Date | string | null>`max(${attempts.finishedAt})`,
    })
    .from(attempts)
    .where(and(attempts.isNewest, inArray(attempts.batchId, batchIds)))
    .groupBy(attempts.batchId, attempts.status);
}

export async function countItems(db: Db, batchIds: string[]) {
  return db
    .select({ batchId: items.batchId, count: sql<number>`count(*)::int` })
    .from(items)
    .where(inArray(items.batchId, batchIds))
    .groupBy(items.batchId);
}

export async function countSubmissions(db: Db, batchIds: string[]) {
  return db
    .select({
      batchId: submissions.batchId,
      count: sql<number>`count(*)::int`,
      lastReadAt: max(submissions.polledAt),
    })
    .from(submissions)
    .where(inArray(submissions.batchId, batchIds))
    .groupBy(submissions.batchId);
}

/** Submissions whose answer is missing for long or came with an error, and those that cannot be read; oldest first. */
export async function listTroubledSubmissions(db: Db, batchIds: string[], slowMs: number) {
  const { batchId, number, state, error, tries, sentAt, nextTryAt, polledAt, pollError } = submissions;
  const isSlow = sql`(${state} = 'sending' and ${submissions.triedAt} < now() - ${slowMs} * interval '1 millisecond')`;
  return db
    .select({ batchId, number, state, error, tries, sentAt, nextTryAt, polledAt, pollError })
    .from(submissions)
    .where(
      and(
        inArray(batchId, batchIds),
        sql`((${nextTryAt} is not null and (${error} is not null or ${isSlow})) or ${pollError} is not null)`,
      ),
    )
    .orderBy(asc(number));
}

/** What pages need of submissions; never their bodies. */
export async function listSubmissions(db: Db, submissionIds: string[]) {
  const { id, number, idempotencyKey, upstreamBatchId, tries } = submissions;
  return db
    .select({ id, number, idempotencyKey, upstreamBatchId, tries })
    .from(submissions)
    .where(inArray(id, submissionIds));
}

/** Newest first. */
export async function listAttemptsOfItem(db: Db, batchId: string, itemIndex: number) {
  return db
    .select()
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), eq(attempts.itemIndex, itemIndex)))
    .orderBy(desc(attempts.number));
}

export async function findAttemptOfSession(db: Db, sessionId: string) {
  const [found] = await db
    .select({
      batchId: attempts.batchId,
      batchName: batches.name,
      index: attempts.itemIndex,
      attempt: attempts.number,
    })
    .from(attempts)
    .innerJoin(batches, eq(batches.id, attempts.batchId))
    .where(eq(attempts.sessionId, sessionId))
    .limit(1);
  return found;
}

const BATCHES_LOOKED_AT = 20;
const SESSIONS_OF_A_BATCH = 200;

/** How long ended sessions of an agent took, by option, most first; with the ids of some of the newest. */
export async function listSessionRecords(
  db: Db,
  { agentId, upstream, samples }: { agentId: string; upstream: string; samples: number },
) {
  const { rows } = await db.execute<{
    llmId: string | null;
    count: number;
    medianMs: number;
    longMs: number;
    sessionIds: string[];
  }>(sql`
    with recent as (
      select id, submitted_at from batches
      where agent_id = ${agentId} and upstream = ${upstream} and state = 'sent'
      order by submitted_at desc limit ${BATCHES_LOOKED_AT}
    ), ended as (
      select one.* from recent cross join lateral (
        select llm_id, session_id, finished_at, extract(epoch from finished_at - started_at) * 1000 as took
        from attempts
        where batch_id = recent.id and session_id is not null and started_at is not null and finished_at >= started_at
          and status in ('completed', 'failed')
        limit ${SESSIONS_OF_A_BATCH}
      ) as one
    )
    select llm_id as "llmId", count(*)::int as count,
      (percentile_cont(0.5) within group (order by took))::float8 as "medianMs",
      (percentile_cont(0.9) within group (order by took))::float8 as "longMs",
      (array_agg(session_id order by finished_at desc))[1:${samples}::int] as "sessionIds"
    from ended group by llm_id order by count(*) desc`);
  return rows;
}
