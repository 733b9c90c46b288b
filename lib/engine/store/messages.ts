/** A message's way from queued to its end. Each step moves the columns and the ledger in one transaction. */
import 'server-only';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { WirePart } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { appendEvents, listEvents, type NewEvent } from './events';

export const ATTEMPTS_MAX = 5;

/** A message taken by a worker. `attempt` fences it: once another worker takes the message, this one's writes fail. */
export type Turn = { messageId: string; sessionId: string; attempt: number; parts: WirePart[]; fingerprint: string };

export type Outcome = { status: 'completed'; text: string } | { status: 'failed'; error: string };

/**
 * Takes a message to run it; null when it has ended or is not there. One that is found running lost its worker: its
 * attempt rises, and calls left open are closed as failed, so that the ledger stays append-only and no call of an
 * earlier attempt looks as if it still ran.
 */
export async function takeMessage(db: Db, messageId: string): Promise<Turn | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(engineMessages)
      .where(and(eq(engineMessages.id, messageId), inArray(engineMessages.status, ['queued', 'running'])))
      .for('update');
    if (!row) return null;
    const isAgain = row.status === 'running';
    const attempt = isAgain ? row.attempt + 1 : row.attempt;
    await tx.update(engineMessages).set({ status: 'running', attempt }).where(eq(engineMessages.id, messageId));
    await tx
      .update(engineSessions)
      .set({ lastMessageStatus: 'running', startedAt: sql`coalesce(${engineSessions.startedAt}, now())` })
      .where(eq(engineSessions.id, row.sessionId));
    await appendEvents(tx, { messageId, attempt }, [
      ...(isAgain ? await closeOpenCalls(tx, row.sessionId, messageId) : []),
      { type: 'message.status_changed', source: 'system', data: { status: 'running', attempt } },
    ]);
    const { sessionId, fingerprint } = row;
    return { messageId, sessionId, attempt, parts: row.parts as WirePart[], fingerprint };
  });
}

/** Adds to the ledger of a turn. Throws AppError conflict when another worker has taken the message. */
export async function addToTurn(db: Db, turn: Turn, events: NewEvent[]): Promise<void> {
  if (!(await appendEvents(db, turn, events))) throw new AppError('conflict', 'Another worker has taken this message.');
}

/** Ends a turn; the session's secrets are forgotten. Throws AppError conflict as `addToTurn` does. */
export async function endTurn(db: Db, turn: Turn, outcome: Outcome): Promise<void> {
  const { status } = outcome;
  const error = outcome.status === 'failed' ? outcome.error : null;
  await db.transaction(async (tx) => {
    await addToTurn(tx, turn, [
      ...(outcome.status === 'completed' ? [saying(outcome.text)] : []),
      { type: 'message.status_changed', source: 'system', data: { status, attempt: turn.attempt, error } },
      { type: 'session.status_changed', source: 'system', data: { status: 'idle' } },
    ]);
    await tx
      .update(engineMessages)
      .set({ status, error, completedAt: sql`now()` })
      .where(eq(engineMessages.id, turn.messageId));
    await tx
      .update(engineSessions)
      .set({ status: 'idle', lastMessageStatus: status, completedAt: sql`now()`, secrets: null })
      .where(eq(engineSessions.id, turn.sessionId));
  });
}

export function saying(text: string): NewEvent {
  return { type: 'assistant.message_completed', source: 'agent', data: { content: [{ type: 'text', text }] } };
}

async function closeOpenCalls(tx: Db, sessionId: string, messageId: string): Promise<NewEvent[]> {
  const open = new Map<unknown, unknown>();
  for (const event of await listEvents(tx, sessionId)) {
    if (event.messageId !== messageId) continue;
    if (event.type === 'tool.call_requested') open.set(event.data.tool_call_id, event.data.tool_name);
    if (event.type === 'tool.call_completed' || event.type === 'tool.call_failed') open.delete(event.data.tool_call_id);
  }
  const error = 'The worker stopped before this call ended; the message was started again.';
  return [...open].map(([tool_call_id, tool_name]) => ({
    type: 'tool.call_failed',
    source: 'system' as const,
    data: { tool_call_id, tool_name, error },
  }));
}
