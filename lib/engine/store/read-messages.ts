/** Messages as the API shows them: one user turn each, with what the agent made of it, read from the ledger. */
import 'server-only';
import { and, asc, eq } from 'drizzle-orm';
import type { WirePart } from '@/lib/dari/wire';
import type { WireMessage, WireOutputPart } from '@/lib/dari/wire-sessions';
import type { Db } from '@/lib/db/client';
import { engineEvents, engineMessages } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { type EventRow, listEvents } from './events';
import { wireTime } from './time';

type MessageRow = typeof engineMessages.$inferSelect;

/** Of a session, in sequence order. */
export async function listMessages(db: Db, sessionId: string): Promise<WireMessage[]> {
  const rows = await db
    .select()
    .from(engineMessages)
    .where(eq(engineMessages.sessionId, sessionId))
    .orderBy(asc(engineMessages.sequenceNumber));
  const events = await listEvents(db, sessionId);
  return rows.map((row) =>
    toWire(
      row,
      events.filter(({ messageId }) => messageId === row.id),
    ),
  );
}

export async function getMessage(db: Db, messageId: string): Promise<WireMessage> {
  const [row] = await db.select().from(engineMessages).where(eq(engineMessages.id, messageId));
  if (!row) throw new AppError('not_found', 'Message not found');
  const events = await db
    .select()
    .from(engineEvents)
    .where(and(eq(engineEvents.sessionId, row.sessionId), eq(engineEvents.messageId, messageId)))
    .orderBy(asc(engineEvents.sequenceNumber));
  return toWire(row, events);
}

function toWire(row: MessageRow, events: EventRow[]): WireMessage {
  const parts = events.flatMap(toOutputPart);
  const error = row.error === null ? null : { message: row.error };
  return {
    id: row.id,
    session_id: row.sessionId,
    sequence_number: row.sequenceNumber,
    parts: row.parts as WirePart[],
    metadata: row.metadata,
    status: row.status,
    attempt: row.attempt,
    output: parts.length === 0 && !error ? null : { parts, error },
    created_at: wireTime(row.createdAt),
    completed_at: row.completedAt && wireTime(row.completedAt),
  };
}

function toOutputPart({ type, data }: EventRow): WireOutputPart[] {
  if (type === 'assistant.message_completed') {
    const content = data.content as { text: string }[];
    return content.map(({ text }) => ({ type: 'text', text }));
  }
  const id = String(data.tool_call_id);
  const name = String(data.tool_name);
  if (type === 'tool.call_requested') {
    return [{ type: 'tool_call', id, name, arguments: data.arguments as Record<string, unknown> }];
  }
  if (type !== 'tool.call_completed' && type !== 'tool.call_failed') return [];
  const isError = type === 'tool.call_failed';
  const text = textOf(isError ? data.error : data.result);
  return [
    { type: 'tool_result', tool_call_id: id, tool_name: name, content: [{ type: 'text', text }], is_error: isError },
  ];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
