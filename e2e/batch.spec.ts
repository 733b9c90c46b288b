import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import { confirmRetry, retryFailed } from './retrying';

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `Look at part ${n}`);
const row = (page: Page, index: number) =>
  page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select item ${index}`, exact: true }) });
const rowLink = (page: Page, index: number) => row(page, index).getByRole('link', { name: /^(?!Open transcript)/ });
const drawer = (page: Page) => page.getByRole('dialog');

test('counts add up at every step of 250 items, and updates move neither scroll nor focus nor selection', async ({
  page,
  dashboard,
}) => {
  test.slow();
  const items = [
    ...itemsOf('offline-brief', numbered(120)),
    ...itemsOf('test-always-fails', numbered(10)),
    ...itemsOf('test-slow-5s', numbered(8)),
    ...itemsOf('offline-brief', numbered(112)),
  ];
  const batchId = await makeBatch(dashboard, items);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByRole('listitem').filter({ hasText: '= 250' })).toBeVisible();
  await row(page, 0).getByRole('checkbox').check();
  await page.mouse.wheel(0, 1400);
  await expect(row(page, 40)).toBeInViewport();
  await row(page, 39).getByRole('checkbox').check();
  await rowLink(page, 40).focus();
  await page.evaluate(() => {
    const seen = { sums: [] as number[], moves: 0 };
    Object.assign(window, { seen });
    const progress = document.querySelector('[aria-label="Items by status"]');
    const look = () => {
      const numbers = [...(progress?.querySelectorAll('b') ?? [])].map((one) => Number(one.textContent));
      seen.sums.push(numbers.reduce((sum, number) => sum + number, 0));
    };
    if (progress) new MutationObserver(look).observe(progress, { subtree: true, childList: true, characterData: true });
    document.addEventListener('scroll', () => (seen.moves += 1));
    document.addEventListener('focusin', () => (seen.moves += 1));
    document.addEventListener('focusout', () => (seen.moves += 1));
  });
  await expect(page.getByText('all finished', { exact: true })).toBeVisible({ timeout: 240_000 });
  const seen = await page.evaluate(() => (window as unknown as { seen: { sums: number[]; moves: number } }).seen);
  expect(seen.sums.length).toBeGreaterThan(3);
  expect(seen.sums.filter((sum) => sum !== 250)).toEqual([]);
  expect(seen.moves).toBe(0);
  await expect(rowLink(page, 40)).toBeFocused();
  await expect(page.getByText('2 selected')).toBeVisible();
  await expect(row(page, 39).getByRole('checkbox')).toBeChecked();
  const { head } = await finishedBatch(dashboard, batchId);
  expect(head.counts).toMatchObject({ completed: 240, failed: 10 });
});

test('one click retries what failed; rows that did well keep their sessions, and every try stays readable', async ({
  page,
  dashboard,
}) => {
  const items = [
    ...itemsOf('offline-brief', ['one', 'two']),
    ...itemsOf('test-fails-first-try', ['three', 'four']),
    ...itemsOf('test-always-fails', ['five']),
  ];
  const batchId = await makeBatch(dashboard, items);
  const before = await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await retryFailed(page, 3);
  await expect(page.getByText('3 items go again in new sessions')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry 1 failed' })).toBeVisible({ timeout: 30_000 });
  const after = await finishedBatch(dashboard, batchId);
  expect(after.rows.map(({ status }) => status)).toEqual([...Array(4).fill('completed'), 'failed']);
  const sessions = (rows: typeof after.rows) => rows.slice(0, 2).map(({ sessionId }) => sessionId);
  expect(sessions(after.rows)).toEqual(sessions(before.rows));
  expect(after.rows.map(({ attempt }) => attempt)).toEqual([1, 1, 2, 2, 2]);

  await rowLink(page, 2).click();
  await expect(drawer(page).getByRole('heading', { name: /Item 2/ })).toContainText('try 2 of 2');
  await expect(drawer(page).getByText('The report is in')).toBeVisible();
  await drawer(page)
    .getByRole('button', { name: /^Try 1/ })
    .click();
  await expect(drawer(page).getByRole('heading', { name: /Item 2/ })).toContainText('try 1 of 2');
  await expect(
    drawer(page)
      .getByText(/overloaded/)
      .first(),
  ).toBeVisible();
  await expect(drawer(page).getByText(before.rows[2]?.sessionId ?? 'no session')).toBeVisible();
  await expect(drawer(page).getByRole('region', { name: 'Transcript' })).toContainText('three');
});

test('selected rows are retried alone, and those that did not fail are left out', async ({ page, dashboard }) => {
  const items = [...itemsOf('test-always-fails', ['a', 'b', 'c']), ...itemsOf('offline-brief', ['d'])];
  const batchId = await makeBatch(dashboard, items);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await row(page, 3).getByRole('checkbox').check();
  await expect(page.getByText('none of them failed')).toBeVisible();
  await row(page, 1).getByRole('checkbox').check();
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('region', { name: 'Items' }).getByRole('button', { name: 'Retry 1 failed' }).click();
  await confirmRetry(page);
  await expect(row(page, 1).getByRole('cell').nth(5)).toHaveText('2');
  const { rows } = await finishedBatch(dashboard, batchId);
  expect(rows.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 1]);
});

test('keys that come faster than the page is drawn all count', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', numbered(5)));
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}?item=1`);
  await expect(drawer(page)).toContainText('Item 1');
  await page.evaluate(() => {
    for (const key of ['j', 'j', 'k', 'Escape']) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  });
  await expect(drawer(page)).toBeHidden();
  await expect(rowLink(page, 2)).toBeFocused();
});

test('keys walk, select, open and close rows; the address reproduces the screen', async ({ page, dashboard }) => {
  const items = [...itemsOf('offline-brief', numbered(6)), ...itemsOf('test-always-fails', ['a wrong one', 'another'])];
  const batchId = await makeBatch(dashboard, items);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('all finished')).toBeVisible();
  await page.keyboard.press('j');
  await expect(rowLink(page, 0)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(row(page, 1).getByRole('checkbox')).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(drawer(page)).toContainText('Item 1');
  await page.keyboard.press('j');
  await expect(drawer(page)).toContainText('Item 2');
  await expect(page).toHaveURL(/item=2/);
  await page.keyboard.press('k');
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeHidden();
  await expect(rowLink(page, 1)).toBeFocused();

  await page.keyboard.press('/');
  await page.keyboard.type('wrong jxk');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Show all items' }).click();
  await page.getByRole('searchbox').fill('wrong');
  await page.getByRole('button', { name: /^Failed/ }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await rowLink(page, 6).click();
  await expect(page).toHaveURL(/\?q=wrong&show=failed&item=6$/);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('wrong');
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(drawer(page)).toContainText('Item 6');
  await page.goBack();
  await expect(drawer(page)).toBeHidden();
});

test('a drawer stays open, scrolled and chosen while its batch goes on', async ({ page, dashboard }) => {
  const items = [...itemsOf('offline-brief', ['first']), ...itemsOf('test-slow-5s', numbered(3))];
  const batchId = await makeBatch(dashboard, items);
  await page.goto(`/batches/${batchId}?item=0`);
  await expect(drawer(page).getByText('The report is in')).toBeVisible();
  await drawer(page).getByText('Input').first().click();
  await expect(page.getByText('all finished')).toBeVisible({ timeout: 30_000 });
  await expect(drawer(page)).toContainText('Item 0');
  await expect(drawer(page).locator('details').first()).toHaveAttribute('open');
});

test('on a phone a row is two lines, nothing is wider than the screen, and a failure is read and retried', async ({
  page,
  dashboard,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const batchId = await makeBatch(dashboard, itemsOf('test-always-fails', numbered(3)));
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBe(360);
  await expect(row(page, 1)).toContainText('Provider returned 500');
  await rowLink(page, 1).click();
  await expect(drawer(page)).toContainText('always fails');
  expect(await width()).toBe(360);
  await drawer(page).getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(drawer(page)).toContainText('try 2 of 2', { timeout: 30_000 });
});

test.describe('while the server is away', () => {
  test.use({ allowedErrors: [/Failed to load resource|ERR_CONNECTION_REFUSED/] });

  test('the page says so and since when, and goes on by itself once it is back', async ({ page, startServer }) => {
    test.slow();
    const server = await startServer();
    const batchId = await makeBatch(server, itemsOf('test-slow-5s', numbered(40)));
    await page.goto(`${server.url}/batches/${batchId}`);
    await expect(page.getByText(/^live · updated/)).toBeVisible();
    await server.kill();
    await expect(page.getByText(/^not up to date · last seen/)).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'server does not answer' })).toBeVisible();
    await expect(page.getByText(/^live/)).toBeHidden();
    await server.start();
    await expect(page.getByText(/^live · updated/)).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: 'server does not answer' })).toBeHidden();
  });
});

test.describe('addresses without a batch to watch', () => {
  test.use({ allowedErrors: [/404/] });

  test('a draft opens in the composer, an unknown batch is not found', async ({ page, dashboard }) => {
    const batchId = await makeDraft(dashboard, []);
    await page.goto(`/batches/${batchId}`);
    await expect(page).toHaveURL(`/batches/${batchId}/edit`);
    const response = await page.goto('/batches/b_nothing');
    expect(response?.status()).toBe(404);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing stands in the way of a screen reader (${colorScheme})`, async ({ page, dashboard }) => {
    await page.emulateMedia({ colorScheme });
    const items = [...itemsOf('offline-brief', numbered(2)), ...itemsOf('test-always-fails', ['wrong'])];
    const batchId = await makeBatch(dashboard, items);
    await finishedBatch(dashboard, batchId);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`/batches/${batchId}`);
      await expect(rowLink(page, 2)).toBeVisible();
      await expectAccessible(page);
      await rowLink(page, 2).click();
      await expect(drawer(page).getByRole('region', { name: 'Transcript' })).toContainText('wrong');
      await expectAccessible(page);
    }
  });
}
