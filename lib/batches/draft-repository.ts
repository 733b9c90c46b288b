import 'server-only';
import { and, asc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { draftReaders, items } from '@/lib/db/schema';
import type { ItemRecord } from './repository';

/** A row of a draft; it is counted when the draft is sent. */
export type DraftRecord = Omit<ItemRecord, 'index'>;

/** The embedded database answers nobody else while it works on a statement. */
const ROWS_PER_STATEMENT = 500;
/** Of stored parts, which are compressed; a page has one item at least. */
const PAGE_BYTES_MAX = 2_000_000;

/** Where a page begins: after this item, or with the first. */
export type Cursor = { place: string; id: string } | null;

/**
 * In order of place: at most so many, fewer when they are large. One walk along the index, whatever the database believes
 * of the size of a draft that was just written.
 */
export async function listDraftItems(db: Db, batchId: string, after: Cursor, limit: number): Promise<DraftRecord[]> {
  const { index: _, ...columns } = getTableColumns(items);
  const size = sql`pg_column_size(${items.parts})::bigint`;
  const sizeBefore = sql<number>`sum(${size}) over (order by ${items.place}, ${items.id}) - ${size}`;
  const isAfter = after ? sql`(${items.place}, ${items.id}) > (${after.place}, ${after.id})` : undefined;
  const page = db
    .select({ ...columns, sizeBefore: sizeBefore.as('size_before') })
    .from(items)
    .where(and(eq(items.batchId, batchId), isAfter))
    .orderBy(asc(items.place), asc(items.id))
    .limit(limit)
    .as('page');
  const rows = await db
    .select()
    .from(page)
    .where(lt(page.sizeBefore, PAGE_BYTES_MAX))
    .orderBy(asc(page.place), asc(page.id));
  return rows.map(({ sizeBefore: __, ...row }) => row);
}

export async function findNextPlace(db: Db, batchId: string, after: NonNullable<Cursor>): Promise<string | null> {
  const [next] = await db
    .select({ place: items.place })
    .from(items)
    .where(and(eq(items.batchId, batchId), sql`(place, id) > (${after.place}, ${after.id})`))
    .orderBy(asc(items.place), asc(items.id))
    .limit(1);
  return next?.place ?? null;
}

export async function findLastPlace(db: Db, batchId: string): Promise<string | null> {
  const [last] = await db
    .select({ place: sql<string | null>`max(${items.place})` })
    .from(items)
    .where(eq(items.batchId, batchId));
  return last?.place ?? null;
}

export const countDraftItems = (db: Db, batchId: string): Promise<number> =>
  db.$count(items, eq(items.batchId, batchId));

export async function listItemIds(db: Db, batchId: string): Promise<string[]> {
  const rows = await db.select({ id: items.id }).from(items).where(eq(items.batchId, batchId));
  return rows.map(({ id }) => id);
}

/** How many of these ids are there. */
export const countKnown = (db: Db, batchId: string, ids: string[]): Promise<number> =>
  db.$count(items, and(eq(items.batchId, batchId), isNamedIn(ids)));

export async function listSecretsOf(db: Db, batchId: string, ids: string[]) {
  return db
    .select({ id: items.id, secrets: items.secrets })
    .from(items)
    .where(and(eq(items.batchId, batchId), isNamedIn(ids)));
}

export async function upsertItems(db: Db, rows: DraftRecord[]): Promise<void> {
  for (const piece of inPieces(rows)) {
    await db.execute(sql`
      insert into items (batch_id, id, place, label, parts, metadata, llm_id, version_id, secrets)
      select "batchId", id, place, label, parts, metadata, "llmId", "versionId", secrets
      from jsonb_to_recordset(${JSON.stringify(piece)}::jsonb) as piece(
        "batchId" text, id text, place text, label text, parts jsonb, metadata jsonb,
        "llmId" text, "versionId" text, secrets jsonb)
      on conflict (batch_id, id) do update set
        place = excluded.place, label = excluded.label, parts = excluded.parts, metadata = excluded.metadata,
        llm_id = excluded.llm_id, version_id = excluded.version_id, secrets = excluded.secrets`);
  }
}

export async function deleteItems(db: Db, batchId: string, ids: string[]): Promise<void> {
  for (const piece of inPieces(ids)) {
    await db.delete(items).where(and(eq(items.batchId, batchId), isNamedIn(piece)));
  }
}

/** One parameter, however many there are. */
const isNamedIn = (ids: string[]) =>
  sql`${items.id} = any(array(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)))`;

function* inPieces<T>(rows: T[]): Generator<T[]> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    yield rows.slice(start, start + ROWS_PER_STATEMENT);
  }
}

// ── who has a draft open ──────────────────────────────────────────────────────────────────────────────────────────

type Reader = typeof draftReaders.$inferSelect;

export async function upsertReader(db: Db, reader: Pick<Reader, 'batchId' | 'tabId' | 'device' | 'seenAt'>) {
  const { device, seenAt } = reader;
  await db
    .insert(draftReaders)
    .values(reader)
    .onConflictDoUpdate({ target: [draftReaders.batchId, draftReaders.tabId], set: { device, seenAt } });
}

/** Remembers who made a revision; nothing for a tab that has not told of itself. */
export async function updateReader(
  db: Db,
  batchId: string,
  tabId: string,
  saved: Pick<Reader, 'savedAt' | 'savedRevision'>,
) {
  await db
    .update(draftReaders)
    .set(saved)
    .where(and(eq(draftReaders.batchId, batchId), eq(draftReaders.tabId, tabId)));
}

export async function listReaders(db: Db, batchId: string): Promise<Reader[]> {
  return db.select().from(draftReaders).where(eq(draftReaders.batchId, batchId)).orderBy(asc(draftReaders.tabId));
}

/** Tabs that have not told of themselves since then. */
export async function deleteReadersBefore(db: Db, batchId: string, time: Date): Promise<void> {
  await db.delete(draftReaders).where(and(eq(draftReaders.batchId, batchId), lt(draftReaders.seenAt, time)));
}

/** A closed tab is as one that was seen last then; what it saved is remembered. */
export async function markAway(db: Db, batchId: string, tabId: string, seenAt: Date): Promise<void> {
  await db
    .update(draftReaders)
    .set({ seenAt })
    .where(and(eq(draftReaders.batchId, batchId), eq(draftReaders.tabId, tabId)));
}
