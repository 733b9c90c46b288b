import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { attempts } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { listFailuresAcross } from './failures-across';
import { archiveBatch } from './keep';
import { listBatches } from './list';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const send = (...options: string[]) => submitItems(options.map((llmId, n) => testItem(`item ${n}`, { llmId })));
const across = async () => (await listFailuresAcross()).groups;

test('without a failure there is no group', async () => {
  await send('offline-brief');
  await runAll();
  expect(await across()).toEqual([]);
});

test('one reason in several batches is one group, and the list can be narrowed to these batches', async () => {
  const one = await send('test-always-fails', 'test-always-fails', 'offline-brief');
  const other = await send('test-always-fails');
  const third = await send('no-such-option');
  await runAll();
  const [first, second] = await across();
  expect(first).toMatchObject({ count: 3, batches: 2, sample: expect.stringMatching(/\w/) });
  expect(second).toMatchObject({ count: 1, batches: 1 });
  expect(Date.parse(first?.firstAt ?? '')).toBeLessThanOrEqual(Date.parse(first?.lastAt ?? ''));
  const idsFor = async (failure: string | undefined) =>
    (await listBatches({ failure: failure ?? '' })).heads.map(({ id }) => id).sort();
  expect(await idsFor(first?.text)).toEqual([one, other].sort());
  expect(await idsFor(second?.text)).toEqual([third]);
  expect(await idsFor('never said')).toEqual([]);
});

test('what was archived, did well when retried or is long ago is not among them', async () => {
  const archived = await send('test-always-fails');
  const mended = await send('test-fails-first-try');
  const old = await send('test-always-fails');
  await runAll();
  const before = await across();
  await archiveBatch({ batchId: archived, requestId: newId('req'), isArchived: true });
  await retryNow(mended);
  await runAll();
  const db = await getDb();
  await db
    .update(attempts)
    .set({ finishedAt: new Date(Date.now() - 8 * 24 * 60 * 60 * 1000) })
    .where(eq(attempts.batchId, old));
  const sum = (groups: { count: number }[]) => groups.reduce((all, { count }) => all + count, 0);
  expect(sum(await across())).toBe(sum(before) - 3);
});
