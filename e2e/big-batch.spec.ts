import type { BatchUpdate } from '@/lib/batches/schema';
import { addMany, openNewBatch, send } from './compose';
import { judge } from './engine';
import { expect, test } from './fixtures';
import { retryFailed } from './retrying';

const KINDS = { 'offline-brief': 238, 'test-fails-first-try': 8, 'test-always-fails': 4 };

test('250 items are three submissions and one table; a retry leaves what did well as it was', async ({
  page,
  dashboard,
}) => {
  test.setTimeout(300_000);
  await openNewBatch(page, 'Two hundred and fifty');
  for (const [llmId, count] of Object.entries(KINDS)) {
    await addMany(
      page,
      Array.from({ length: count }, (_, number) => `${llmId}, case ${number}`),
      llmId,
    );
  }
  const batchId = await send(page);
  await expect(page.getByText('250 items in 3 submissions')).toBeVisible();
  await expect(page.getByText('250 of 250 finished')).toBeVisible({ timeout: 240_000 });

  const before = await read();
  expect(before.rows.map(({ index, label }) => `${index} ${label}`)).toEqual(
    Object.entries(KINDS)
      .flatMap(([llmId, count]) => Array.from({ length: count }, (_, number) => `${llmId}, case ${number}`))
      .map((label, index) => `${index} ${label}`),
  );
  expect(before.head.counts).toMatchObject({ completed: 238, failed: 12 });
  for (const row of before.rows) expect(row.status).toBe(row.llmId === 'offline-brief' ? 'completed' : 'failed');

  await retryFailed(page, 12);
  await expect(page.getByText('250 items in 4 submissions')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry 4 failed' })).toBeVisible();
  await expect(page.getByText('250 of 250 finished')).toBeVisible();
  const after = await read();
  expect(after.head.counts).toMatchObject({ completed: 246, failed: 4 });
  const well = (update: BatchUpdate) => update.rows.filter(({ llmId }) => llmId === 'offline-brief');
  expect(well(after)).toEqual(well(before));
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  const { lost, repeated } = await judge(engine, batchId, 250);
  expect(lost).toEqual([]);
  expect(repeated).toEqual(Array.from({ length: 12 }, (_, number) => 238 + number));

  async function read(): Promise<BatchUpdate> {
    return (await fetch(`${dashboard.url}/api/batches/${batchId}`)).json();
  }
});
