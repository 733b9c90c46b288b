/** What happens to a batch is told once: to each target, however many look, and again when it happens again. */
import { eq, ne } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renameBatch } from '@/lib/batches/keep';
import { pauseSending } from '@/lib/batches/steer';
import { getDb } from '@/lib/db/client';
import {
  notificationDeliveries,
  notificationEvents,
  notificationTargets,
  notificationWatches,
} from '@/lib/db/notification-schema';
import { batches } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { publishScripts } from '@/lib/test/agent';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runFollows, runSends } from '@/lib/test/jobs';
import { addTarget } from '@/lib/test/notifications';
import { allowPrivate } from '@/lib/test/webhooks';
import { noticeChanges, noticeStalls } from './notice';
import { readRecentNotices } from './service';

const URL = 'http://127.0.0.1:9/hook';
const MINUTE_MS = 60_000;
const LONG_AGO = new Date(0);

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  allowPrivate(true);
  agentId = await publishScripts({ well: [{ say: 'done' }], badly: [{ fail: 'It broke.' }] });
});
beforeEach(async () => {
  while (await noticeChanges());
  const db = await getDb();
  await db.delete(notificationTargets);
  await db.delete(notificationEvents);
});
afterAll(async () => {
  allowPrivate(false);
  await database.dispose();
});

const submit = (...options: string[]) =>
  submitItems(
    options.map((llmId) => testItem('a message', { llmId })),
    { agentId },
  );

/** What was told of a batch, oldest first. */
async function told(batchId: string) {
  const db = await getDb();
  const rows = await db
    .select({ type: notificationDeliveries.type, targetId: notificationDeliveries.targetId })
    .from(notificationDeliveries)
    .where(eq(notificationDeliveries.batchId, batchId))
    .orderBy(notificationDeliveries.createdAt);
  return rows.map(({ type }) => type);
}

const minutesOn = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);

test('the end of a batch is told once, by two who look side by side, and not before it', async () => {
  await addTarget(URL);
  const batchId = await submit('well', 'badly');
  await noticeChanges();
  expect(await told(batchId)).toEqual([]);
  await runAll();
  await Promise.all([noticeChanges(), noticeChanges(), noticeChanges()]);
  await noticeChanges();
  expect(await told(batchId)).toEqual(['ended']);
  const events = await (await getDb()).select().from(notificationEvents);
  expect(events).toMatchObject([{ type: 'ended', status: 'partial_failed', counts: { completed: 1, failed: 1 } }]);
});

test('a batch that ends between two looks is told of all the same, and every target once', async () => {
  await addTarget(URL);
  await addTarget(URL, { name: 'another' });
  await addTarget(URL, { name: 'not this', events: ['stalled'] });
  await addTarget(URL, { name: 'off', isOn: false });
  const batchId = await submit('well');
  await runAll();
  await noticeChanges();
  expect(await told(batchId)).toEqual(['ended', 'ended']);
});

test('a retry that ends is told again, a new name is not', async () => {
  await addTarget(URL);
  const batchId = await submit('well', 'badly');
  await runAll();
  await noticeChanges();
  await renameBatch({ batchId, requestId: newId('req'), name: 'another name' });
  await noticeChanges();
  expect(await told(batchId)).toEqual(['ended']);
  await retryNow(batchId);
  await runAll();
  await noticeChanges();
  expect(await told(batchId)).toEqual(['ended', 'ended']);
});

test('what had ended before anybody looked is not told, a retry of it is', async () => {
  await addTarget(URL);
  const batchId = await submit('badly');
  await runAll();
  const db = await getDb();
  await db.update(batches).set({ noticedRevision: null }).where(eq(batches.id, batchId));
  await noticeChanges();
  await renameBatch({ batchId, requestId: newId('req'), name: 'another name' });
  await noticeChanges();
  expect(await told(batchId)).toEqual([]);
  await retryNow(batchId);
  await runAll();
  await noticeChanges();
  expect(await told(batchId)).toEqual(['ended']);
});

test('what was found at the API after it had ended there is not told', async () => {
  await addTarget(URL);
  const batchId = await submit('well');
  await noticeChanges();
  await runAll();
  const foundAt = { isAdopted: true, createdAt: minutesOn(1) };
  await (await getDb()).update(batches).set(foundAt).where(eq(batches.id, batchId));
  await noticeChanges();
  expect(await told(batchId)).toEqual([]);
});

test('a target that is made afterwards is not told of what happened before', async () => {
  const batchId = await submit('well');
  await runAll();
  await noticeChanges();
  await addTarget(URL);
  await renameBatch({ batchId, requestId: newId('req'), name: 'another name' });
  await noticeChanges();
  expect(await told(batchId)).toEqual([]);
});

test('too many failures are told once a round, from the rate and the least number on', async () => {
  await addTarget(URL, { events: ['failing'], failurePercent: 50, failureLeast: 4 });
  const few = await submit('badly', 'badly', 'badly');
  const rare = await submit('badly', 'well', 'well', 'well');
  const many = await submit('badly', 'badly', 'well', 'well');
  await runAll();
  await noticeChanges();
  expect([await told(few), await told(rare), await told(many)]).toEqual([[], [], ['failing']]);
  await renameBatch({ batchId: many, requestId: newId('req'), name: 'another name' });
  await noticeChanges();
  expect(await told(many)).toEqual(['failing']);
  await retryNow(many);
  await runAll();
  await noticeChanges();
  expect(await told(many)).toEqual(['failing']); // two ended in this round, fewer than four
});

test('who is told of the end is not told besides that it failed', async () => {
  await addTarget(URL, { failureLeast: 1 });
  const batchId = await submit('badly', 'badly');
  await runAll();
  await noticeChanges();
  expect(await told(batchId)).toEqual(['ended']);
});

test('a batch that stands still is told once, and again after it moved', async () => {
  await addTarget(URL, { events: ['stalled'], stallMinutes: 5 });
  const batchId = await submit('well', 'well');
  await noticeChanges();
  await noticeStalls(minutesOn(4), LONG_AGO);
  expect(await told(batchId)).toEqual([]);
  await Promise.all([noticeStalls(minutesOn(6), LONG_AGO), noticeStalls(minutesOn(6), LONG_AGO)]);
  await noticeStalls(minutesOn(60), LONG_AGO);
  expect(await told(batchId)).toEqual(['stalled']);
  await renameBatch({ batchId, requestId: newId('req'), name: 'another name' });
  await noticeChanges();
  await noticeStalls(minutesOn(60), LONG_AGO);
  expect(await told(batchId)).toEqual(['stalled']); // a name moves nothing
  await runSends();
  await runFollows();
  await noticeChanges();
  await noticeStalls(minutesOn(60), LONG_AGO);
  expect(await told(batchId)).toEqual(['stalled', 'stalled']);
  await runAll();
});

test('what is paused, has ended, or stood still while no process was there, is no stall', async () => {
  await addTarget(URL, { events: ['stalled'], stallMinutes: 5 });
  const paused = await submit('well');
  await pauseSending({ batchId: paused, requestId: newId('req') });
  const ended = await submit('well');
  await runAll();
  await noticeChanges();
  await noticeStalls(minutesOn(60), LONG_AGO);
  expect([await told(paused), await told(ended)]).toEqual([[], []]);
  const waiting = await submit('well');
  await noticeChanges();
  await noticeStalls(minutesOn(6), minutesOn(3));
  expect(await told(waiting)).toEqual([]);
  await noticeStalls(minutesOn(9), minutesOn(3));
  expect(await told(waiting)).toEqual(['stalled']);
  await runAll();
  await noticeChanges();
});

test('browsers are told from now on, without any target, and of what they do not know yet', async () => {
  const { last, notices } = await readRecentNotices({});
  expect(notices).toEqual([]);
  const batchId = await submit('well', 'badly');
  await runAll();
  await noticeChanges();
  const first = await readRecentNotices({ after: last });
  expect(first.notices).toMatchObject([
    { batchId, type: 'ended', title: 'a test batch', body: 'has ended: 1 completed, 1 failed.' },
  ]);
  expect(await readRecentNotices({ after: first.last })).toEqual({ last: first.last, notices: [] });
});

test('nothing is left of a batch that is deleted but what was told', async () => {
  await addTarget(URL);
  const batchId = await submit('well');
  await runAll();
  await noticeChanges();
  const db = await getDb();
  await db.delete(batches).where(eq(batches.id, batchId));
  expect(await db.select().from(notificationWatches).where(eq(notificationWatches.batchId, batchId))).toEqual([]);
  expect(await db.select().from(notificationEvents).where(ne(notificationEvents.type, 'stalled'))).toEqual([]);
  expect(await told(batchId)).toEqual(['ended']);
});
