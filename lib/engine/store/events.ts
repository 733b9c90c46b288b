/** The append-only ledger of a session. */
import 'server-only';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { WireEvent } from '@/lib/dari/wire-sessions';
import type { Db } from '@/lib/db/client';
import { engineEvents } from '@/lib/db/engine-schema';
import { wireTime } from './time';

/** Whoever holds the key: the engine knows one organization. */
const ORGANIZATION = 'org_local';

export type EventRow = typeof engineEvents.$inferSelect;
export type NewEvent = { type: string; source: EventRow['source']; data: Record<string, unknown> };

/** Who writes: a message, in one of its attempts. */
export type Writer = { messageId: string; attempt: number };

/**
 * Appends in the order given (lib/db/functions.sql), while the message is running in this attempt; answers the number of
 * the ledger's newest event, null when the message is not. Locks the message before the session, as every writer does.
 */
export async function appendEvents(db: Db, writer: Writer, events: NewEvent[]): Promise<number | null> {
  const appended = await db.execute<{ newest: number | null }>(
    sql`select engine_append_events(${writer.messageId}, ${writer.attempt}, ${jsonOf(events)}::json) as newest`,
  );
  return appended.rows[0]?.newest ?? null;
}

/** In order of their numbers; `after` is the number to go on from. */
export async function listEvents(
  db: Db,
  sessionId: string,
  options: { after?: number; limit?: number } = {},
): Promise<EventRow[]> {
  const query = db
    .select()
    .from(engineEvents)
    .where(and(eq(engineEvents.sessionId, sessionId), gt(engineEvents.sequenceNumber, options.after ?? 0)))
    .orderBy(asc(engineEvents.sequenceNumber));
  return options.limit === undefined ? query : query.limit(options.limit);
}

export const eventId = (row: Pick<EventRow, 'sessionId' | 'sequenceNumber'>): string =>
  `${row.sessionId}:evt_${row.sequenceNumber}`;

export function toWireEvent(row: EventRow): WireEvent {
  return {
    id: eventId(row),
    session_id: row.sessionId,
    sequence_number: row.sequenceNumber,
    message_id: row.messageId,
    type: row.type,
    source: row.source,
    actor: { type: row.source, id: row.source === 'user' ? ORGANIZATION : null },
    data: row.data,
    created_at: wireTime(row.createdAt),
  };
}

/** As JSON. What files and models hold may be more than the database takes: NUL and half characters become U+FFFD. */
export function jsonOf(events: NewEvent[]): string {
  return JSON.stringify(events, (_key, value) =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value,
  );
}
