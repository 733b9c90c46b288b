/** Reads the metadata of a batch by column. */
import 'server-only';
import { sql } from 'drizzle-orm';
import { type Db, getDb } from '@/lib/db/client';
import type { MetadataAnswer, MetadataColumn } from './metadata-schema';

const KEYS_MAX = 200;

export async function getMetadata({ batchId, key }: { batchId: string; key?: string }): Promise<MetadataAnswer> {
  const db = await getDb();
  if (key === undefined) return { keys: await listKeys(db, batchId), column: null };
  return { keys: [], column: await readColumn(db, batchId, key) };
}

/** An item's own, or that of its newest attempt where it was edited. */
const pairsOf = (batchId: string) => sql`
  select items."index", pair.value->>'key' as key, pair.value->>'value' as value
  from items
  left join attempts on attempts.batch_id = items.batch_id and attempts.item_index = items."index" and attempts.is_newest
  cross join lateral jsonb_array_elements(coalesce(attempts.input->'metadata', items.metadata)) as pair
  where items.batch_id = ${batchId}`;

async function listKeys(db: Db, batchId: string): Promise<MetadataAnswer['keys']> {
  const { rows } = await db.execute<{ key: string; count: number }>(sql`
    with pairs as (${pairsOf(batchId)})
    select key, count(*)::int as count from pairs where key not like 'batchdeck\\_%'
    group by key order by count(*) desc, key limit ${KEYS_MAX}`);
  return rows;
}

async function readColumn(db: Db, batchId: string, key: string): Promise<MetadataColumn> {
  const { rows } = await db.execute<{ index: number; value: string }>(sql`
    with pairs as (${pairsOf(batchId)})
    select "index", value from pairs where key = ${key} order by "index"`);
  const places = new Map<string, number>();
  const codes: number[] = new Array((rows.at(-1)?.index ?? -1) + 1).fill(-1);
  for (const { index, value } of rows) {
    if (!places.has(value)) places.set(value, places.size);
    codes[index] = places.get(value) ?? -1;
  }
  return { key, values: [...places.keys()], codes };
}
