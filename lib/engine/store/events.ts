/** The append-only ledger of a session. */
import 'server-only';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineEvents, engineSessions } from '@/lib/db/engine-schema';
import { wireTime } from './time';

export type EventRow = typeof engineEvents.$inferSelect;
export type NewEvent = { type: string; source: EventRow['source']; data: Record<string, unknown> };

/** Appends in the order given, within the transaction that moves the columns the events speak of. */
export async function appendEvents(tx: Db, sessionId: string, messageId: string, events: NewEvent[]): Promise<void> {
  const [session] = await tx
    .update(engineSessions)
    .set({ eventCount: sql`${engineSessions.eventCount} + ${events.length}` })
    .where(eq(engineSessions.id, sessionId))
    .returning({ eventCount: engineSessions.eventCount });
  if (!session) throw new Error('events of a session that is not there');
  const first = session.eventCount - events.length + 1;
  await tx.insert(engineEvents).values(
    events.map((event, index) => ({
      sessionId,
      sequenceNumber: first + index,
      messageId,
      type: event.type,
      source: event.source,
      data: storable(event.data),
    })),
  );
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

export function toWireEvent(row: EventRow) {
  return {
    id: eventId(row),
    session_id: row.sessionId,
    sequence_number: row.sequenceNumber,
    message_id: row.messageId,
    type: row.type,
    source: row.source,
    actor: { type: row.source, id: null },
    data: row.data,
    created_at: wireTime(row.createdAt),
  };
}

/** What files and models hold may be more than the database takes: NUL and half characters become U+FFFD. */
function storable(data: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(data), (_key, value) =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value,
  );
}
