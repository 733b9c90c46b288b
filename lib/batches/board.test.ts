import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@/lib/new-id';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { getBatchChanges, getWholeBatch } from './board';
import { unpackRows } from './pack';
import { deleteBatch } from './remove';
import { getBatchUpdate } from './service';
import { pauseSending, stopSending } from './steer';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

/** What the board tells readers of every revision against what the database does. */
async function expectTrue(batchId: string) {
  const { head } = await getBatchUpdate({ batchId, since: -1 });
  for (let since = -1; since <= head.revision; since += 1)
    expect(await getBatchChanges({ batchId, since })).toEqual(await getBatchUpdate({ batchId, since }));
  const whole = JSON.parse(gunzipSync(await getWholeBatch({ batchId })).toString());
  expect({ ...whole, rows: unpackRows(whole.rows) }).toEqual(await getBatchUpdate({ batchId, since: -1 }));
}

test('wherever a reader is, what is kept says the same as the database', async () => {
  const llmIds = ['offline-brief', 'no-such-option', 'offline-brief', 'no-such-option'];
  const batchId = await submitItems(llmIds.map((llmId, index) => testItem(`item ${index}`, { llmId })));
  await expectTrue(batchId);
  await runAll();
  await expectTrue(batchId);
  await retryNow(batchId, [1], { llmId: 'offline-brief' });
  await expectTrue(batchId);
  await runAll();
  await expectTrue(batchId);
  expect((await getBatchUpdate({ batchId, since: -1 })).head.counts).toMatchObject({ completed: 3, failed: 1 });
});

test('nothing is packed twice, and a batch that is gone is not found though it was kept', async () => {
  const batchId = await submitItems([testItem('one')]);
  expect(await getWholeBatch({ batchId })).toBe(await getWholeBatch({ batchId }));
  await pauseSending({ batchId, requestId: newId('req') });
  await stopSending({ batchId, requestId: newId('req') });
  await deleteBatch({ batchId, requestId: newId('req') });
  await expect(getWholeBatch({ batchId })).rejects.toMatchObject({ code: 'not_found' });
});
