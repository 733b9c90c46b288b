import 'server-only';
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { attempts, items } from '@/lib/db/schema';

/** An item and the number of the attempt whose input counts. */
export type Place = { index: number; attempt: number };

/** In order of index. */
export async function listItemsAt(db: Db, batchId: string, indexes: number[]) {
  return db
    .select()
    .from(items)
    .where(and(eq(items.batchId, batchId), inArray(items.index, indexes)))
    .orderBy(asc(items.index));
}

/** Newest first. */
export async function listAttemptsAt(db: Db, batchId: string, indexes: number[]) {
  return db
    .select()
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), inArray(attempts.itemIndex, indexes)))
    .orderBy(desc(attempts.number));
}

/** The metadata keys of these items, each with where it is first met, item by item. */
export async function listMetadataKeys(db: Db, batchId: string, places: Place[]): Promise<string[]> {
  const { rows } = await db.execute<{ key: string }>(sql`
    select pair.value->>'key' as key
    from ${inputsOf(batchId, places)}
    cross join lateral jsonb_array_elements(coalesce(attempts.input->'metadata', items.metadata))
      with ordinality as pair(value, position)
    group by 1 order by min(array[items."index", pair.position])`);
  return rows.map(({ key }) => key);
}

/** Which types of part there are at which position of the messages, counted from 1, in this order. */
export async function listPartShapes(db: Db, batchId: string, places: Place[]) {
  const { rows } = await db.execute<{ type: 'text' | 'file' | 'image'; position: number }>(sql`
    select distinct part.value->>'type' as type, part.position::int as position
    from ${inputsOf(batchId, places)}
    cross join lateral jsonb_array_elements(coalesce(attempts.input->'parts', items.parts))
      with ordinality as part(value, position)
    order by 2, 1`);
  return rows;
}

const inputsOf = (batchId: string, places: Place[]) => sql`
  (select (place->>'index')::int as "index", (place->>'attempt')::int as attempt
    from jsonb_array_elements(${JSON.stringify(places)}::jsonb) as place) as wanted
  join items on items.batch_id = ${batchId} and items."index" = wanted."index"
  left join attempts on attempts.batch_id = ${batchId} and attempts.item_index = wanted."index"
    and attempts.number = wanted.attempt`;
