/** What guards against doing a thing twice or losing it, each beside a sabotaged twin in which the same proof fails. */
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { engineBatches, engineEvents, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { openTestDatabase } from '@/lib/test/database';
import { builtInAgentId, create, item } from '@/lib/test/engine';
import { runMessage } from './runner';
import { startEngine } from './start';
import { addToTurn, takeMessage } from './store/messages';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  agentId = await builtInAgentId();
});
afterAll(() => database.dispose());

async function queueOne() {
  const { body } = await create([item(agentId)]);
  const isOurs = eq(engineMessages.sessionId, body.sessions[0]?.session_id ?? '');
  const [message] = await (await getDb()).select().from(engineMessages).where(isOurs);
  if (!message) throw new Error('nothing was queued');
  return message;
}

/** The same request eight times at one moment; how many batches that made, and how many calls were answered. */
async function sendAtOnce(key: string) {
  const answers = await Promise.all(Array.from({ length: 8 }, () => create([item(agentId)], key)));
  const batches = await batchesOf(key);
  return { batches: batches.length, answered: answers.filter(({ status }) => status < 300).length };
}

const batchesOf = async (key: string) =>
  (await getDb()).select().from(engineBatches).where(eq(engineBatches.idempotencyKey, key));

test('one key is one batch', async () => {
  expect(await sendAtOnce('one')).toEqual({ batches: 1, answered: 8 });
});

test('twin: without the unique key it would not be', async () => {
  const db = await getDb();
  await db.execute(sql`alter table engine_batches drop constraint engine_batches_idempotency_key_unique`);
  expect(await sendAtOnce('other')).not.toEqual({ batches: 1, answered: 8 });
  await db.execute(
    sql`alter table engine_batches add constraint engine_batches_idempotency_key_unique unique (idempotency_key)`,
  );
});

/** Delivers the job of a message twice; how many answers the ledger holds. */
async function deliverTwice(between: (messageId: string) => Promise<unknown>) {
  const message = await queueOne();
  await runMessage({ messageId: message.id });
  await between(message.id);
  await runMessage({ messageId: message.id });
  const events = await (await getDb()).select().from(engineEvents).where(eq(engineEvents.messageId, message.id));
  return events.filter(({ type }) => type === 'assistant.message_completed').length;
}

test('a job delivered twice gives one answer', async () => {
  expect(await deliverTwice(async () => {})).toBe(1);
});

test('twin: were the end not remembered, it would give two', async () => {
  const forget = async (messageId: string) =>
    (await getDb()).update(engineMessages).set({ status: 'queued' }).where(eq(engineMessages.id, messageId));
  expect(await deliverTwice(forget)).toBe(2);
});

/** A worker loses its message to another and writes all the same; whether that is kept. */
async function isLateWriteKept(knowsOf: (attempt: number) => number) {
  const { id } = await queueOne();
  const db = await getDb();
  const late = await takeMessage(db, id);
  const current = await takeMessage(db, id);
  if (!late || !current) throw new Error('the message was not taken');
  const event = { type: 'tool.call_requested', source: 'agent' as const, data: { tool_call_id: 'late' } };
  await addToTurn(db, { ...late, attempt: knowsOf(late.attempt) }, [event]).catch(() => {});
  const events = await db.select().from(engineEvents).where(eq(engineEvents.messageId, id));
  return events.some(({ data }) => data.tool_call_id === 'late');
}

test('what a worker writes after it lost its message is refused', async () => {
  expect(await isLateWriteKept((attempt) => attempt)).toBe(false);
});

test('twin: without the number of the attempt it would be kept', async () => {
  expect(await isLateWriteKept((attempt) => attempt + 1)).toBe(true);
});

test('a batch whose jobs cannot be written is not there at all, and the same key makes it afterwards', async () => {
  const db = await getDb();
  const sessions = await db.$count(engineSessions);
  await db.execute(sql`alter table pgboss.job add constraint no_jobs check (name <> 'message.run') not valid`);
  expect((await create([item(agentId)], 'whole')).status).toBe(500);
  expect([await batchesOf('whole'), await db.$count(engineSessions)]).toEqual([[], sessions]);
  await db.execute(sql`alter table pgboss.job drop constraint no_jobs`);
  expect((await create([item(agentId)], 'whole')).status).toBe(201);
});
