/** Whatever comes in whatever order, and whoever dies over it: counts add up, one key is one batch, ledgers are true. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireSessionBatch } from '@/lib/dari/wire';
import type { WireEvent, WireMessage, WireSession } from '@/lib/dari/wire-sessions';
import { getDb } from '@/lib/db/client';
import type { Jobs } from '@/lib/jobs/definitions';
import { getBoss } from '@/lib/jobs/queue';
import { openTestDatabase } from '@/lib/test/database';
import { call, create, post } from '@/lib/test/engine';
import { testSeed } from '@/lib/test/random';
import { replay } from '@/lib/test/replay';
import { recoverMessages, runMessage } from './runner';
import { startEngine } from './start';
import { publish } from './store/agents';
import { addToTurn, takeMessage } from './store/messages';
import { expireToolCall } from './store/open-calls';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 12);
const STEPS_MAX = 24;

const manifest = `name: any
instructions: { system: prompt.md }
llm:
  default: plain
  options:
    plain: { provider: offline, model: script, settings: { steps: [{ say: done }] } }
    works: { provider: offline, model: script, settings: { steps: [{ call: { name: ls, arguments: { path: . } } }, { say: done }] } }
    fails: { provider: offline, model: script, settings: { steps: [{ fail: no }] } }
    again: { provider: offline, model: script, settings: { steps: [{ fail: busy, transient: true, times: 1 }, { say: done }] } }
    asks: { provider: offline, model: script, settings: { steps: [{ call: { name: ask, arguments: {} } }, { call: { name: ask, arguments: {} } }, { say: done }] } }
built_in_tools: [ls]
message: { retries: { backoff_seconds: 0 } }
custom_tools:
  - { name: ask, kind: external, description: Asks a person., input_schema: { type: object }, timeout_seconds: 600 }
`;
const OPTIONS = ['plain', 'works', 'fails', 'again', 'asks', 'unknown'];

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;
const seed = testSeed();

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  ({ agentId } = await publish(await getDb(), 'any', { 'dari.yml': manifest, 'prompt.md': 'Do.' }));
});
afterAll(() => database.dispose());

type World = {
  batches: Map<string, { key: string | null; count: number }>;
  sessions: Set<string>;
  messages: Map<string, string>;
};

/** What may happen. `at` chooses among what is there, whatever that is by then. */
type Step =
  | { what: 'create'; options: number[]; key: number | null }
  | { what: 'open'; option: number }
  | { what: 'say'; at: number; key: number | null }
  | { what: 'work'; count: number }
  | { what: 'die'; writes: boolean }
  | { what: 'restart' }
  | { what: 'answer'; at: number; isError: boolean }
  | { what: 'expire'; at: number };

const index = fc.nat({ max: 1000 });
const keyOrNone = fc.option(fc.nat({ max: 3 }), { nil: null });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('create' as const),
      options: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }),
      key: keyOrNone,
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('open' as const), option: fc.nat({ max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('say' as const), at: index, key: keyOrNone }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('work' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('die' as const), writes: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ what: 'restart' as const }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('answer' as const), at: index, isError: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('expire' as const), at: index }) },
);

test('any sequence of requests, deaths of workers and restarts leaves nothing lost, doubled or untrue', async () => {
  console.log(`  TEST_SEED=${seed}`);
  const steps = fc.array(step, { minLength: 5, maxLength: STEPS_MAX });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      round += 1;
      const world: World = { batches: new Map(), sessions: new Set(), messages: new Map() };
      for (const each of sequence) {
        await act(world, each, round);
        await judge(world);
      }
      await finish(world);
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  );
});

test('a ledger that says something else than is shown is found out', async () => {
  const { body } = await create([{ agent_id: agentId, message: { content: [{ type: 'text', text: 'x' }] } }]);
  const session = body.sessions[0]?.session_id ?? '';
  const world: World = { batches: new Map(), sessions: new Set([session]), messages: new Map() };
  await judge(world);
  await (await getDb()).execute(`update engine_messages set status = 'failed' where session_id = '${session}'`);
  await expect(judge(world)).rejects.toThrow();
});

async function act(world: World, given: Step, round: number): Promise<void> {
  if (given.what === 'create') return createSome(world, given, round);
  if (given.what === 'open') {
    const opened = await post<WireSession>(`/v1/agents/${agentId}/sessions`, { llm_id: OPTIONS[given.option] });
    world.sessions.add(opened.body.id);
    return;
  }
  if (given.what === 'say') return say(world, given);
  if (given.what === 'work') return void (await workOff(given.count));
  if (given.what === 'die') return die(given.writes);
  if (given.what === 'restart') return recoverMessages();
  const open = await openCalls(world);
  const chosen = open[given.at % Math.max(1, open.length)];
  if (!chosen) return;
  if (given.what === 'expire') return expireToolCall({ ...chosen, timeoutSeconds: 600 });
  const { sessionId, messageId, toolCallId } = chosen;
  const result = { message_id: messageId, tool_call_id: toolCallId, result: 'yes', is_error: given.isError };
  const { status } = await post(`/v1/sessions/${sessionId}/events`, { type: 'tool.result_submitted', ...result });
  expect([202, 409]).toContain(status);
}

async function createSome(world: World, given: Extract<Step, { what: 'create' }>, round: number): Promise<void> {
  const key = given.key === null ? null : `${seed}-${round}-${given.key}`;
  const items = given.options.map((option) => ({
    agent_id: agentId,
    llm_id: OPTIONS[option],
    message: { content: [{ type: 'text', text: 'go' }] },
  }));
  const { status, body } = await create(items, key ?? undefined);
  const known = [...world.batches].find(([, batch]) => key !== null && batch.key === key);
  expect([status, body.batch_id]).toEqual(known ? [200, known[0]] : [201, body.batch_id]);
  if (known) return;
  world.batches.set(body.batch_id, { key, count: items.length });
  for (const { session_id: id } of body.sessions) if (id) world.sessions.add(id);
}

async function say(world: World, given: Extract<Step, { what: 'say' }>): Promise<void> {
  const sessions = [...world.sessions];
  const sessionId = sessions[given.at % Math.max(1, sessions.length)];
  if (!sessionId) return;
  const headers = {
    'content-type': 'application/json',
    ...(given.key !== null && { 'idempotency-key': String(given.key) }),
  };
  const body = JSON.stringify({ type: 'user.message', content: [{ type: 'text', text: 'and then' }] });
  const { status, body: answer } = await call<{ message: { id: string } }>(`/v1/sessions/${sessionId}/events`, {
    method: 'POST',
    headers,
    body,
  });
  expect(status).toBe(202);
  if (given.key === null) return;
  const mark = `${sessionId}/${given.key}`;
  expect(world.messages.get(mark) ?? answer.message.id).toBe(answer.message.id);
  world.messages.set(mark, answer.message.id);
}

/** Runs jobs that wait; answers how many there were. */
async function workOff(count: number): Promise<number> {
  const boss = await getBoss();
  const jobs = await boss.fetch<Jobs['message.run']>('message.run', { batchSize: count, ignoreStartAfter: true });
  for (const { id, data } of jobs) {
    await runMessage(data);
    await boss.complete('message.run', id);
  }
  return jobs.length;
}

/** A worker takes a message, perhaps writes that it begins a call, and is never heard of again. */
async function die(writes: boolean): Promise<void> {
  const boss = await getBoss();
  const db = await getDb();
  const [job] = await boss.fetch<Jobs['message.run']>('message.run', { batchSize: 1, ignoreStartAfter: true });
  const turn = job && (await takeMessage(db, job.data.messageId));
  if (!turn || !writes) return;
  const data = { tool_call_id: `call_${turn.messageId}_${turn.attempt}`, tool_name: 'ls', arguments: { path: '.' } };
  await addToTurn(db, turn, [{ type: 'tool.call_requested', source: 'agent', data }]);
}

async function openCalls(world: World) {
  const found = [];
  for (const sessionId of world.sessions) {
    const events = await eventsOf(sessionId);
    const ended = new Set(
      events.filter(({ type }) => /^tool\.call_(completed|failed)$/.test(type)).map(({ data }) => data.tool_call_id),
    );
    for (const { type, data, message_id: messageId } of events) {
      if (type !== 'tool.call_requested' || data.kind !== 'external' || ended.has(data.tool_call_id)) continue;
      found.push({ sessionId, messageId: messageId ?? '', toolCallId: String(data.tool_call_id) });
    }
  }
  return found;
}

const eventsOf = async (sessionId: string) =>
  (await call<{ events: WireEvent[] }>(`/v1/sessions/${sessionId}/events`)).body.events;

/** What is shown of every session and batch is what its ledger says. */
async function judge(world: World): Promise<void> {
  for (const sessionId of world.sessions) {
    const told = replay(await eventsOf(sessionId));
    const { body: session } = await call<WireSession>(`/v1/sessions/${sessionId}`);
    const { body: shown } = await call<{ messages: WireMessage[] }>(`/v1/sessions/${sessionId}/messages`);
    expect(told.faults).toEqual([]);
    expect([session.status, session.last_message_id, session.last_message_status]).toEqual([
      told.status,
      told.lastMessageId,
      told.messages.at(-1)?.status ?? null,
    ]);
    expect(
      shown.messages.map(({ id, status, attempt, output }) => [id, status, attempt, output?.error?.message ?? null]),
    ).toEqual(told.messages.map(({ id, status, attempt, error }) => [id, status, attempt, error]));
  }
  for (const [batchId, { count }] of world.batches) {
    const { body } = await call<WireSessionBatch>(`/v1/session-batches/${batchId}`);
    const { queued = 0, running = 0, completed = 0, failed = 0 } = body.counts ?? {};
    expect(queued + running + completed + failed).toBe(count);
    expect(body.sessions.map((child) => child.index)).toEqual(Array.from({ length: count }, (_, at) => at));
    expect(new Set(body.sessions.map((child) => child.session_id ?? child.index)).size).toBe(count);
  }
}

/** After a restart, with answers for who waits, everything comes to its end. */
async function finish(world: World): Promise<void> {
  for (let pass = 0; pass < 50; pass += 1) {
    await recoverMessages();
    while ((await workOff(20)) > 0);
    const open = await openCalls(world);
    if (open.length === 0) break;
    for (const each of open) await expireToolCall({ ...each, timeoutSeconds: 600 });
  }
  await judge(world);
  for (const sessionId of world.sessions) {
    const { messages } = replay(await eventsOf(sessionId));
    expect(messages.filter(({ status }) => status !== 'completed' && status !== 'failed')).toEqual([]);
  }
}
