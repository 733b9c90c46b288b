import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { draftOf, saved, text } from './composer-page';
import { expect, test } from './fixtures';

const MANY = 5_200;
const LAST = MANY - 1;

const many = (count: number) => Array.from({ length: count }, () => ({}));
const list = (page: Page) => page.getByRole('listbox', { name: 'Items' });
const heading = (page: Page, index: number) => page.getByRole('heading', { name: `Item ${index}`, exact: true });
const selected = (page: Page) => page.getByRole('region', { name: 'Selected items' });

/** Opens a draft and waits until the last of its items is there. */
async function openWhole(page: Page, batchId: string, count: number) {
  await page.goto(`/batches/${batchId}/edit`);
  await expect(page.getByRole('heading', { name: `${count.toLocaleString('en')} items` })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Items loaded' })).toHaveCount(0);
}

test('thousands of items are walked, typed into, undone and redone by keyboard, and are there after a reload', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeDraft(dashboard, many(MANY));
  await openWhole(page, batchId, MANY);
  await list(page).focus();
  await page.keyboard.press('End');
  await expect(heading(page, LAST)).toBeVisible();
  await text(page).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' And now this.');
  await saved(page);
  await page.keyboard.press('Control+z');
  await expect(text(page)).not.toHaveValue(/And now this/);
  await page.keyboard.press('Control+Shift+z');
  await expect(text(page)).toHaveValue(/And now this\.$/);
  await saved(page);
  await openWhole(page, batchId, MANY);
  await list(page).focus();
  await page.keyboard.press('End');
  await expect(text(page)).toHaveValue(/And now this\.$/);
});

test('a selection is made and changed by keyboard alone, as one step', async ({ page, dashboard }) => {
  const batchId = await makeDraft(dashboard, many(300));
  await openWhole(page, batchId, 300);
  await list(page).focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(selected(page)).toContainText('3 selected');
  await page.keyboard.press('Control+a');
  await expect(selected(page)).toContainText('300 selected');
  await page.keyboard.press(' ');
  await expect(selected(page)).toContainText('299 selected');
  await selected(page).getByRole('button', { name: 'Edit' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Edit 299 items' });
  await dialog.getByLabel('Change').selectOption('Set metadata');
  await dialog.getByLabel('Key').fill('suite');
  await dialog.getByLabel('Value').fill('night');
  await expect(dialog.getByRole('table')).toContainText('suite: night');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Change 299 items' }).press('Enter');
  await saved(page);
  const draft = () => draftOf(dashboard, batchId);
  const withSuite = async () => (await draft()).items.filter(({ metadata }) => metadata[0]?.value === 'night').length;
  await expect.poll(withSuite).toBe(299);
  await list(page).focus();
  await page.keyboard.press('Control+z');
  await expect.poll(withSuite).toBe(0);
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await draft()).itemCount).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await draft()).itemCount).toBe(300);
});
