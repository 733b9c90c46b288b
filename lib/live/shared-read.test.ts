import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { getDb } from '@/lib/db/client';
import { batches } from '@/lib/db/schema';
import { openTestDatabase } from '@/lib/test/database';
import { wakeWorkers } from '@/lib/wake';
import { isListening, onBatchesChanged, resetChanges, versionOf } from './changes';
import { sharedRead } from './shared-read';

const WITHIN = { timeout: 10_000 };
let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  const db = await getDb();
  await db.insert(batches).values([
    { id: 'b_one', name: 'One', state: 'sent' },
    { id: 'b_two', name: 'Two', state: 'sent' },
  ]);
});
afterAll(() => database.dispose());

test('nothing is shared while changes could be missed', async () => {
  resetChanges();
  const read = vi.fn(async () => 1);
  await Promise.all([sharedRead('b_one', 'a', read), sharedRead('b_one', 'a', read)]);
  expect(read).toHaveBeenCalledTimes(2);
});

test('many who ask at once cost one read, and whoever was told of a change gets it', async () => {
  resetChanges();
  const stop = onBatchesChanged(() => {});
  await vi.waitFor(() => expect(isListening()).toBe(true), WITHIN);
  const db = await getDb();
  const read = vi.fn(
    async () => (await db.select({ name: batches.name }).from(batches).where(eq(batches.id, 'b_one')))[0],
  );
  const answers = await Promise.all(Array.from({ length: 200 }, () => sharedRead('b_one', 'name', read)));
  expect(new Set(answers)).toEqual(new Set([{ name: 'One' }]));
  expect(read).toHaveBeenCalledTimes(1);
  const before = versionOf('b_one');
  const other = versionOf('b_two');
  await db.update(batches).set({ name: 'Uno' }).where(eq(batches.id, 'b_one'));
  await vi.waitFor(() => expect(versionOf('b_one')).not.toBe(before), WITHIN);
  expect(versionOf('b_two')).toBe(other);
  expect(await sharedRead('b_one', 'name', read)).toEqual({ name: 'Uno' });
  stop();
});

test('what was done in this process is read anew at once, and a read that failed is not kept', async () => {
  const before = versionOf('b_two');
  wakeWorkers();
  expect(versionOf('b_two')).not.toBe(before);
  const fail = vi.fn(async () => {
    throw new Error('no');
  });
  await expect(sharedRead('b_two', 'fail', fail)).rejects.toThrow('no');
  await expect(sharedRead('b_two', 'fail', fail)).rejects.toThrow('no');
  expect(fail).toHaveBeenCalledTimes(2);
});
