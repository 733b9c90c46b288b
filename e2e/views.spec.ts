import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { callAction } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const panel = (page: Page) => page.getByRole('dialog', { name: 'Views' });
const saving = (page: Page) => page.getByRole('dialog', { name: 'Save this view' });
const current = (page: Page) => panel(page).locator('[aria-current=true]');
const rows = (page: Page) => page.getByRole('checkbox', { name: /^Select item / });

/** Eight items of two cities, every fourth of which fails. */
async function makeMixed(dashboard: Dashboard): Promise<string> {
  const items = Array.from({ length: 8 }, (_, index) => ({
    ...itemsOf(index % 4 === 0 ? 'test-always-fails' : 'offline-brief', [`Case ${index}`])[0],
    metadata: [{ id: 'm', key: 'city', value: ['Oslo', 'Rome'][index % 2] ?? '' }],
  }));
  const batchId = await makeBatch(dashboard, items);
  await finishedBatch(dashboard, batchId);
  return batchId;
}

async function open(page: Page, address: string) {
  await page.goto(address);
  await expect(page.getByText(/answers in/).first()).toBeAttached();
}

async function openList(page: Page) {
  await page.getByRole('button', { name: 'Views', exact: true }).press('Enter');
  await expect(panel(page).getByRole('button', { name: 'Save this view' })).toBeVisible();
}

async function save(page: Page, name: string, who = 'Only in this browser') {
  await openList(page);
  await panel(page).getByRole('button', { name: 'Save this view' }).press('Enter');
  await saving(page).getByLabel('Name').fill(name);
  await saving(page).getByLabel(who).check();
  await saving(page).getByLabel('Name').press('Enter');
}

test('a saved view shows the same on another batch, and in no other browser', async ({ page, browser, dashboard }) => {
  const [first, second] = [await makeMixed(dashboard), await makeMixed(dashboard)];
  await open(page, `/batches/${first}?show=completed&meta=city%3DRome&column=city&sort=-index&q=case`);
  await expect(rows(page)).toHaveCount(4);
  await save(page, 'Rome, newest first');
  await expect(page.getByText('“Rome, newest first” is saved')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeFocused();

  await open(page, `/batches/${second}?item=3`);
  await expect(page.getByRole('dialog', { name: 'Item 3' })).toBeVisible();
  await page.keyboard.press('Escape');
  await openList(page);
  await expect(current(page)).toHaveCount(0);
  await panel(page)
    .getByRole('button', { name: /^Rome, newest first/ })
    .press('Enter');
  await expect(panel(page)).toBeHidden();
  await expect(rows(page)).toHaveCount(4);
  await expect(rows(page).first()).toHaveAccessibleName('Select item 7');
  await expect(page.getByRole('cell', { name: 'Rome' })).toHaveCount(4);
  await expect(page.getByRole('searchbox')).toHaveValue('case');
  await openList(page);
  await expect(current(page)).toHaveText(/Rome, newest first/);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(rows(page)).toHaveCount(8);
  await expect(page.getByRole('searchbox')).toHaveValue('');

  const other = await (await browser.newContext()).newPage();
  await open(other, `${dashboard.url}/batches/${second}`);
  await openList(other);
  await expect(panel(other).getByText('Rome, newest first')).toHaveCount(0);
  await other.context().close();
});

test('a shared view is seen elsewhere, brought up to date there, taken back and deleted', async ({
  page,
  browser,
  dashboard,
}) => {
  const batchId = await makeMixed(dashboard);
  await open(page, `/batches/${batchId}?show=failed`);
  await save(page, 'What failed', 'For everyone');
  await expect(page.getByText('“What failed” is saved')).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await open(other, `${dashboard.url}/batches/${batchId}`);
  await openList(other);
  await panel(other)
    .getByRole('button', { name: /^What failed/ })
    .click();
  await expect(rows(other)).toHaveCount(2);
  await other.getByRole('columnheader', { name: 'Input' }).getByRole('button', { name: 'Input' }).click();
  await openList(other);
  await panel(other).getByRole('button', { name: 'Update “What failed”' }).click();
  await expect(other.getByText('“What failed” is what this page shows now')).toBeVisible();

  await openList(page);
  await expect(current(page)).toHaveCount(0);
  await panel(page)
    .getByRole('button', { name: /^What failed/ })
    .click();
  await expect(page.getByRole('columnheader', { name: 'Input' })).toHaveAttribute('aria-sort', 'ascending');

  await openList(page);
  await panel(page).getByRole('button', { name: 'Rename “What failed”' }).press('Enter');
  await page.getByRole('dialog', { name: 'Rename this view' }).getByLabel('Name').fill('Failed, by input');
  await page.keyboard.press('Enter');
  await expect(panel(page).getByText('Failed, by input')).toBeVisible();
  await panel(page).getByRole('button', { name: 'Keep “Failed, by input” in this browser only' }).press('Enter');
  await expect(panel(page).getByText('Only in this browser')).toBeVisible();
  await openList(other);
  await expect(panel(other).getByText('Failed, by input')).toHaveCount(0);

  await panel(page).getByRole('button', { name: 'Delete “Failed, by input”' }).press('Enter');
  await page.getByRole('button', { name: 'Delete this view' }).press('Enter');
  await expect(panel(page).getByText('No views yet.')).toBeVisible();
  await other.context().close();
});

test('a name that is taken is said, and nothing is lost', async ({ page, dashboard }) => {
  const batchId = await makeMixed(dashboard);
  await open(page, `/batches/${batchId}?show=failed`);
  await save(page, 'Twice');
  await expect(page.getByText('“Twice” is saved')).toBeVisible();
  await page
    .getByRole('group', { name: 'Show' })
    .getByRole('button', { name: /^Completed/ })
    .click();
  await save(page, 'twice');
  await expect(saving(page).getByRole('alert')).toContainText('A view in this browser is called “Twice” already');
  await saving(page).getByLabel('Name').fill('');
  await saving(page).getByLabel('Name').press('Enter');
  await expect(saving(page).getByText('Give the view a name.')).toBeVisible();
  await saving(page).getByLabel('Name').fill('Thrice');
  await saving(page).getByRole('button', { name: 'Save' }).click();
  await openList(page);
  await expect(current(page)).toHaveText(/Thrice/);
});

test('a view of the list of batches is opened from any page by the palette', async ({ page, dashboard }) => {
  await makeMixed(dashboard);
  await open(page, '/batches?sort=name&show=failures');
  await save(page, 'Trouble by name');
  await expect(page.getByText('“Trouble by name” is saved')).toBeVisible();
  await open(page, '/settings');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('A page, a batch, or what to do').fill('trouble by');
  await expect(page.getByRole('option', { name: /Trouble by name/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/batches\?show=failures&sort=name/);
  await expect(page.getByLabel('Sort')).toHaveValue('name');
  await openList(page);
  await expect(current(page)).toHaveText(/Trouble by name/);
});

for (const [width, colorScheme] of [
  [1440, 'light'],
  [360, 'dark'],
] as const) {
  test(`views are walked by keyboard and fit ${width} px, ${colorScheme}`, async ({ page, dashboard }) => {
    const batchId = await makeMixed(dashboard);
    for (const name of ['first', 'second']) {
      const view = { page: 'batch', name: `A ${width} ${name}`, search: 'show=failed', isShared: true };
      await callAction(dashboard, 'saveView', view);
    }
    await page.setViewportSize({ width, height: 740 });
    await page.emulateMedia({ colorScheme });
    for (const address of [`/batches/${batchId}`, '/batches']) {
      await open(page, address);
      await page.getByRole('button', { name: 'Views', exact: true }).focus();
      await page.keyboard.press('v');
      await expect(panel(page)).toBeVisible();
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const box = await panel(page).boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      if (address !== '/batches') {
        await expect(panel(page).getByRole('listitem').first().getByRole('button').first()).toBeFocused();
        await panel(page)
          .getByRole('button', { name: `A ${width} first For` })
          .focus();
        await page.keyboard.press('ArrowDown');
        await expect(panel(page).getByRole('button', { name: `A ${width} second For` })).toBeFocused();
      }
      await page.keyboard.press('End');
      await expect(panel(page).getByRole('button', { name: 'Save this view' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(saving(page).getByLabel('Name')).toBeFocused();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: 'Views', exact: true })).toBeFocused();
    }
  });
}
