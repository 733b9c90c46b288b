/** What a database holds, in numbers. */
import { sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';

/** Rows of every table of ours, and waiting jobs: two equal answers mean that nothing was stored in between. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const tables = known.get(db) ?? (await listTables(db));
  known.set(db, tables);
  const counted = tables.map(
    ({ name }) => sql`select ${name}::text as name, count(*)::int as count from ${sql.identifier(name)}`,
  );
  const jobs = sql`select 'jobs' as name, count(*)::int as count from pgboss.job`;
  const { rows } = await db.execute<{ name: string; count: number }>(sql.join([...counted, jobs], sql` union all `));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

const known = new WeakMap<Db, { name: string }[]>();

async function listTables(db: Db): Promise<{ name: string }[]> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  return rows;
}
