/** What a stopped engine's own database has, to the millisecond, whatever any API says. */
import { PGlite } from '@electric-sql/pglite';

/** How many sessions there are, and how many were under way at the same moment: from being made to their end. */
export async function readRecords(databaseDir) {
  const database = new PGlite(databaseDir);
  try {
    const { rows } = await database.query(`
      select extract(epoch from created_at)::float8 as made, extract(epoch from completed_at)::float8 as ended
      from engine_sessions`);
    const turns = rows.flatMap(({ made, ended }) => [
      [made, 1],
      [ended ?? Number.POSITIVE_INFINITY, -1],
    ]);
    return { sessions: rows.length, mostAtOnce: mostOf(turns) };
  } finally {
    await database.close();
  }
}

function mostOf(turns) {
  turns.sort(([at, by], [otherAt, otherBy]) => at - otherAt || by - otherBy);
  let now = 0;
  let most = 0;
  for (const [, by] of turns) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
