import 'server-only';
import { and, eq, isNotNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineBatchItems, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { getSession } from './sessions';

/**
 * Whether an earlier session of the same agent and option, of another batch, has tried the same thing and ended.
 * The same thing: an equal value of the metadata key `by`; for a session without that key, an equal first message.
 */
export async function hasEarlierTry(db: Db, sessionId: string, fingerprint: string, by: string | undefined) {
  const session = await getSession(db, sessionId);
  const mark = by === undefined ? undefined : session.metadata[by];
  const isSame: SQL | undefined =
    by !== undefined && mark !== undefined
      ? sql`${engineSessions.metadata} @> ${JSON.stringify({ [by]: mark })}::jsonb`
      : eq(engineMessages.fingerprint, fingerprint);
  const ownBatch = sql`(select batch_id from ${engineBatchItems} where session_id = ${sessionId})`;
  const [earlier] = await db
    .select({ id: engineSessions.id })
    .from(engineSessions)
    .innerJoin(engineMessages, eq(engineMessages.sessionId, engineSessions.id))
    .leftJoin(engineBatchItems, eq(engineBatchItems.sessionId, engineSessions.id))
    .where(
      and(
        isSame,
        eq(engineSessions.agentId, session.agentId),
        eq(engineSessions.llmId, session.llmId ?? ''),
        lt(engineSessions.serial, session.serial),
        isNotNull(engineSessions.completedAt),
        or(sql`${ownBatch} is null`, ne(engineBatchItems.batchId, ownBatch)),
      ),
    )
    .limit(1);
  return earlier !== undefined;
}
