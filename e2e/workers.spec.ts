/** Several processes on one PostgreSQL: they share the work, and one that is killed takes none of it with it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BatchUpdate } from '@/lib/batches/schema';
import { startPostgres } from '@/lib/commands/postgres.mjs';
import type { WireSessionBatch } from '@/lib/dari/wire';
import type { WireEvent, WireMessage } from '@/lib/dari/wire-sessions';
import { seededRandom, testSeed } from '@/lib/test/random';
import { replay } from '@/lib/test/replay';
import { callAction, fetchJson, makeDraft } from './actions';
import { askEngine, type Engine, judge } from './engine';
import { test as base, expect } from './fixtures';
import { type Dashboard, startDashboard } from './server';

const PER_BATCH = 10;

type Crew = { engine: Engine; web: Dashboard; workers: Dashboard[] };

const test = base.extend<{ crew: Crew }>({
  crew: async ({ browserName: _ }, use) => {
    const postgres = await startPostgres();
    const dataDir = mkdtempSync(path.join(tmpdir(), 'batchdeck-crew-'));
    const key = `dari_${randomBytes(16).toString('hex')}`;
    const env = {
      DATABASE_URL: postgres.url,
      BATCHDECK_DATA_DIR: dataDir,
      BATCHDECK_ENGINE_KEY: key,
      BATCHDECK_SECRET_KEY: randomBytes(32).toString('base64'),
      BATCHDECK_SESSIONS_PER_BATCH: String(PER_BATCH),
    };
    const started: Dashboard[] = [];
    try {
      for (const role of ['web', 'worker', 'worker', 'worker']) {
        started.push(await startDashboard({ ...env, BATCHDECK_ROLE: role }));
      }
      const [web, ...workers] = started;
      if (web) await use({ engine: { url: web.url, key }, web, workers });
    } finally {
      await Promise.all(started.map((server) => server.dispose()));
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
});

const seed = testSeed();
const random = seededRandom(seed);

test('workers that are killed in the middle lose nothing, and what they ran goes on as the next attempt', async ({
  crew,
}) => {
  console.log(`  TEST_SEED=${seed}`);
  const { engine, workers } = crew;
  const batches = await createSlow(engine, 3, 20);
  for (const worker of workers.slice(0, 2)) {
    await untilRunning(engine, batches);
    await new Promise((resolve) => setTimeout(resolve, random() * 1500));
    await worker.kill();
    await worker.start();
  }
  const sessions = await untilEnded(engine, batches);
  expect(sessions.map(({ status }) => status)).toEqual(Array(60).fill('completed'));
  const messages = await Promise.all(sessions.map((session) => messagesOf(engine, session.session_id ?? '')));
  expect(messages.some(([message]) => (message?.attempt ?? 1) > 1)).toBe(true);
  for (const { session_id: id } of sessions) {
    const { events } = (await askEngine(engine, `/sessions/${id}/events`)) as { events: WireEvent[] };
    const told = replay(events);
    expect(told.faults).toEqual([]);
    expect(told.messages.map(({ status }) => status)).toEqual(['completed']);
    expect(events.filter(({ type }) => type === 'assistant.message_completed')).toHaveLength(1);
  }
});

test('no more sessions of a batch run at once than allowed, however many workers there are', async ({ crew }) => {
  const batches = await createSlow(crew.engine, 1, 30);
  let most = 0;
  for (;;) {
    const [batch] = await readAll(crew.engine, batches);
    most = Math.max(most, batch?.counts?.running ?? 0);
    if ((batch?.counts?.queued ?? 0) === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(most).toBeGreaterThan(PER_BATCH / 2);
  expect(most).toBeLessThanOrEqual(PER_BATCH);
  await untilEnded(crew.engine, batches);
});

test('workers that are asked to stop give their messages back and go within ten seconds', async ({ crew }) => {
  const { engine, workers } = crew;
  const batches = await createSlow(engine, 1, 20);
  await untilRunning(engine, batches);
  expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([true, true, true]);
  const [batch] = await readAll(engine, batches);
  expect(batch?.counts).toMatchObject({ running: 0 });
  await workers[0]?.start();
  const sessions = await untilEnded(engine, batches);
  expect(sessions.map(({ status }) => status)).toEqual(Array(20).fill('completed'));
  const messages = await Promise.all(sessions.map((session) => messagesOf(engine, session.session_id ?? '')));
  expect(messages.flat().map(({ attempt }) => attempt)).toEqual(Array(20).fill(1));
});

test('a batch sent from the page of one process is run and followed by others, who show no pages', async ({ crew }) => {
  const { engine, web, workers } = crew;
  const batchId = await makeDraft(web, Array(25).fill({}));
  await callAction(web, 'submitBatch', { batchId });
  const isDone = async () => {
    const { head } = await fetchJson<BatchUpdate>(web, `/api/batches/${batchId}`);
    return head.counts.completed;
  };
  await expect.poll(isDone, { timeout: 60_000 }).toBe(25);
  expect(await judge(engine, batchId, 25)).toEqual({ lost: [], repeated: [] });
  for (const path of ['/batches', '/api/batches', '/v1/agents']) {
    expect((await fetch(`${workers[0]?.url}${path}`)).status).toBe(404);
  }
});

async function createSlow(engine: Engine, count: number, items: number): Promise<string[]> {
  const { agents } = (await askEngine(engine, '/agents')) as { agents: { id: string }[] };
  const item = {
    agent_id: agents[0]?.id,
    llm_id: 'test-slow-5s',
    message: { content: [{ type: 'text', text: 'Take your time.' }] },
  };
  const body = JSON.stringify({ items: Array(items).fill(item) });
  const made = Array.from({ length: count }, () => askEngine(engine, '/session-batches', { method: 'POST', body }));
  return (await Promise.all(made)).map((batch) => (batch as WireSessionBatch).batch_id);
}

const readAll = (engine: Engine, ids: string[]) =>
  Promise.all(ids.map(async (id) => (await askEngine(engine, `/session-batches/${id}`)) as WireSessionBatch));

async function untilRunning(engine: Engine, ids: string[]): Promise<void> {
  const isRunning = async () => (await readAll(engine, ids)).some(({ counts }) => (counts?.running ?? 0) > 0);
  await expect.poll(isRunning, { timeout: 60_000 }).toBe(true);
}

async function untilEnded(engine: Engine, ids: string[]) {
  const unfinished = async () =>
    (await readAll(engine, ids)).reduce((sum, { counts }) => sum + (counts?.queued ?? 0) + (counts?.running ?? 0), 0);
  await expect.poll(unfinished, { timeout: 150_000 }).toBe(0);
  return (await readAll(engine, ids)).flatMap(({ sessions }) => sessions);
}

async function messagesOf(engine: Engine, sessionId: string): Promise<WireMessage[]> {
  return ((await askEngine(engine, `/sessions/${sessionId}/messages`)) as { messages: WireMessage[] }).messages;
}
