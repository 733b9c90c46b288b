import type { BatchUpdate, StoredDraft } from '@/lib/batches/schema';
import { type ChooseFault, startFaultProxy } from '@/lib/test/fault-proxy';
import { seededRandom, testSeed } from '@/lib/test/random';
import { callAction, fetchJson, makeDraft } from './actions';
import { type Engine, judge } from './engine';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const ROUNDS = 20;
const EMBEDDED_ROUNDS = 5;
const ITEM_COUNTS = [1, 3, 40, 130, 250];
const ANSWER_DELAY_MAX_MS = 400;
const KILL_MAX_MS = 1000;
const SETTLE_MS = 90_000;
const KEY = 'dari_key_of_the_upstream_in_tests';

const seed = testSeed();
const random = seededRandom(seed);
const upTo = (max: number) => Math.floor(random() * max);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.describe.configure({ mode: 'serial' });
test.beforeEach(({ browserName: _ }, testInfo) => {
  testInfo.annotations.push({ type: 'seed', description: `TEST_SEED=${seed}` });
  console.log(`  TEST_SEED=${seed}`);
});

test('a server killed at a random moment of sending leaves every item with one session', async ({ startServer }) => {
  test.setTimeout(ROUNDS * 60_000);
  const { engine, proxy, dashboard } = await startPair(startServer, () => ({ delayMs: upTo(ANSWER_DELAY_MAX_MS) }));
  for (let round = 1; round <= ROUNDS; round++) {
    const itemCount = ITEM_COUNTS[round % ITEM_COUNTS.length] ?? 1;
    const killAfterMs = upTo(KILL_MAX_MS);
    const asked = proxy.requests.length;
    const batchId = await sendAndKill(dashboard, itemCount, killAfterMs);
    await untilAllStarted(dashboard, batchId);
    expect(await judge(engine, batchId, itemCount), `round ${round}`).toEqual({ lost: [], repeated: [] });
    const posts = proxy.requests.slice(asked).filter(({ path }) => path === '/v1/session-batches').length;
    console.log(`  round ${round}: ${itemCount} items, killed after ${killAfterMs} ms, sent by ${posts} requests`);
  }
  await proxy.close();
});

test('the same in one process, with the embedded engine', async ({ startServer }) => {
  test.setTimeout(EMBEDDED_ROUNDS * 60_000);
  const dashboard = await startServer();
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  for (let round = 1; round <= EMBEDDED_ROUNDS; round++) {
    const itemCount = ITEM_COUNTS[round % ITEM_COUNTS.length] ?? 1;
    const killAfterMs = upTo(KILL_MAX_MS);
    const batchId = await sendAndKill(dashboard, itemCount, killAfterMs);
    await untilAllStarted(dashboard, batchId);
    expect(await judge(engine, batchId, itemCount), `round ${round}`).toEqual({ lost: [], repeated: [] });
    console.log(`  round ${round}: ${itemCount} items, killed after ${killAfterMs} ms`);
  }
});

test('the judge finds duplicates when every request has a key of its own', async ({ startServer }) => {
  const { engine, proxy, dashboard } = await startPair(startServer, () => ({ isKeyFresh: true, delayMs: 600 }));
  const hasActed = () => proxy.requests.some(({ path, status }) => path === '/v1/session-batches' && status === 201);
  const batchId = await makeDraft(dashboard, Array(3).fill({}));
  await callAction(dashboard, 'submitBatch', { batchId });
  await expect.poll(hasActed, { intervals: [10] }).toBe(true);
  await dashboard.kill();
  await dashboard.start();
  await untilAllStarted(dashboard, batchId);
  expect(await judge(engine, batchId, 3)).toEqual({ lost: [], repeated: [0, 1, 2] });
  await proxy.close();
});

test('the judge finds losses when success is made up', async ({ startServer }) => {
  const { engine, proxy, dashboard } = await startPair(startServer, ({ path }) =>
    path.startsWith('/v1/session-batches') ? { instead: 'made-up' } : {},
  );
  const batchId = await sendAndKill(dashboard, 3, 200);
  await untilAllStarted(dashboard, batchId);
  expect(await judge(engine, batchId, 3)).toEqual({ lost: [0, 1, 2], repeated: [] });
  await proxy.close();
});

/** A Batchdeck whose engine is the upstream, and a dashboard that reaches it through a proxy that makes faults. */
async function startPair(startServer: (env?: Record<string, string>) => Promise<Dashboard>, choose: ChooseFault) {
  const upstream = await startServer({ BATCHDECK_ENGINE_KEY: KEY });
  const engine: Engine = { url: upstream.url, key: KEY };
  const proxy = await startFaultProxy({ baseUrl: upstream.url, fetch }, choose);
  const dashboard = await startServer({ DARI_BASE_URL: proxy.url, DARI_API_KEY: KEY, DARI_TIMEOUT_MS: '5000' });
  return { engine, proxy, dashboard };
}

/** Submits a batch, kills the server this long after the request has gone out, and starts it again. */
async function sendAndKill(dashboard: Dashboard, itemCount: number, killAfterMs: number): Promise<string> {
  const batchId = await makeDraft(dashboard, Array(itemCount).fill({}));
  const submitted = callAction(dashboard, 'submitBatch', { batchId }).catch(() => 'the server was killed meanwhile');
  await pause(killAfterMs);
  await dashboard.kill();
  await submitted;
  await dashboard.start();
  if (await isDraft(dashboard, batchId)) await callAction(dashboard, 'submitBatch', { batchId });
  return batchId;
}

/** Killed before the submission was written: the draft is as it was, and a person submits it again. */
async function isDraft(dashboard: Dashboard, batchId: string): Promise<boolean> {
  const { head } = await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`);
  if (head.status !== 'draft') return false;
  const draft = await fetchJson<StoredDraft>(dashboard, `/api/batches/${batchId}/draft`);
  expect(draft.items).toHaveLength(head.itemCount);
  return true;
}

async function untilAllStarted(dashboard: Dashboard, batchId: string): Promise<void> {
  const withoutSession = async () => {
    const { rows } = await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`);
    return rows.filter(({ sessionId }) => !sessionId).length;
  };
  await expect.poll(withoutSession, { timeout: SETTLE_MS, intervals: [200] }).toBe(0);
}
