import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { openTestDatabase } from '@/lib/test/database';
import { enqueue, getBoss } from './queue';
import { work } from './work';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

test('a job exists exactly if the transaction that made it commits', async () => {
  const db = await getDb();
  const boss = await getBoss();
  await expect(
    db.transaction(async (tx) => {
      await enqueue(tx, 'message.run', [{ data: { messageId: 'rolled back' } }]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await db.transaction((tx) =>
    enqueue(tx, 'message.run', [{ data: { messageId: 'a' } }, { data: { messageId: 'b' } }]),
  );
  const jobs = await boss.fetch<{ messageId: string }>('message.run', { batchSize: 10 });
  expect(jobs.map(({ data }) => data.messageId).sort()).toEqual(['a', 'b']);
  for (const { id } of jobs) await boss.complete('message.run', id);
});

test('a backlog is worked off whole, and a job that throws comes back', async () => {
  const db = await getDb();
  const ran: string[] = [];
  let stop: ReturnType<typeof work> | undefined;
  const isWorkedOff = new Promise<void>((resolve) => {
    stop = work('webhook.deliver', { atOnce: 2 }, async ({ deliveryId }) => {
      ran.push(deliveryId);
      if (ran.length === 1) throw new Error('once');
      if (ran.length === 31) resolve();
    });
  });
  const payloads = Array.from({ length: 30 }, (_, index) => ({ data: { deliveryId: String(index) } }));
  await db.transaction((tx) => enqueue(tx, 'webhook.deliver', payloads));
  await isWorkedOff;
  await (await stop)?.();
  expect(new Set(ran).size).toBe(30);
});

/** Two workers work off 24 jobs of two groups; how many ran at once at most, of one group and in all. */
async function mostAtOnce(limits: { perGroup?: number; inTotal?: number }) {
  const running = { a: 0, b: 0 };
  const most = { ofGroup: 0, inAll: 0 };
  let left = 24;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const run = async ({ messageId }: { messageId: string }) => {
    const group = messageId.startsWith('a') ? 'a' : 'b';
    running[group] += 1;
    most.ofGroup = Math.max(most.ofGroup, running.a, running.b);
    most.inAll = Math.max(most.inAll, running.a + running.b);
    await new Promise((resolve) => setTimeout(resolve, 30));
    running[group] -= 1;
    left -= 1;
    if (left === 0) finish();
  };
  const db = await getDb();
  await db.transaction((tx) =>
    enqueue(
      tx,
      'message.run',
      Array.from({ length: 24 }, (_, index) => {
        const group = index % 2 === 0 ? 'a' : 'b';
        return { data: { messageId: `${group}${index}` }, group, priority: -index };
      }),
    ),
  );
  const stops = await Promise.all([1, 2].map(() => work('message.run', { atOnce: 8, ...limits }, run)));
  await finished;
  await Promise.all(stops.map((stop) => stop()));
  return most;
}

test('no more jobs of one group run at once than allowed, over all workers', async () => {
  expect((await mostAtOnce({ perGroup: 2 })).ofGroup).toBeLessThanOrEqual(2);
});

test('no more jobs run at once in all than allowed, over all workers', async () => {
  expect((await mostAtOnce({ inTotal: 3 })).inAll).toBeLessThanOrEqual(3);
});

test('twin: without limits more would', async () => {
  const { ofGroup, inAll } = await mostAtOnce({});
  expect([ofGroup > 2, inAll > 3]).toEqual([true, true]);
});

test('jobs of higher priority go first', async () => {
  const db = await getDb();
  const jobs = [3, 1, 2].map((number) => ({ data: { deliveryId: `p${number}` }, priority: -number }));
  await db.transaction((tx) => enqueue(tx, 'webhook.deliver', jobs));
  const boss = await getBoss();
  const fetched = [];
  for (let count = 0; count < 3; count += 1)
    fetched.push(...(await boss.fetch<{ deliveryId: string }>('webhook.deliver')));
  expect(fetched.map(({ data }) => data.deliveryId)).toEqual(['p1', 'p2', 'p3']);
});
