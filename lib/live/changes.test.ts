import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { getDb } from '@/lib/db/client';
import { batches, submissions, upstreams } from '@/lib/db/schema';
import { openTestDatabase } from '@/lib/test/database';
import { type Changes, isListening, onBatchesChanged, resetChanges } from './changes';

const isServer = process.env.TEST_DATABASE === 'server';
const WITHIN = { timeout: 10_000 };

let database: Awaited<ReturnType<typeof openTestDatabase>>;
const heard: Changes[] = [];
let stop = () => {};

beforeAll(async () => {
  database = await openTestDatabase();
  resetChanges();
  stop = onBatchesChanged((changes) => heard.push(changes));
  await vi.waitFor(() => expect(isListening()).toBe(true), WITHIN);
  const db = await getDb();
  await db.insert(batches).values([
    { id: 'b_one', name: 'One', state: 'sent' },
    { id: 'b_two', name: 'Two', state: 'sent' },
  ]);
  await db.insert(submissions).values({
    id: 's_one',
    batchId: 'b_one',
    number: 1,
    idempotencyKey: 'k',
    body: '',
    bodySha256: '',
    itemCount: 1,
    state: 'accepted',
    upstream: 'embedded',
  });
  await db.insert(upstreams).values({ name: 'embedded', budget: 1 });
  await vi.waitFor(() => expect(told('b_two')).toBe(true), WITHIN);
});
afterAll(async () => {
  stop();
  await database.dispose();
});

const told = (batchId: string) => heard.some((changes) => changes !== 'all' && changes.has(batchId));

/** What is told of from here on, once `isEnough`. */
async function hear(act: () => Promise<unknown>, isEnough: () => boolean): Promise<Changes[]> {
  await new Promise((resolve) => setTimeout(resolve, 200)); // what was gathered before has been told
  heard.length = 0;
  await act();
  await expect.poll(isEnough, WITHIN).toBe(true);
  return heard;
}

test('a batch that changes is told of once its transaction has ended, and no other', async () => {
  const db = await getDb();
  const changes = await hear(
    () =>
      db.transaction(async (tx) => {
        await tx.update(batches).set({ revision: 1 });
        await tx.update(batches).set({ revision: 2 });
      }),
    () => told('b_one') && told('b_two'),
  );
  expect(changes.flatMap((set) => [...set]).sort()).toEqual(['b_one', 'b_two']);
  const rolledBack = await hear(
    async () => {
      await expect(
        db.transaction(async (tx) => {
          await tx.update(batches).set({ revision: 3 }).where(sql`id = 'b_one'`);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      await db.update(batches).set({ revision: 3 }).where(sql`id = 'b_two'`);
    },
    () => told('b_two'),
  );
  expect(rolledBack).toEqual([new Set(['b_two'])]);
});

test('trouble in reading a batch is told of, and what holds an API back concerns all', async () => {
  const db = await getDb();
  const one = await hear(
    () => db.update(submissions).set({ pollError: 'no answer' }),
    () => told('b_one'),
  );
  expect(one).toEqual([new Set(['b_one'])]);
  await hear(
    () => db.update(upstreams).set({ hold: 'outage' }),
    () => heard.includes('all'),
  );
});

// The embedded database has no connection to lose.
test.runIf(isServer)('after a connection that was lost, anything may have changed', async () => {
  const db = await getDb();
  const end = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'`;
  await hear(
    () => db.execute(end),
    () => !isListening() || heard.includes('all'),
  );
  await expect.poll(() => heard.includes('all') && isListening(), WITHIN).toBe(true);
  const after = await hear(
    () => db.update(batches).set({ revision: 9 }).where(sql`id = 'b_one'`),
    () => told('b_one'),
  );
  expect(after).toContainEqual(new Set(['b_one']));
});
