import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getBatchUpdate } from '@/lib/batches/service';
import { getDb } from '@/lib/db/client';
import { submissions } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { post } from '@/lib/test/engine';
import { testItem } from '@/lib/test/items';
import { runAll, runFollows, runMessages, runSends } from '@/lib/test/jobs';
import { sessionsPerItem } from '@/lib/test/sessions';
import { hastenSubmission } from './follow';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());
beforeEach(async () => {
  reconnect();
  await runAll();
});

const read = (batchId: string) => getBatchUpdate({ batchId, since: -1 });
const some = (count: number) =>
  Array.from({ length: count }, (_, n) => testItem(`item ${n}`, { llmId: 'offline-brief' }));
const submissionsOf = async (batchId: string) =>
  (await getDb()).select().from(submissions).where(eq(submissions.batchId, batchId)).orderBy(submissions.number);

/** An API that refuses a create call as long as one of its texts has this word in it. */
const refusing =
  (word: string, status: number, detail: (position: number) => unknown): typeof fetch =>
  async (input, init) => {
    const body = init?.method === 'POST' && typeof init.body === 'string' ? JSON.parse(init.body) : { items: [] };
    const position = body.items.findIndex((item: unknown) => JSON.stringify(item).includes(word));
    return position === -1 ? engineFetch(input, init) : Response.json({ detail: detail(position) }, { status });
  };

async function sendWhole(batchId: string): Promise<void> {
  for (let round = 0; round < 10; round++) await runSends();
  await runMessages();
  await runFollows();
  expect((await submissionsOf(batchId)).every(({ nextTryAt }) => nextTryAt === null)).toBe(true);
}

test('an item that the API names in its refusal fails alone, and the others go on under a new key', async () => {
  const batchId = await submitItems([...some(3), testItem('poison', { llmId: 'offline-brief' }), ...some(3)]);
  reconnect({
    fetch: refusing('poison', 422, (position) => [{ loc: ['body', 'items', position, 'message'], msg: 'too odd' }]),
  });
  await sendWhole(batchId);
  const { rows } = await read(batchId);
  expect(rows.map(({ status, failure }) => [status, failure])).toEqual([
    ...Array(3).fill(['completed', null]),
    ['failed', 'bad_item'],
    ...Array(3).fill(['completed', null]),
  ]);
  expect(rows[3]?.error).toContain('too odd');
  expect(rows.every(({ attempt }) => attempt === 1)).toBe(true);
  expect(await sessionsPerItem(batchId, 7)).toEqual([1, 1, 1, 0, 1, 1, 1]);
  const keys = (await submissionsOf(batchId)).map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys).size).toBe(2);
});

test('where the refusal names none, halves find the item, and nothing is sent twice', async () => {
  const batchId = await submitItems([...some(5), testItem('poison'), ...some(5)]);
  reconnect({ fetch: refusing('poison', 422, () => 'One of these is too odd.') });
  await sendWhole(batchId);
  expect(await sessionsPerItem(batchId, 11)).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]);
  const { head, rows } = await read(batchId);
  expect(head.counts).toMatchObject({ completed: 10, failed: 1 });
  expect(rows[5]).toMatchObject({ status: 'failed', failure: 'bad_item' });
});

test('an agent that is gone fails all in one request', async () => {
  const batchId = await submitItems(some(4));
  reconnect({ fetch: refusing('item', 404, () => 'Agent not found') });
  await sendWhole(batchId);
  expect(await submissionsOf(batchId)).toHaveLength(1);
  expect((await read(batchId)).head.status).toBe('failed');
});

test('a key older than a day is not sent blindly: what the API has is asked, found and followed', async () => {
  const batchId = await submitItems(some(3));
  let posts = 0;
  reconnect({
    fetch: async (input, init) => {
      const response = await engineFetch(input, init);
      if (init?.method !== 'POST') return response;
      posts++;
      throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    },
  });
  await runSends();
  const old = new Date(Date.now() - 25 * 3_600_000);
  await (await getDb()).update(submissions).set({ sentAt: old, triedAt: old }).where(eq(submissions.batchId, batchId));
  await sendWhole(batchId);
  expect(posts).toBe(1);
  expect((await read(batchId)).head).toMatchObject({ status: 'completed' });
  expect(await sessionsPerItem(batchId, 3)).toEqual([1, 1, 1]);
});

test('one of which nothing is found after a day fails, for a person to retry', async () => {
  const batchId = await submitItems(some(2));
  reconnect({ fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })) });
  await runSends();
  const old = new Date(Date.now() - 25 * 3_600_000);
  await (await getDb()).update(submissions).set({ sentAt: old, triedAt: old }).where(eq(submissions.batchId, batchId));
  reconnect();
  await runSends();
  const { rows } = await read(batchId);
  expect(rows.map(({ status, failure }) => [status, failure])).toEqual(Array(2).fill(['failed', 'creation']));
  expect(await retryNow(batchId)).toMatchObject({ retried: 2 });
  await runAll();
  expect(await sessionsPerItem(batchId, 2)).toEqual([1, 1]);
});

test('what had ended opens again when its session gets a further message, and ends again', async () => {
  const batchId = await submitItems(some(2));
  await runAll();
  const { rows } = await read(batchId);
  const [submission] = await submissionsOf(batchId);
  const content = [{ type: 'text', text: 'And in other words?' }];
  await post(`/v1/sessions/${rows[0]?.sessionId}/events`, { type: 'user.message', content });
  const db = await getDb();
  await db.transaction((tx) => hastenSubmission({ submissionId: submission?.id ?? '' }, tx));
  await runFollows();
  expect((await read(batchId)).rows.map(({ status }) => status)).toEqual(['queued', 'completed']);
  expect((await listAudit({ batchId })).map(({ action }) => action)).toContain('session.reopened');
  await runMessages();
  await runFollows();
  expect((await read(batchId)).head.status).toBe('completed');
});

test('an API that takes back what had ended, without a further message, is not believed', async () => {
  const batchId = await submitItems(some(2));
  await runSends();
  await runMessages();
  const [submission] = await submissionsOf(batchId);
  await runFollows();
  reconnect({
    fetch: async (input, init) => {
      const response = await engineFetch(input, init);
      if (!String(input).includes('/session-batches/')) return response;
      const text = (await response.text())
        .replaceAll('"completed"', '"running"')
        .replaceAll(/"completed_at":"[^"]*"/g, '"completed_at":null');
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
  });
  const db = await getDb();
  await db.transaction((tx) => hastenSubmission({ submissionId: submission?.id ?? '' }, tx));
  await runFollows();
  expect((await read(batchId)).rows.map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('an answer that comes late, after a newer one, takes nothing back', async () => {
  const batchId = await submitItems(some(1));
  await runSends();
  const [submission] = await submissionsOf(batchId);
  let reads = 0;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let ask = () => {};
  const isAsked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  reconnect({
    fetch: async (input, init) => {
      const response = await engineFetch(input, init);
      if (!String(input).includes('/session-batches/')) return response;
      const text = await response.text();
      const isFirst = reads === 0;
      reads += 1;
      if (isFirst) {
        ask();
        await held;
      }
      const told = isFirst ? text : text.replaceAll('"queued"', '"running"');
      return new Response(told, { headers: { 'content-type': 'application/json' } });
    },
  });
  const first = runFollows();
  await isAsked;
  const db = await getDb();
  await db.transaction((tx) => hastenSubmission({ submissionId: submission?.id ?? '' }, tx));
  await runFollows();
  expect((await read(batchId)).rows[0]?.status).toBe('running');
  letGo();
  await first;
  expect((await read(batchId)).rows[0]?.status).toBe('running');
});

test('a status never seen before is shown as it is, and is not taken for an end', async () => {
  const batchId = await submitItems(some(1));
  await runSends();
  reconnect({
    fetch: async (input, init) => {
      const response = await engineFetch(input, init);
      if (!String(input).includes('/session-batches/')) return response;
      const text = (await response.text()).replaceAll('"queued"', '"hibernating"');
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
  });
  await runFollows();
  const { head, rows } = await read(batchId);
  expect(rows[0]?.status).toBe('hibernating');
  expect(head).toMatchObject({ status: 'running', counts: { other: 1 } });
});
