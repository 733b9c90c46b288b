import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect } from './fixtures';
import { test } from './pair';

/** So long that the answer has begun before the first session is read. */
const LONG_TEXTS = ['one', 'two', 'three'].map((word) => `${word} `.repeat(10_000));

test.use({ allowedErrors: [/Failed to load resource|ERR_/] });

test('an API that is lost in the middle of a workspace makes the download fail, and it can be had again', async ({
  page,
  pair,
}) => {
  const { dashboard, proxy } = pair;
  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', LONG_TEXTS), 'Cut off');
  await finishedBatch(dashboard, batchId);
  let workspaces = 0;
  proxy.use(({ path }) => {
    if (!path.includes('workspace')) return {};
    workspaces += 1;
    return workspaces === 2 ? { after: { cutAfterBytes: 10 } } : {};
  });
  const downloads: unknown[] = [];
  page.on('download', (download) => downloads.push(download));
  await page.goto(`/batches/${batchId}?export=all`);
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: 'Zip' }).check();
  await dialog.getByRole('button', { name: 'Export 3 rows' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The export broke off');
  expect(downloads).toEqual([]);

  workspaces = 0;
  const direct = await fetch(`${dashboard.url}/api/batches/${batchId}/export?format=zip`);
  expect(direct.headers.get('x-batchdeck-rows')).toBe('3');
  await expect(direct.arrayBuffer()).rejects.toThrow();

  proxy.use(() => ({}));
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export 3 rows' }).click();
  expect((await download).suggestedFilename()).toBe('Cut-off.zip');
  await expect(dialog.getByRole('status')).toHaveText('3 rows exported to Cut-off.zip.');
});
