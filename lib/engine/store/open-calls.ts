/** Calls of external tools: open from their request until a result comes from outside or their time is up. */
import 'server-only';
import { and, asc, eq, sql } from 'drizzle-orm';
import { type Db, getDb } from '@/lib/db/client';
import { engineEvents, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { checkResult } from '@/lib/engine/tools/external';
import { changed } from '@/lib/engine/watch';
import { AppError } from '@/lib/errors';
import type { Jobs } from '@/lib/jobs/definitions';
import { enqueue } from '@/lib/jobs/queue';
import { getBundle, manifestOf } from './agents';
import { announceCalls } from './announce';
import type { EventRow, NewEvent } from './events';
import { addToTurn, setStatus, type Turn } from './messages';
import { numbered } from './new-session';

type Held = { messageId: string; sessionId: string };
type Call = { id: string; name: string; arguments: Record<string, unknown> };
/** `check` throws AppError invalid for a result that the tool's output schema refuses. */
export type OpenCall = Call & { check: (result: unknown) => Promise<void> };

/**
 * Lets a turn rest until the results of these calls are there. Answers false, having done nothing, when all of them
 * have come meanwhile. Throws AppError conflict as `addToTurn` does.
 */
export async function waitForResults(
  db: Db,
  turn: Turn,
  calls: (Call & { timeoutSeconds: number })[],
): Promise<boolean> {
  return db.transaction(async (tx) => {
    await hold(tx, turn);
    const open = await listOpen(tx, turn);
    const awaited = calls.filter(({ id }) => open.some((call) => call.id === id));
    if (awaited.length === 0) return false;
    const data = { status: 'waiting_for_tool', attempt: turn.attempt };
    await addToTurn(tx, turn, [{ type: 'message.status_changed', source: 'system', data }]);
    await setStatus(tx, turn, 'waiting_for_tool');
    const { messageId, sessionId } = turn;
    await enqueue(
      tx,
      'tool.expire',
      awaited.map(({ id, timeoutSeconds }) => ({
        data: { messageId, sessionId, toolCallId: id, timeoutSeconds },
        afterMs: timeoutSeconds * 1000,
      })),
    );
    await announceCalls(tx, turn, awaited);
    return true;
  });
}

/** Closes a call whose time is up; one that has ended is left alone. The job behind `tool.expire`. */
export async function expireToolCall(job: Jobs['tool.expire']): Promise<void> {
  const db = await getDb();
  await db.transaction(async (tx) => {
    await hold(tx, job);
    const call = (await listOpen(tx, job)).find(({ id }) => id === job.toolCallId);
    if (!call) return;
    const words = `No result came within ${job.timeoutSeconds} s.`;
    await closeCall(tx, job, call, { isError: true, result: words }, []);
  });
  changed(job.sessionId);
}

/** Holds the message and finds a call of it that is open. Throws AppError not_found, conflict when it has ended. */
export async function findOpenCall(tx: Db, held: Held, toolCallId: string): Promise<OpenCall> {
  const isHeld = await hold(tx, held);
  if (!isHeld) throw new AppError('not_found', 'Message not found in this session');
  const open = await listOpen(tx, held);
  const call = open.find(({ id }) => id === toolCallId);
  if (call) return { ...call, check: (result) => checkAgainstManifest(tx, held.sessionId, call.name, result) };
  if (await wasCalled(tx, held, toolCallId)) throw new AppError('conflict', 'This tool call has ended already');
  throw new AppError('not_found', 'Tool call not found in this message');
}

/** Writes how a call ended, after `before`; the message goes on when it was the last one open. Answers the first event. */
export async function closeCall(
  tx: Db,
  held: Held,
  call: Call,
  { isError, result }: { isError: boolean; result: unknown },
  before: NewEvent[],
): Promise<EventRow> {
  const head = { tool_call_id: call.id, tool_name: call.name };
  const ended: NewEvent = isError
    ? { type: 'tool.call_failed', source: 'system', data: { ...head, error: result } }
    : { type: 'tool.call_completed', source: 'system', data: { ...head, result } };
  const events = [...before, ended];
  const [session] = await tx
    .update(engineSessions)
    .set({ eventCount: sql`event_count + ${events.length}` })
    .where(eq(engineSessions.id, held.sessionId))
    .returning({ eventCount: engineSessions.eventCount });
  const after = (session?.eventCount ?? 0) - events.length;
  const [first] = await tx
    .insert(engineEvents)
    .values(numbered(events, held.sessionId, held.messageId, after))
    .returning();
  const [message] = await tx
    .select({ status: engineMessages.status })
    .from(engineMessages)
    .where(eq(engineMessages.id, held.messageId));
  const isLast = message?.status === 'waiting_for_tool' && (await listOpen(tx, held)).length === 0;
  if (isLast) await enqueue(tx, 'message.run', [{ data: { messageId: held.messageId } }]);
  return first as EventRow;
}

async function hold(tx: Db, { messageId, sessionId }: Held): Promise<boolean> {
  const mine = and(eq(engineMessages.id, messageId), eq(engineMessages.sessionId, sessionId));
  const rows = await tx.select({ id: engineMessages.id }).from(engineMessages).where(mine).for('update');
  return rows.length > 0;
}

const eventsOf = (tx: Db, { messageId, sessionId }: Held) =>
  tx
    .select({ type: engineEvents.type, data: engineEvents.data })
    .from(engineEvents)
    .where(and(eq(engineEvents.sessionId, sessionId), eq(engineEvents.messageId, messageId)))
    .orderBy(asc(engineEvents.sequenceNumber));

/** External calls without an end. */
async function listOpen(tx: Db, held: Held): Promise<Call[]> {
  const open = new Map<string, Call>();
  for (const { type, data } of await eventsOf(tx, held)) {
    const id = String(data.tool_call_id);
    if (type === 'tool.call_requested' && data.kind === 'external') {
      open.set(id, { id, name: String(data.tool_name), arguments: data.arguments as Record<string, unknown> });
    }
    if (type === 'tool.call_completed' || type === 'tool.call_failed') open.delete(id);
  }
  return [...open.values()];
}

async function wasCalled(tx: Db, held: Held, toolCallId: string): Promise<boolean> {
  const events = await eventsOf(tx, held);
  return events.some(({ type, data }) => type === 'tool.call_requested' && data.tool_call_id === toolCallId);
}

async function checkAgainstManifest(tx: Db, sessionId: string, name: string, result: unknown): Promise<void> {
  const [session] = await tx
    .select({ agentId: engineSessions.agentId, versionId: engineSessions.versionId })
    .from(engineSessions)
    .where(eq(engineSessions.id, sessionId));
  if (!session) return;
  const bundle = await getBundle(tx, session.agentId, session.versionId);
  const { custom_tools: tools } = manifestOf(bundle);
  const schema = tools.find((tool) => tool.name === name)?.output_schema;
  if (schema) checkResult(schema, result);
}
