/** What batches are found by besides their names: their metadata, kept ready for a search, and ids of the API. */
import 'server-only';
import { sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import type { StoredInput } from '@/lib/db/schema';

/** Keeps the metadata of a batch that is being sent, each pair once. */
export async function insertWords(tx: Db, batchId: string): Promise<void> {
  await tx.execute(sql`
    insert into batch_words (batch_id, pairs)
    select ${batchId}::text, coalesce(string_agg(line, E'\n'), '') from (
      select distinct lower(pair ->> 'key' || ' ' || (pair ->> 'value')) as line
      from items, jsonb_array_elements(metadata) as pair where batch_id = ${batchId}
    ) as lines
    on conflict (batch_id) do update set pairs = excluded.pairs`);
}

/** Adds what edited items are to be sent with. */
export async function addWords(tx: Db, batchId: string, inputs: (StoredInput | null)[]): Promise<void> {
  const pairs = inputs.flatMap((input) => input?.metadata ?? []);
  const lines = [...new Set(pairs.map(({ key, value }) => `${key} ${value}`.toLowerCase()))].join('\n');
  if (lines === '') return;
  await tx.execute(sql`
    update batch_words set pairs = pairs || E'\n' || ${lines}::text
    where batch_id = ${batchId} and position(${lines}::text in pairs) = 0`);
}

/** The batches that have a word, in small letters, in their metadata, or are named by it as an id of the API. */
export async function findBatchesByWord(db: Db, word: string): Promise<Set<string>> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select batch_id as id from batch_words where position(${word}::text in pairs) > 0
    union select batches.id from batches
      join items on items.batch_id = batches.id
      cross join lateral jsonb_array_elements(items.metadata) as pair
      where batches.state = 'draft' and items.metadata <> '[]'::jsonb
        and position(${word}::text in lower(pair ->> 'key' || ' ' || (pair ->> 'value'))) > 0`);
  return new Set([...rows.map(({ id }) => id), ...(await findBatchesById(db, word))]);
}

/** The batches that an id of the API, of a batch or of a session, is of. */
export async function findBatchesById(db: Db, upstreamId: string): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select batch_id as id from submissions where upstream_batch_id = ${upstreamId}
    union select batch_id from attempts where session_id = ${upstreamId}`);
  return rows.map(({ id }) => id);
}
