import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const heads = (page: Page, name: RegExp) => page.getByRole('columnheader', { name }).getByRole('button');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Filter and columns' });
const indexes = (page: Page) =>
  page
    .getByRole('row')
    .getByRole('checkbox', { name: /^Select item / })
    .evaluateAll((boxes) => boxes.map((box) => Number(box.getAttribute('aria-label')?.split(' ').at(-1))));

/** Twelve items of three cities on two options, one of which fails. */
async function openMixed(page: Page, dashboard: Dashboard) {
  const items = Array.from({ length: 12 }, (_, index) => ({
    ...itemsOf(index % 4 === 0 ? 'test-always-fails' : 'offline-brief', [`Case ${index}`])[0],
    metadata: [{ id: 'm', key: 'city', value: ['Oslo', 'Rome', 'Bern'][index % 3] ?? '' }],
  }));
  const batchId = await makeBatch(dashboard, items);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  return batchId;
}

test('columns sort by keyboard, and the address brings the order back', async ({ page, dashboard }) => {
  await openMixed(page, dashboard);
  await heads(page, /^Status/).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => indexes(page)).toEqual([0, 4, 8, 1, 2, 3, 5, 6, 7, 9, 10, 11]);
  await expect(page.getByRole('columnheader', { name: 'Status' })).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await indexes(page)).slice(-3)).toEqual([0, 4, 8]);
  await page.reload();
  await expect(page.getByRole('columnheader', { name: 'Status' })).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(async () => (await indexes(page)).slice(-3)).toEqual([0, 4, 8]);
  await heads(page, /^Status/).press('Enter');
  await expect.poll(() => indexes(page)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  expect(new URL(page.url()).search).toBe('');
});

test('rows are filtered by model and metadata, which gets a column, and a filter is taken off again', async ({
  page,
  dashboard,
}) => {
  await openMixed(page, dashboard);
  await page.getByRole('button', { name: 'Filter and columns' }).press('Enter');
  await dialog(page)
    .getByRole('group', { name: 'Model' })
    .getByLabel(/^offline-brief/)
    .check();
  await expect(dialog(page).getByRole('status')).toHaveText('9 of 12 rows shown');
  await dialog(page).getByLabel('Metadata to filter by').selectOption('city');
  await dialog(page).getByRole('group', { name: 'Values of city' }).getByLabel(/^Rome/).check();
  await expect(dialog(page).getByRole('status')).toHaveText('3 of 12 rows shown');
  await dialog(page)
    .getByRole('group', { name: /^Columns/ })
    .getByLabel(/^city/)
    .check();
  await dialog(page).getByLabel('Rows close together').check();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Done' }).press('Enter');
  await expect.poll(() => indexes(page)).toEqual([1, 7, 10]);
  await expect(page.getByRole('columnheader', { name: 'city' })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Rome' })).toHaveCount(3);
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole('cell', { name: 'Rome' })).toHaveCount(3);
  await page.getByRole('button', { name: 'Without the filter city: Rome' }).click();
  await expect.poll(() => indexes(page)).toHaveLength(9);
  await heads(page, /^city/).click();
  await expect.poll(() => indexes(page)).toEqual([2, 5, 11, 3, 6, 9, 1, 7, 10]);
});

test('on a phone rows are filtered too, and nothing is wider than the screen', async ({ page, dashboard }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await openMixed(page, dashboard);
  await page.getByRole('button', { name: 'Filter and columns' }).click();
  await dialog(page).getByLabel('Tried at least so often').fill('2');
  await expect(dialog(page).getByRole('status')).toHaveText('0 of 12 rows shown');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'No filters' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('12 of 12 rows shown');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('the pace of a batch is drawn, told in words, and fits a phone', async ({ page, dashboard }) => {
  await openMixed(page, dashboard);
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    if (width === 1440) await page.getByRole('button', { name: 'Pace' }).press('Enter');
    await expect(page.getByRole('table', { name: 'Time by model' }).getByRole('row')).toHaveCount(3);
    await expect(page.getByRole('img', { name: /^Ended, from first to last/ })).toBeVisible();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});
