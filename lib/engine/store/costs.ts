import 'server-only';
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineEvents } from '@/lib/db/engine-schema';
import { getSession } from './sessions';

/** What the model calls of a session's ledger cost together; the total is null while the cost of one is unknown. */
export async function getSessionCost(db: Db, sessionId: string) {
  await getSession(db, sessionId);
  const number = (field: string) => sql<number>`coalesce(sum((data->>${field})::bigint), 0)::float8`;
  const [row] = await db
    .select({
      count: sql<number>`count(*)::int`,
      unknown: sql<number>`count(*) filter (where data->>'cost_usd' is null)::int`,
      total: sql<string>`trim_scale(coalesce(sum((data->>'cost_usd')::numeric), 0))::text`,
      input: number('input_tokens'),
      output: number('output_tokens'),
    })
    .from(engineEvents)
    .where(and(eq(engineEvents.sessionId, sessionId), eq(engineEvents.type, 'model.call_completed')));
  if (!row) throw new Error('an aggregate has one row');
  return {
    scope_kind: 'session',
    scope_id: sessionId,
    event_count: row.count,
    total_cost_usd: row.unknown > 0 ? null : row.total,
    input_tokens: row.input,
    output_tokens: row.output,
  };
}
