import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Checks' });
const rowOf = (page: Page, index: number) =>
  page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select item ${index}`, exact: true }) });
const counts = (page: Page) => page.getByRole('list', { name: 'Rows by checks' });
const pageIsNoWider = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** Item 0 expects what no answer has, item 2 says nothing of what it expects. */
async function openBatch(page: Page, dashboard: Dashboard) {
  const expected = ['qqqq', 'e', null];
  const items = expected.map((value, index) => ({
    ...itemsOf('offline-brief', [`Case ${index} of a list of things to look at`])[0],
    metadata: value === null ? [] : [{ id: 'm', key: 'expected', value }],
  }));
  const batchId = await makeBatch(dashboard, items);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  return batchId;
}

test('a check is added, tried, run on all rows, and the rows that failed it are shown alone', async ({
  page,
  dashboard,
}) => {
  await openBatch(page, dashboard);
  await page.getByRole('button', { name: 'More to do' }).click();
  await page.getByRole('menuitem', { name: 'Checks …' }).click();
  await dialog(page).getByRole('button', { name: 'Save and check' }).click();
  await expect(dialog(page).getByRole('alert')).toHaveText('Write the expected text.');
  await dialog(page).getByLabel('Name').fill('as expected');
  await dialog(page).getByLabel('Text').fill('{{expected}}');
  await expect(async () => {
    await dialog(page).getByRole('button', { name: 'Try on the first rows' }).click();
    await expect(dialog(page).getByText('1 of 3 rows pass')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Save and check' }).click();
  await expect(dialog(page)).toBeHidden();

  await expect(counts(page)).toContainText('1passed');
  await expect(counts(page)).toContainText('1failed');
  await expect(counts(page)).toContainText('1not checked');
  await expect(rowOf(page, 1)).toContainText('1 of 1');
  await expect(rowOf(page, 0).getByTitle('Failed: as expected').last()).toBeVisible();
  await expect(rowOf(page, 0)).toContainText('Completed');
  await expectAccessible(page);

  await counts(page).getByRole('button', { name: 'failed' }).click();
  await expect(page).toHaveURL(/check=failed/);
  await expect(page.getByRole('checkbox', { name: /^Select item / })).toHaveCount(1);
  await page.reload();
  await expect(page.getByRole('checkbox', { name: /^Select item / })).toHaveCount(1);
  await rowOf(page, 0).getByRole('link').first().click();
  await expect(page.getByRole('region', { name: 'Checks of this try' })).toContainText('“qqqq” is not in the answer.');
  await expectAccessible(page);
});

test('a verdict is given and taken back by key, a note is written, and both are found again', async ({
  page,
  dashboard,
}) => {
  await openBatch(page, dashboard);
  await page.keyboard.press('j');
  await page.keyboard.press('1');
  await expect(rowOf(page, 0).getByTitle('Your verdict: pass').last()).toBeVisible();
  await page.keyboard.press('1');
  await expect(rowOf(page, 0).getByTitle('Your verdict: pass')).toHaveCount(0);
  await page.keyboard.press('3');
  await expect(rowOf(page, 0).getByTitle('Your verdict: star').last()).toBeVisible();
  await page.keyboard.press('n');
  const note = page.getByRole('textbox', { name: 'Note' });
  await expect(note).toBeFocused();
  await note.fill('Look at this again');
  await page.getByRole('button', { name: 'Save note' }).click();
  await expect(page.getByRole('button', { name: 'Save note' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Star', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(rowOf(page, 0).getByTitle('Look at this again').last()).toBeVisible();

  await page.getByRole('button', { name: 'Filter and columns' }).click();
  const filters = page.getByRole('dialog', { name: 'Filter and columns' });
  await filters.getByRole('group', { name: 'Your verdict' }).getByLabel('star').check();
  await expect(filters.getByRole('status')).toHaveText('1 of 3 rows shown');
  await filters.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(/verdict=star/);
  await page.getByRole('button', { name: 'history' }).click();
  await expect(page.getByText('You gave item 0 a star')).toBeVisible();
});

test('on a phone checks are set up and read, too', async ({ page, dashboard }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openBatch(page, dashboard);
  await page.getByRole('button', { name: 'More to do' }).click();
  await page.getByRole('menuitem', { name: 'Checks …' }).click();
  await dialog(page).getByLabel('The answer').selectOption('script');
  await dialog(page).getByLabel('Expression').fill('answer.length > 0');
  expect(await pageIsNoWider(page)).toBe(true);
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Save and check' }).click();
  await expect(counts(page)).toContainText('3passed');
  await expect(rowOf(page, 0).getByTitle('All checks passed').first()).toBeVisible();
  expect(await pageIsNoWider(page)).toBe(true);
  await expectAccessible(page);
});
