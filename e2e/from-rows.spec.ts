import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { draftOf } from './composer-page';
import { expect, test } from './fixtures';

const idOf = (url: string) => url.split('/').at(-2) ?? '';

test('rows of a batch become a new one: those that are ticked, those that match, or one', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, [{ llmId: 'no-such-option' }, {}, {}], 'The source');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await page.getByRole('checkbox', { name: 'Select item 0' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('checkbox', { name: 'Select item 2' }).focus();
  await page.keyboard.press('Space');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'New batch from these 2 rows' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/edit$/);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('2 rows of The source');
  const { items } = await draftOf(dashboard, idOf(page.url()));
  expect(items.map(({ llmId }) => llmId)).toEqual(['no-such-option', 'offline-brief']);

  await page.goto(`/batches/${batchId}?show=failed`);
  await page.getByRole('button', { name: 'New batch from this row' }).click();
  await page.waitForURL(/\/edit$/);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('A row of The source');

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/batches/${batchId}?item=1`);
  await page
    .getByRole('dialog', { name: /Item 1/ })
    .getByRole('button', { name: 'New batch from this row' })
    .click();
  await page.waitForURL(/\/edit$/);
  expect((await draftOf(dashboard, idOf(page.url()))).items).toHaveLength(1);
});

test('a batch is duplicated from its menu in the list', async ({ page, dashboard }) => {
  await makeDraft(dashboard, [{}, {}], 'Twice pressed');
  await page.goto('/batches');
  await page.getByRole('button', { name: 'More for Twice pressed' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.waitForURL(/\/edit$/);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Twice pressed (copy)');
  await page.goto('/batches');
  await expect(page.getByRole('link', { name: 'Twice pressed (copy)' })).toHaveCount(1);
});
