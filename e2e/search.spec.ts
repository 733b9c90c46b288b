import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { fetchJson } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { expect, test } from './fixtures';
import { confirmRetry, retryDialog } from './retrying';
import type { Dashboard } from './server';

const DEEP = `A case like any other. ${'Filler stands before it. '.repeat(20)}Here stands the NADEL im Heuhaufen.`;

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search inputs, errors, answers' });
const rows = (page: Page) =>
  page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: /^Select item / }) });
const indexes = (page: Page) =>
  page
    .getByRole('checkbox', { name: /^Select item / })
    .evaluateAll((boxes) => boxes.map((box) => Number(box.getAttribute('aria-label')?.split(' ').at(-1))));
const looked = (page: Page) => page.getByText(/^looked in whole inputs and answers, too/);

/**
 * Six items: 1 and 4 have a word deep in their input and fail, 2 is the only one whose answer counts nine words, which
 * nothing else says.
 */
async function openSearchable(page: Page, dashboard: Dashboard) {
  const texts = ['one two', DEEP, 'This message has exactly nine words, not one more.', 'three', DEEP, 'four'];
  const items = texts.map((text, index) => ({
    llmId: text === DEEP ? 'test-always-fails' : 'offline-brief',
    parts: [{ id: 'part', type: 'text' as const, text }],
    metadata: [{ id: 'm', key: 'city', value: index === 5 ? 'Zürich' : 'Oslo' }],
  }));
  const batchId = await makeBatch(dashboard, items);
  await finishedBatch(dashboard, batchId);
  await expect
    .poll(() => fetchJson<{ unread: number }>(dashboard, `/api/batches/${batchId}/search?q=has+words`), {
      timeout: 30_000,
    })
    .toMatchObject({ unread: 0 });
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  return batchId;
}

test('a word of an answer finds its row and is shown in the place of the label', async ({ page, dashboard }) => {
  await openSearchable(page, dashboard);
  await page.keyboard.press('/');
  await page.keyboard.type('has 9 words');
  await expect(looked(page)).toBeVisible();
  await expect.poll(() => indexes(page)).toEqual([2]);
  await expect(rows(page)).toContainText(/answer: The message has 9 words/);
  await expect(rows(page).locator('mark')).toHaveText(/has|9/);
  await expectAccessible(page);
  await page.reload();
  await expect.poll(() => indexes(page)).toEqual([2]);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /Item 2/ })).toBeVisible();
});

test('what matches deep in an input is ticked and retried, and nothing else', async ({ page, dashboard }) => {
  const batchId = await openSearchable(page, dashboard);
  await field(page).fill('nadel HEUHAUFEN');
  await expect.poll(() => indexes(page)).toEqual([1, 4]);
  await expect(rows(page).first()).toContainText(/input: ….*NADEL im Heuhaufen/);
  await page.getByRole('checkbox', { name: 'Select all items shown' }).check();
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Retry 2 that match' }).press('Enter');
  await expect(retryDialog(page)).toContainText('Items 1, 4');
  await confirmRetry(page);
  await expect(retryDialog(page)).toBeHidden();
  const { rows: after } = await finishedBatch(dashboard, batchId);
  expect(after.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 1, 2, 1]);
  await expect.poll(() => indexes(page)).toEqual([1, 4]);
});

test('one place is searched alone, which stands in the address', async ({ page, dashboard }) => {
  await openSearchable(page, dashboard);
  await field(page).fill('words');
  await expect.poll(() => indexes(page)).toEqual([0, 2]);
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Filter and columns' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Filter and columns' });
  await dialog.getByLabel('Where the search looks').selectOption('input');
  await expect(dialog.getByRole('status')).toHaveText('1 of 6 rows shown');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Done' }).press('Enter');
  expect(new URL(page.url()).searchParams.get('in')).toBe('input');
  await page.getByRole('button', { name: 'Without the filter Search in: inputs' }).click();
  await expect.poll(() => indexes(page)).toEqual([0, 2]);
  await page.goto(`${new URL(page.url()).pathname}?q=zürich&in=answer`);
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.goto(`${new URL(page.url()).pathname}?q=ZÜRICH`);
  await expect(rows(page)).toContainText('metadata: Zürich');
});

test.describe('when the server does not search', () => {
  test.use({ allowedErrors: [/Failed to load resource/] });

  test('the rows found in their lines stay, an error says so, and it goes on by itself', async ({
    page,
    dashboard,
  }) => {
    await openSearchable(page, dashboard);
    await page.route('**/search?*', (route) => route.abort());
    await field(page).fill('like');
    await expect.poll(() => indexes(page)).toEqual([1, 4]);
    await expect(page.getByRole('alert').filter({ hasText: 'not searched' })).toContainText(
      'Whole inputs and answers were not searched.',
      {
        timeout: 20_000,
      },
    );
    await expect.poll(() => indexes(page)).toEqual([1, 4]);
    await expect(page.getByRole('button', { name: 'Retry 2 that match' })).toBeEnabled();
    await expectAccessible(page);
    await page.unroute('**/search?*');
    await page.getByRole('button', { name: 'Search again' }).click();
    await expect(looked(page)).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'not searched' })).toHaveCount(0);
  });
});

test('on a phone the word found is seen, and nothing is wider than the screen', async ({ page, dashboard }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await openSearchable(page, dashboard);
  await field(page).fill('heuhaufen');
  await expect(rows(page).locator('mark').first()).toBeInViewport();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
