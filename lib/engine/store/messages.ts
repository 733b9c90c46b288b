/** A message's way from queued to its end. Each step moves the columns and the ledger at once. */
import 'server-only';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { WirePart } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/jobs/queue';
import { announceEnd } from './announce';
import { appendEvents, jsonOf, type NewEvent } from './events';

/**
 * A message taken by a worker. `attempt` fences it: once another worker takes the message, this one's writes fail.
 * `eventCount` is the number of the ledger's newest event that this worker knows of.
 */
export type Turn = {
  messageId: string;
  sessionId: string;
  attempt: number;
  workersLost: number;
  /** Nothing was done on it before, and nothing in the session before it. */
  isFresh: boolean;
  parts: WirePart[];
  fingerprint: string;
  eventCount: number;
  agentId: string;
  versionId: string;
  llmId: string | null;
  internetAccess: boolean;
  /** Sealed. */
  secrets: string | null;
  llmApiKey: string | null;
  placedFiles: Record<string, string>;
};

export type Outcome = { status: 'completed'; text: string } | { status: 'failed'; error: string };

/**
 * Takes a message to run it (lib/db/functions.sql); null when it has ended, is not there, or one before it has not
 * ended. One that is found running lost its worker: its attempt rises.
 */
export async function takeMessage(db: Db, messageId: string): Promise<Turn | null> {
  const taken = await db.execute<{ turn: Turn | null }>(sql`select engine_take_message(${messageId}) as turn`);
  return taken.rows[0]?.turn ?? null;
}

/** Adds to the ledger of a turn. Throws AppError conflict when another worker has taken the message. */
export async function addToTurn(db: Db, turn: Turn, events: NewEvent[]): Promise<void> {
  const eventCount = await appendEvents(db, turn, events);
  if (eventCount === null) throw new AppError('conflict', 'Another worker has taken this message.');
  turn.eventCount = eventCount;
}

/** Begins the next attempt of a turn that this worker keeps. Throws AppError conflict as `addToTurn` does. */
export async function beginAttempt(db: Db, turn: Turn, reason: string): Promise<void> {
  const data = { status: 'running', attempt: turn.attempt + 1, reason };
  await db.transaction(async (tx) => {
    await addToTurn(tx, turn, [{ type: 'message.status_changed', source: 'system', data }]);
    await tx
      .update(engineMessages)
      .set({ attempt: turn.attempt + 1 })
      .where(eq(engineMessages.id, turn.messageId));
  });
  turn.attempt += 1;
}

/** Gives a message back that this worker cannot go on with; it counts as queued again, not as lost. */
export async function releaseMessage(db: Db, turn: Turn, events: NewEvent[]): Promise<void> {
  const data = { status: 'queued', attempt: turn.attempt, reason: 'The worker is stopping.' };
  await db.transaction(async (tx) => {
    await addToTurn(tx, turn, [...events, { type: 'message.status_changed', source: 'system', data }]);
    await setStatus(tx, turn, 'queued');
    await enqueue(tx, 'message.run', [{ data: { messageId: turn.messageId } }]);
  });
}

/** Moves a message that its caller holds, and the session with it where it is the session's last. */
export async function setStatus(
  tx: Db,
  { messageId, sessionId }: Pick<Turn, 'messageId' | 'sessionId'>,
  status: 'queued' | 'waiting_for_tool',
): Promise<void> {
  await tx.update(engineMessages).set({ status }).where(eq(engineMessages.id, messageId));
  await tx
    .update(engineSessions)
    .set({ lastMessageStatus: status })
    .where(and(eq(engineSessions.id, sessionId), eq(engineSessions.lastMessageId, messageId)));
}

/**
 * Ends a turn with the last of its events; the next message of the session, if one waits, is queued to run.
 * Throws AppError conflict as `addToTurn` does.
 */
export async function endTurn(db: Db, turn: Turn, outcome: Outcome, events: NewEvent[] = []): Promise<void> {
  if (await endAlone(db, turn, outcome, [...events, ...endingOf(turn, outcome), IDLE])) return;
  await db.transaction(async (tx) => {
    const hold = eq(engineSessions.id, turn.sessionId);
    await tx
      .select({ id: engineMessages.id })
      .from(engineMessages)
      .where(eq(engineMessages.id, turn.messageId))
      .for('update');
    await tx.select({ id: engineSessions.id }).from(engineSessions).where(hold).for('update');
    const next = await findQueued(tx, turn.sessionId);
    await addToTurn(tx, turn, [...events, ...endingOf(turn, outcome), ...(next ? [] : [IDLE])]);
    await tx
      .update(engineMessages)
      .set({ status: outcome.status, error: errorOf(outcome), completedAt: sql`now()` })
      .where(eq(engineMessages.id, turn.messageId));
    await tx
      .update(engineSessions)
      .set({
        status: next ? 'running' : 'idle',
        lastMessageStatus: sql`case when last_message_id = ${turn.messageId} then ${outcome.status} else last_message_status end`,
        completedAt: sql`now()`,
      })
      .where(hold);
    if (next) await enqueue(tx, 'message.run', [{ data: { messageId: next.id } }]);
    await announceEnd(tx, turn, outcome);
  });
}

export function saying(text: string): NewEvent {
  return { type: 'assistant.message_completed', source: 'agent', data: { content: [{ type: 'text', text }] } };
}

const IDLE: NewEvent = { type: 'session.status_changed', source: 'system', data: { status: 'idle' } };

const errorOf = (outcome: Outcome): string | null => (outcome.status === 'failed' ? outcome.error : null);

function endingOf(turn: Turn, outcome: Outcome): NewEvent[] {
  const data = { status: outcome.status, attempt: turn.attempt, error: errorOf(outcome) };
  const said = outcome.status === 'completed' ? [saying(outcome.text)] : [];
  return [...said, { type: 'message.status_changed', source: 'system', data }];
}

/**
 * The usual end in one statement: nothing was added to the ledger behind this worker's back, no message waits, and no
 * webhook wants to know. Answers whether it was so; if not, nothing has changed.
 */
async function endAlone(db: Db, turn: Turn, outcome: Outcome, events: NewEvent[]): Promise<boolean> {
  const ended = await db.execute<{ newest: number | null }>(sql`select engine_end_message(
    ${turn.messageId}, ${turn.attempt}, ${turn.sessionId}, ${turn.agentId}, ${turn.eventCount},
    ${outcome.status}, ${errorOf(outcome)}, ${jsonOf(events)}::json) as newest`);
  return typeof ended.rows[0]?.newest === 'number';
}

async function findQueued(tx: Db, sessionId: string): Promise<{ id: string } | undefined> {
  const [next] = await tx
    .select({ id: engineMessages.id })
    .from(engineMessages)
    .where(and(eq(engineMessages.sessionId, sessionId), eq(engineMessages.status, 'queued')))
    .orderBy(asc(engineMessages.sequenceNumber))
    .limit(1);
  return next;
}

const FORSAKEN_AFTER = '1 minute';

/** Messages that should run, and have no job that would run them. */
export async function listForsaken(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select id from ${engineMessages} mine
    where status in ('queued', 'running') and created_at < now() - ${FORSAKEN_AFTER}::interval
      and not exists (
        select 1 from ${engineMessages} earlier
        where earlier.session_id = mine.session_id and earlier.sequence_number < mine.sequence_number
          and earlier.status not in ('completed', 'failed'))
      and not exists (
        select 1 from pgboss.job
        where name = 'message.run' and state < 'completed' and data->>'messageId' = mine.id)
    limit 1000`);
  return rows.map(({ id }) => id);
}
