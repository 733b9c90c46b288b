import 'server-only';
import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { WireSession } from '@/lib/dari/wire-sessions';
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
export function listSessions(db: Db, metadata: [key: string, value: string][]): Promise<SessionRow[]> {
  const has = ([key, value]: [string, string]) =>
    sql`${engineSessions.metadata} @> ${JSON.stringify({ [key]: value })}::jsonb`;
  return select(db, and(...metadata.map(has)));
}

/** Sessions of an agent, oldest first. */
export const listAgentSessions = (db: Db, agentId: string): Promise<SessionRow[]> =>
  select(db, eq(engineSessions.agentId, agentId));

function select(db: Db, where: SQL | undefined): Promise<SessionRow[]> {
  return db.select().from(engineSessions).where(where).orderBy(asc(engineSessions.serial)).limit(LIST_MAX);
}

/** Remembers which file lies under which name in the workspace. */
export async function updatePlacedFiles(db: Db, sessionId: string, placedFiles: Record<string, string>): Promise<void> {
  await db.update(engineSessions).set({ placedFiles }).where(eq(engineSessions.id, sessionId));
}

/** Forgets the secrets of sessions that have rested since `before`; answers how many had some. */
export async function forgetSecrets(db: Db, before: Date): Promise<number> {
  const rows = await db
    .update(engineSessions)
    .set({ secrets: null, llmApiKey: null })
    .where(
      and(
        sql`(${engineSessions.secrets} is not null or ${engineSessions.llmApiKey} is not null)`,
        eq(engineSessions.status, 'idle'),
        sql`coalesce(${engineSessions.completedAt}, ${engineSessions.createdAt}) < ${before.toISOString()}::timestamptz`,
      ),
    )
    .returning({ id: engineSessions.id });
  return rows.length;
}

/** The session as the API shows it; secrets have no read path. */
export function toWireSession(row: SessionRow): WireSession & { metadata: Record<string, string> } {
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
