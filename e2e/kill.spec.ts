/** The dashboard and its own engine in one process, killed together. What stands apart is for prove.spec.ts. */
import type { DraftPage } from '@/lib/batches/draft-schema';
import type { BatchUpdate } from '@/lib/batches/schema';
import { seededRandom, testSeed } from '@/lib/test/random';
import { callAction, fetchJson, makeDraft } from './actions';
import { judge } from './engine';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

/** Items of each round's batch: of one submission, and of several. */
const ROUNDS = [3, 130];
const KILL_MAX_MS = 1000;
const SETTLE_MS = 90_000;

const seed = testSeed();
const random = seededRandom(seed);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a server killed at a random moment of sending leaves every item with one session', async ({ startServer }) => {
  test.setTimeout(ROUNDS.length * 60_000);
  console.log(`  TEST_SEED=${seed}`);
  const dashboard = await startServer();
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  for (const itemCount of ROUNDS) {
    const killAfterMs = Math.floor(random() * KILL_MAX_MS);
    const batchId = await sendAndKill(dashboard, itemCount, killAfterMs);
    await untilAllStarted(dashboard, batchId);
    expect(await judge(engine, batchId, itemCount), `${itemCount} items`).toEqual({ lost: [], repeated: [] });
    console.log(`  ${itemCount} items, killed after ${killAfterMs} ms`);
  }
});

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
  const draft = await fetchJson<DraftPage>(dashboard, `/api/batches/${batchId}/draft`);
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
