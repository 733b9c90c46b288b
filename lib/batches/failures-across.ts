/** Why items of all batches failed lately: an outage that many batches met reads as one thing. */
import 'server-only';
import { sql } from 'drizzle-orm';
import { type Db, getDb } from '@/lib/db/client';
import type { FailuresAcross } from '@/lib/listing/schema';

const DAYS = 7;
/** However much fails, so many of the newest failures are looked at. */
const FAILURES_MAX = 20_000;
const GROUPS_MAX = 50;
const SAMPLE_LENGTH_MAX = 300;

/** Items that failed at their newest try, in batches that are not archived. */
const RECENT = sql`
  select attempts.batch_id, coalesce(attempts.failure_group, 'No reason given') as text, attempts.error,
    attempts.finished_at
  from attempts join batches on batches.id = attempts.batch_id
  where attempts.is_newest and attempts.status = 'failed' and batches.archived_at is null
    and attempts.finished_at > now() - ${DAYS} * interval '1 day'
  order by attempts.finished_at desc limit ${FAILURES_MAX}`;

type GroupRow = {
  text: string;
  count: number;
  batches: number;
  firstAt: Date | string;
  lastAt: Date | string;
  sample: string | null;
};

/** Equal reasons together: what most batches met first. */
export async function listFailuresAcross(): Promise<FailuresAcross> {
  const db = await getDb();
  const { rows } = await db.execute<GroupRow>(sql`
    select text, count(*)::int as count, count(distinct batch_id)::int as batches,
      min(finished_at) as "firstAt", max(finished_at) as "lastAt",
      (array_agg(left(error, ${SAMPLE_LENGTH_MAX}) order by finished_at desc))[1] as sample
    from (${RECENT}) as recent
    group by text order by batches desc, count desc, text limit ${GROUPS_MAX}`);
  const groups = rows.map(({ firstAt, lastAt, sample, ...group }) => ({
    ...group,
    firstAt: new Date(firstAt).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
    sample: sample ?? '',
  }));
  return { days: DAYS, groups };
}

/** The batches with failures of a group, among those that are looked at. */
export async function findBatchesByFailure(db: Db, text: string): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct batch_id as id from (${RECENT}) as recent where text = ${text}`);
  return rows.map(({ id }) => id);
}
