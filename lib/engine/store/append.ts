/** What comes into a session from outside while it lives: further messages, and results of external tools. */
import 'server-only';
import { and, eq, inArray, max, sql } from 'drizzle-orm';
import type { WireAppended, WireToolResult, WireUserMessage } from '@/lib/dari/wire-sessions';
import type { Db } from '@/lib/db/client';
import { engineEvents, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { changed } from '@/lib/engine/watch';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/jobs/queue';
import { checkFiles } from './create-session';
import { type EventRow, type NewEvent, toWireEvent } from './events';
import { numbered, planMessage } from './new-session';
import { closeCall, findOpenCall } from './open-calls';
import { getSession, toWireSession } from './sessions';

const UNFINISHED = ['queued', 'running', 'waiting_for_tool'] as const;

/**
 * Adds a message behind those that are not finished. The same key on the same session adds nothing and answers the
 * first event. Throws AppError not_found, invalid.
 */
export async function appendMessage(
  db: Db,
  sessionId: string,
  input: WireUserMessage,
  key: string | null,
): Promise<WireAppended> {
  const appended = await db.transaction(async (tx) => {
    const session = await holdSession(tx, sessionId);
    const first = key === null ? undefined : await findByKey(tx, sessionId, key);
    if (first) return toAppended(tx, first);
    await checkFiles(tx, input.content);
    const [{ last } = { last: null }] = await tx
      .select({ last: max(engineMessages.sequenceNumber) })
      .from(engineMessages)
      .where(eq(engineMessages.sessionId, sessionId));
    const message = planMessage(sessionId, (last ?? 0) + 1, input);
    const events = session.status === 'running' ? withoutStatus(message.events) : message.events;
    const mustWait = await isBusy(tx, sessionId);
    await tx.insert(engineMessages).values({ ...message.row, idempotencyKey: key });
    const [row] = await tx
      .insert(engineEvents)
      .values(numbered(events, sessionId, message.row.id, session.eventCount))
      .returning();
    await tx
      .update(engineSessions)
      .set({
        status: 'running',
        lastMessageId: message.row.id,
        lastMessageStatus: 'queued',
        eventCount: session.eventCount + events.length,
      })
      .where(eq(engineSessions.id, sessionId));
    if (!mustWait) await enqueue(tx, 'message.run', [{ data: { messageId: message.row.id } }]);
    return toAppended(tx, row as EventRow);
  });
  changed(sessionId);
  return appended;
}

/**
 * Takes the result of an external tool that a message waits for; the message goes on when it was the last.
 * Throws AppError not_found, conflict when the call has ended, invalid when its schema refuses the result.
 */
export async function submitResult(db: Db, sessionId: string, input: WireToolResult): Promise<WireAppended> {
  const appended = await db.transaction(async (tx) => {
    const held = { messageId: input.message_id, sessionId };
    const call = await findOpenCall(tx, held, input.tool_call_id);
    const isError = input.is_error ?? false;
    if (!isError) await call.check(input.result);
    const data = { tool_call_id: input.tool_call_id, result: input.result ?? null, is_error: isError };
    const submitted: NewEvent = { type: 'tool.result_submitted', source: 'user', data };
    return toAppended(tx, await closeCall(tx, held, call, { isError, result: input.result ?? null }, [submitted]));
  });
  changed(sessionId);
  return appended;
}

/** Writers of one session come one after the other from here on. */
export async function holdSession(tx: Db, sessionId: string) {
  const [session] = await tx.select().from(engineSessions).where(eq(engineSessions.id, sessionId)).for('update');
  if (!session) throw new AppError('not_found', 'Session not found');
  return session;
}

async function isBusy(tx: Db, sessionId: string): Promise<boolean> {
  const unfinished = and(eq(engineMessages.sessionId, sessionId), inArray(engineMessages.status, [...UNFINISHED]));
  const rows = await tx.select({ id: engineMessages.id }).from(engineMessages).where(unfinished).limit(1);
  return rows.length > 0;
}

async function findByKey(tx: Db, sessionId: string, key: string): Promise<EventRow | undefined> {
  const [row] = await tx
    .select({ event: engineEvents })
    .from(engineMessages)
    .innerJoin(
      engineEvents,
      and(eq(engineEvents.sessionId, engineMessages.sessionId), eq(engineEvents.messageId, engineMessages.id)),
    )
    .where(
      and(
        eq(engineMessages.sessionId, sessionId),
        eq(engineMessages.idempotencyKey, key),
        eq(engineEvents.type, 'user.message'),
      ),
    );
  return row?.event;
}

const withoutStatus = (events: NewEvent[]) => events.filter(({ type }) => type !== 'session.status_changed');

/** As it is before the transaction ends: a moment later a worker may have taken it further. */
async function toAppended(tx: Db, event: EventRow): Promise<WireAppended> {
  const [message] = await tx
    .select({ id: engineMessages.id, status: sql<string>`${engineMessages.status}` })
    .from(engineMessages)
    .where(eq(engineMessages.id, event.messageId ?? ''));
  const session = toWireSession(await getSession(tx, event.sessionId));
  return { event: toWireEvent(event), message: message ?? null, session };
}
