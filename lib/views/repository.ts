import 'server-only';
import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { savedViews } from '@/lib/db/view-schema';
import type { View, ViewPage } from './schema';

const VIEWS_LOCK = 4_214_020;

type Reader = { page: ViewPage; browserId: string | null };

const COLUMNS = {
  id: savedViews.id,
  page: savedViews.page,
  name: savedViews.name,
  search: savedViews.search,
  isShared: savedViews.isShared,
};

/** Until the transaction ends nobody else writes a view. */
export async function lockViews(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${VIEWS_LOCK})`);
}

/** What the browser may see of a page's views, by name. */
export async function listViews(db: Db, reader: Reader): Promise<View[]> {
  return db
    .select(COLUMNS)
    .from(savedViews)
    .where(isFor(reader))
    .orderBy(sql`lower(${savedViews.name})`, savedViews.isShared);
}

export async function findView(db: Db, id: string, reader: Reader): Promise<View | undefined> {
  const [view] = await db
    .select(COLUMNS)
    .from(savedViews)
    .where(and(eq(savedViews.id, id), isFor(reader)));
  return view;
}

export async function insertView(tx: Db, view: typeof savedViews.$inferInsert): Promise<void> {
  await tx.insert(savedViews).values(view);
}

export async function updateView(tx: Db, id: string, values: Partial<typeof savedViews.$inferInsert>): Promise<void> {
  await tx
    .update(savedViews)
    .set({ ...values, updatedAt: sql`now()` })
    .where(eq(savedViews.id, id));
}

export async function deleteView(db: Db, id: string, reader: Reader): Promise<void> {
  await db.delete(savedViews).where(and(eq(savedViews.id, id), isFor(reader)));
}

function isFor({ page, browserId }: Reader): SQL | undefined {
  const isOwn = browserId === null ? undefined : eq(savedViews.owner, browserId);
  return and(eq(savedViews.page, page), or(savedViews.isShared, isOwn));
}
