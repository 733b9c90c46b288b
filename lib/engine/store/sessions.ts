import 'server-only';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { WireSession } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineSessions } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { wireTime } from './time';

const LIST_MAX = 10_000;

export type SessionRow = typeof engineSessions.$inferSelect;

export async function getSession(db: Db, sessionId: string): Promise<SessionRow> {
  const [row] = await db.select().from(engineSessions).where(eq(engineSessions.id, sessionId));
  if (!row) throw new AppError('not_found', 'Session not found');
  return row;
}

/** Sessions whose metadata has every one of the pairs, oldest first. */
export async function listSessions(db: Db, metadata: [key: string, value: string][]): Promise<SessionRow[]> {
  const has = ([key, value]: [string, string]) =>
    sql`${engineSessions.metadata} @> ${JSON.stringify({ [key]: value })}::jsonb`;
  return db
    .select()
    .from(engineSessions)
    .where(and(...metadata.map(has)))
    .orderBy(asc(engineSessions.serial))
    .limit(LIST_MAX);
}

/** The session as the API shows it; secrets have no read path. */
export function toWireSession(row: SessionRow): WireSession {
  return {
    id: row.id,
    name: row.name,
    agent_id: row.agentId,
    version_id: row.versionId,
    llm_id: row.llmId,
    storage_binding_id: null,
    internet_access: row.internetAccess,
    status: row.status,
    last_message_id: row.lastMessageId,
    last_message_status: row.lastMessageStatus,
    created_at: wireTime(row.createdAt),
    metadata: row.metadata,
  };
}
