import { makeBatch } from './batch';
import { expect, test } from './fixtures';

test('a batch is opened as a draft of its own, with every item, and stays as it was', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, [{ llmId: 'no-such-option' }, {}]);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('2 of 2 finished')).toBeVisible();
  await page.getByRole('button', { name: 'Open as draft' }).click();
  await page.waitForURL(/\/edit$/);
  expect(page.url()).not.toContain(batchId);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(/\(copy\)$/);
  await expect(page.getByRole('listbox', { name: 'Items' }).getByRole('option')).toHaveCount(2);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('2 of 2 finished')).toBeVisible();
});
