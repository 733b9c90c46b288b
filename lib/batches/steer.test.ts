import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getDb } from '@/lib/db/client';
import { auditLog, submissions } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { newId } from '@/lib/new-id';
import { planWaves } from '@/lib/submissions/plan';
import { sendNext } from '@/lib/submissions/send';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runFollows, runMessages, runRules, runSends } from '@/lib/test/jobs';
import { getBatchUpdate } from './service';
import { changeRetryRule, limitSending, pauseSending, resumeSending, sendRest, stopSending } from './steer';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const read = async (batchId: string) => (await getBatchUpdate({ batchId, since: -1 })).head;
const statuses = async (batchId: string) =>
  (await getBatchUpdate({ batchId, since: -1 })).rows.map(({ status }) => status);
const some = (count: number, llmId = 'offline-brief') =>
  Array.from({ length: count }, (_, n) => testItem(`item ${n}`, { llmId }));
const wish = (batchId: string) => ({ batchId, requestId: newId('req') });
const actionsOf = async (batchId: string) => (await listAudit({ batchId })).map(({ action }) => action).reverse();

const losingOnce = (): typeof fetch => {
  let isLost = false;
  return async (input, init) => {
    const response = await engineFetch(input, init);
    if (isLost || init?.method !== 'POST') return response;
    isLost = true;
    throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
  };
};

test('a limit lets no more sessions be under way than it says, and everything goes out in the end', async () => {
  const batchId = await submitItems(some(25), { inFlightMax: 10 });
  let rounds = 0;
  for (; (await read(batchId)).status !== 'completed' && rounds < 20; rounds++) {
    await runSends();
    const { counts } = await read(batchId);
    expect(counts.queued + counts.running).toBeLessThanOrEqual(10);
    await runMessages();
    await runFollows();
  }
  expect((await read(batchId)).counts.completed).toBe(25);
  expect((await read(batchId)).submissionCount).toBe(3);
});

test('a pilot sends the first items and asks; the rest goes out on a word, and what is done is not sent again', async () => {
  const batchId = await submitItems(some(12), { pilot: 5 });
  await runAll();
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'asking', sending: 'asking', pilot: 5 });
  expect(await statuses(batchId)).toEqual([...Array(5).fill('completed'), ...Array(7).fill('unsent')]);
  await sendRest(wish(batchId));
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'completed', submissionCount: 2, pilot: null });
  expect(await actionsOf(batchId)).toEqual(['batch.submitted', 'pilot.sent', 'sending.rest']);
  const history = await listAudit({ batchId });
  expect(history[1]?.detail).toEqual({ items: 5, unsent: 7 });
});

test('what failed in a pilot can be retried before the rest goes out', async () => {
  const batchId = await submitItems([...some(2, 'test-fails-first-try'), ...some(3)], { pilot: 2 });
  await runAll();
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'asking', counts: { failed: 2, unsent: 3 } });
  await retryNow(batchId);
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'asking', counts: { completed: 2, unsent: 3 } });
});

test('paused, nothing new goes out and what was handed over runs on; resumed, the rest goes', async () => {
  const batchId = await submitItems(some(20), { inFlightMax: 10 });
  await planWaves();
  await sendNext();
  await pauseSending(wish(batchId));
  await runMessages();
  await runFollows();
  await runSends();
  expect(await read(batchId)).toMatchObject({ status: 'paused', counts: { completed: 10, unsent: 10 } });
  await resumeSending(wish(batchId));
  await runAll();
  expect((await read(batchId)).status).toBe('completed');
});

test('a submission that was formed but not sent stays here while paused, and goes with its key and bytes', async () => {
  const batchId = await submitItems(some(3));
  await planWaves();
  const db = await getDb();
  const select = () => db.select().from(submissions).where(eq(submissions.batchId, batchId));
  const [before] = await select();
  await pauseSending(wish(batchId));
  await runSends();
  expect((await select())[0]).toMatchObject({ state: 'pending', tries: 0 });
  await resumeSending(wish(batchId));
  await runSends();
  expect((await select())[0]).toMatchObject({
    state: 'accepted',
    body: before?.body,
    upstreamBatchId: expect.any(String),
  });
});

test('stopped, what is unsent stays so and what the API has runs to its end; later the rest can go after all', async () => {
  const batchId = await submitItems(some(20), { inFlightMax: 10 });
  await planWaves();
  await sendNext();
  await stopSending(wish(batchId));
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'stopped', counts: { completed: 10, stopped: 10, unsent: 0 } });
  await sendRest(wish(batchId));
  await runAll();
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'completed', counts: { completed: 20 } });
});

test('stopped with a lost answer, it is looked for what the API has: found, it is followed', async () => {
  const batchId = await submitItems(some(2));
  reconnect({ fetch: losingOnce() });
  await runSends();
  expect(await statuses(batchId)).toEqual(['checking', 'checking']);
  await stopSending(wish(batchId));
  reconnect();
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'completed', submissionCount: 1 });
});

test('stopped with a request that never arrived, nothing is sent any more', async () => {
  const batchId = await submitItems(some(2));
  const requests: string[] = [];
  const counting: typeof fetch = async (input, init) => {
    requests.push(`${init?.method} ${new URL(String(input)).pathname}`);
    return engineFetch(input, init);
  };
  reconnect({ fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })) });
  await runSends();
  await stopSending(wish(batchId));
  reconnect({ fetch: counting });
  await runSends();
  expect(await statuses(batchId), 'a straggler may still arrive').toEqual(['checking', 'checking']);
  const db = await getDb();
  await db
    .update(submissions)
    .set({ triedAt: new Date(0) })
    .where(eq(submissions.batchId, batchId));
  await runSends();
  expect(await read(batchId)).toMatchObject({ status: 'stopped', counts: { stopped: 2 } });
  expect(requests.filter((one) => one.startsWith('POST'))).toEqual([]);
  reconnect();
});

test('the same wish twice is fulfilled once, and stands once in the history', async () => {
  const batchId = await submitItems(some(3));
  const once = wish(batchId);
  await Promise.all([pauseSending(once), pauseSending(once)]);
  await resumeSending(wish(batchId));
  await pauseSending(once);
  expect((await read(batchId)).sending).toBe('going');
  expect(await actionsOf(batchId)).toEqual(['batch.submitted', 'sending.paused', 'sending.resumed']);
  await runAll();
});

test('a limit can be changed while it runs', async () => {
  const batchId = await submitItems(some(6), { inFlightMax: 2 });
  await runSends();
  expect((await read(batchId)).counts).toMatchObject({ queued: 2, unsent: 4 });
  await limitSending({ ...wish(batchId), inFlightMax: null });
  await runSends();
  expect((await read(batchId)).counts).toMatchObject({ queued: 6, unsent: 0 });
  await runAll();
});

test('a draft cannot be steered', async () => {
  await expect(pauseSending(wish('b_none'))).rejects.toThrow('no batch');
});

test('the history can be added to only', async () => {
  const db = await getDb();
  await submitItems(some(1));
  await expect(db.delete(auditLog)).rejects.toThrow();
  await expect(db.update(auditLog).set({ actor: 'nobody' })).rejects.toThrow();
});

const rule = { creation: true, timeout: false, groups: [], retriesMax: 2, backoffSeconds: 5 };

test('a rule tries chosen failures again as often as it says, and nothing else', async () => {
  const batchId = await submitItems([...some(1), ...some(1, 'test-always-fails'), ...some(1, 'no-such-option')]);
  await runAll();
  const { rows } = await getBatchUpdate({ batchId, since: -1 });
  const group = rows[1]?.failureGroup ?? '';
  expect(rows.map(({ failure, retryAt }) => [failure, retryAt])).toEqual([
    [null, null],
    ['run', null],
    ['bad_item', null],
  ]);
  await changeRetryRule({ ...wish(batchId), retryRule: { ...rule, groups: [group] } });
  await retryNow(batchId);
  for (let round = 0; round < 5; round++) {
    await runAll();
    await runRules();
  }
  const after = await getBatchUpdate({ batchId, since: -1 });
  // The retry by hand was the second try; the rule lets the second and third be followed by no more than two retries.
  expect(after.rows.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 'completed'],
    [3, 'failed'],
    [2, 'failed'],
  ]);
  expect(after.head).toMatchObject({ status: 'partial_failed', retriesAhead: 0 });
});

test('between a failure and its retry by rule a batch is not finished', async () => {
  const failing = await submitItems(some(1, 'test-fails-first-try'));
  await runAll();
  const { rows } = await getBatchUpdate({ batchId: failing, since: -1 });
  const groups = [rows[0]?.failureGroup ?? ''];
  const item = testItem('fails at first', { llmId: 'test-fails-first-try' });
  const batchId = await submitItems([item], { retryRule: { ...rule, groups } });
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'running', retriesAhead: 1, counts: { failed: 1 } });
  await runRules();
  await runAll();
  expect(await read(batchId)).toMatchObject({ status: 'completed', retriesAhead: 0, completedAtFirst: 0 });
  expect(await actionsOf(batchId)).toEqual(['batch.submitted', 'items.retried']);
});
