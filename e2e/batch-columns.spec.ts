import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const KEYS = ['city', 'kind', 'part', 'suite', 'team'];
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Filter and columns' });
const edge = (page: Page, word: string) => page.getByRole('separator', { name: `Width of ${word}` });
const head = (page: Page, name: string) => page.getByRole('columnheader', { name }).first();
const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select item / });

async function openBatch(page: Page, dashboard: Dashboard, search = '', count = 40) {
  const items = Array.from({ length: count }, (_, index) => ({
    ...itemsOf('offline-brief', [`Case ${index} of a longer list of things to look at, one after another`])[0],
    metadata: KEYS.map((key) => ({ id: key, key, value: `${key} ${index % 3}` })),
  }));
  const batchId = await makeBatch(dashboard, items);
  const batch = await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}${search}`);
  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  return batch;
}

const widthOf = async (page: Page, name: string) => Math.round((await head(page, name).boundingBox())?.width ?? 0);
const boxOf = async (page: Page, column: string, item: number) => {
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox', { name: `Select item ${item}`, exact: true }) });
  const cell = column === 'Input' ? row.getByRole('cell').nth(3) : row.getByRole('cell', { name: column });
  return (await cell.boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 };
};
const pageIsNoWider = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

test('a column is made wider by mouse and by keyboard, and the address brings its width back', async ({
  page,
  dashboard,
}) => {
  await openBatch(page, dashboard, '', 6);
  const before = await widthOf(page, 'Model');
  // What drags is loaded when the edge is first pointed at; a drag that was over by then has done nothing.
  await expect(async () => {
    const box = await edge(page, 'model').boundingBox();
    if (!box) throw new Error('there is no edge');
    await page.mouse.move(box.x + 4, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 34, box.y + 8, { steps: 3 });
    await page.mouse.move(box.x + 64, box.y + 8);
    await page.mouse.up();
    await expect(page).toHaveURL(new RegExp(`w=model\\.${before + 60}`), { timeout: 2_000 });
  }).toPass();
  expect(await widthOf(page, 'Model')).toBe(before + 60);
  expect((await boxOf(page, 'offline-brief', 2)).width).toBe(before + 60);

  await edge(page, 'input').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/w=input\.\d+/);
  const input = await widthOf(page, 'Input');
  await expect(edge(page, 'input')).toHaveAttribute('aria-valuenow', String(input));
  await page.reload();
  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  expect([await widthOf(page, 'Model'), await widthOf(page, 'Input')]).toEqual([before + 60, input]);
  await expectAccessible(page);
  expect(await pageIsNoWider(page)).toBe(true);

  await edge(page, 'input').focus();
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/w=input/);
  await edge(page, 'model').dblclick();
  await expect.poll(() => widthOf(page, 'Model')).toBe(before);
  expect(new URL(page.url()).search).toBe('');
});

test('pinned columns stay at the left while head and rows scroll sideways, and the page does not', async ({
  page,
  dashboard,
}) => {
  await page.setViewportSize({ width: 1200, height: 800 });
  await openBatch(page, dashboard, `?${KEYS.map((key) => `column=${key}`).join('&')}&w=input.500`);
  await page.getByRole('button', { name: 'Filter and columns' }).click();
  const pins = dialog(page).getByRole('group', { name: /^Columns that stay/ });
  await pins.getByLabel('Input').check();
  await pins.getByLabel('kind').check();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(/pin=input&pin=meta%3Akind/);
  await expect(head(page, 'kind')).toBeVisible();

  const box = page.locator('#items-box');
  const left = (await box.boundingBox())?.x ?? 0;
  const order = async () => [
    Math.round((await boxOf(page, 'Input', 1)).x - left),
    Math.round((await boxOf(page, 'kind 1', 1)).x - left),
    Math.round(((await head(page, 'kind').boundingBox())?.x ?? 0) - left),
  ];
  await expect.poll(order).toEqual([88, 588, 588]);
  const before = (await boxOf(page, 'team 1', 1)).x;
  await box.evaluate((element) => element.scrollTo({ left: 400 }));
  await expect.poll(async () => before - (await boxOf(page, 'team 1', 1)).x).toBeGreaterThan(200);
  expect(await order()).toEqual([88, 588, 588]);
  expect(await pageIsNoWider(page)).toBe(true);
  await expectAccessible(page);

  await box.evaluate((element) => element.scrollTo({ left: 400, top: element.scrollHeight }));
  await expect(rows(page).last()).toHaveAccessibleName('Select item 39');
  const fromTop = async () => ((await head(page, 'kind').boundingBox())?.y ?? 0) - ((await box.boundingBox())?.y ?? 0);
  expect(await fromTop()).toBeGreaterThanOrEqual(0);
  expect(await fromTop()).toBeLessThan(32);
  await page.getByRole('cell', { name: 'city 0' }).last().click();
  await expect(page).toHaveURL(/item=39/);
  await page.keyboard.press('Escape');

  await page.setViewportSize({ width: 360, height: 740 });
  expect(await pageIsNoWider(page)).toBe(true);
  await expectAccessible(page);
});

test('rows are found by when they started and ended, in the reader’s own time', async ({ page, dashboard }) => {
  const { rows: made } = await openBatch(page, dashboard, '', 6);
  const started = new Date(made[0]?.startedAt ?? '');
  const local = (time: Date) => new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  await page.getByRole('button', { name: 'Filter and columns' }).press('Enter');
  await dialog(page)
    .getByLabel('Started from')
    .fill(local(new Date(started.getTime() + 3_600_000)));
  await expect(dialog(page).getByRole('status')).toHaveText('0 of 6 rows shown');
  await dialog(page).getByLabel('Started until').fill(local(started));
  await expect(dialog(page).getByText('This is before the other time, so no row fits.')).toBeVisible();
  await dialog(page).getByLabel('Started from').fill(local(started));
  await expect(dialog(page).getByRole('status')).not.toHaveText('0 of 6 rows shown');
  await dialog(page).getByLabel('Ended from').fill('2020-01-01T00:00');
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await pageIsNoWider(page)).toBe(true);
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await expect(page.getByRole('list', { name: 'Filters' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: /^Without the filter Started:/ }).click();
  await page.getByRole('button', { name: /^Without the filter Ended:/ }).click();
  await expect(rows(page)).toHaveCount(6);
  expect(new URL(page.url()).search).toBe('');
});
