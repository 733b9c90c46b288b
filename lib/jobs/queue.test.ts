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
});

test('a backlog is worked off whole, and a job that throws comes back', async () => {
  const db = await getDb();
  const ran: string[] = [];
  const isWorkedOff = new Promise<void>((resolve) => {
    void work('submission.send', { atOnce: 2 }, async ({ submissionId }) => {
      ran.push(submissionId);
      if (ran.length === 1) throw new Error('once');
      if (ran.length === 31) resolve();
    });
  });
  const payloads = Array.from({ length: 30 }, (_, index) => ({ data: { submissionId: String(index) } }));
  await db.transaction((tx) => enqueue(tx, 'submission.send', payloads));
  await isWorkedOff;
  expect(new Set(ran).size).toBe(30);
});
