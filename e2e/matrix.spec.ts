import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { draftOf, rows, saved, summary } from './composer-page';
import { expect, test } from './fixtures';

const tasks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    llmId: '',
    parts: [{ id: `p${index}`, type: 'text' as const, text: `Task ${index + 1}` }],
  }));
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Matrix' });

/** Writes an option that the agent does not name. */
async function addOption(page: Page, name: string) {
  await dialog(page).getByRole('textbox', { name: 'another option', exact: true }).fill(name);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('checkbox', { name })).toBeChecked();
}

test('3 tasks by 4 options by 5 repeats without one option of one task are made, known again, and taken back', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeDraft(dashboard, tasks(3), 'A matrix');
  await page.goto(`/batches/${batchId}/edit`);
  await page.getByRole('button', { name: 'Matrix' }).click();
  for (const option of ['m-1', 'm-2', 'm-3', 'm-4']) await addOption(page, option);
  await dialog(page).getByLabel('Repeats, 1 to 100').fill('5');
  await expect(dialog(page).getByRole('status')).toContainText('3 × 4 × 5 = 60');
  await dialog(page).getByRole('button', { name: 'Leave something out for some tasks' }).click();
  await dialog(page).getByLabel('Option', { exact: true }).selectOption('m-2');
  await dialog(page).getByLabel('not for tasks').fill('2');
  await expect(dialog(page).getByRole('status')).toContainText('3 × 4 × 5 − 5 excluded = 55');
  await expectAccessible(page);
  await dialog(page).getByRole('button', { name: 'Make 55 items' }).click();
  await expect(page.getByRole('heading', { name: '55 items' })).toBeVisible();
  await expect(summary(page)).toContainText('3 tasks × 4 × 5 − 5 excluded');
  await saved(page);
  const { items } = await draftOf(dashboard, batchId);
  const pairs = Object.fromEntries(items[20]?.metadata.map(({ key, value }) => [key, value]) ?? []);
  expect(items).toHaveLength(55);
  expect([items[20]?.llmId, pairs]).toEqual(['m-1', { task_index: '2', llm_id: 'm-1', repeat: '1' }]);

  await page.getByRole('button', { name: 'Matrix' }).click();
  await expect(dialog(page)).toContainText('A matrix made these 55 items of 3 tasks');
  await expect(dialog(page).getByRole('status')).toContainText('3 × 4 × 5 − 5 excluded = 55');
  await dialog(page).getByRole('button', { name: 'Back to 3 tasks' }).click();
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: '55 items' })).toBeVisible();
});

test('a matrix is made by keyboard alone, on a phone, and refused above 50,000', async ({ page, dashboard }) => {
  const batchId = await makeDraft(dashboard, tasks(600), 'By keyboard');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`/batches/${batchId}/edit`);
  await page.getByRole('button', { name: 'More', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Matrix' }).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByLabel('Repeats, 1 to 100').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('100');
  await expect(dialog(page).getByRole('alert')).toContainText('60,000 items');
  await expect(dialog(page).getByRole('button', { name: 'Make 60,000 items' })).toBeDisabled();
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('2');
  await dialog(page).getByRole('button', { name: 'Make 1,200 items' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '1,200 items' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('a prompt is written for every item, and not while one lacks a value', async ({ page, dashboard }) => {
  const [first, second] = tasks(2).map((item, index) => ({
    ...item,
    metadata: [{ id: `m${index}`, key: 'ticket', value: index === 0 ? 'T-1' : '' }],
  }));
  const batchId = await makeDraft(dashboard, [first ?? {}, second ?? {}], 'A prompt');
  await page.goto(`/batches/${batchId}/edit`);
  await page.getByRole('button', { name: 'Prompt' }).click();
  const prompt = page.getByRole('dialog', { name: 'Write prompt' });
  await prompt.getByLabel('Prompt').fill('On {{ticket}}: {{text}}');
  await expect(prompt.getByRole('alert')).toContainText('Item 1: {{ticket}}');
  await expect(prompt.getByRole('button', { name: 'Write for 2 items' })).toBeDisabled();
  await expect(prompt.getByRole('region', { name: 'Preview' })).toContainText('On T-1: Task 1');
  await expectAccessible(page);
  await prompt.getByLabel('Prompt').fill('Number {{index}}: {{text}}');
  await prompt.getByRole('button', { name: 'Next row' }).click();
  await expect(prompt.getByRole('region', { name: 'Preview' })).toContainText('Number 1: Task 2');
  await prompt.getByRole('button', { name: 'Write for 2 items' }).click();
  await saved(page);
  const { items } = await draftOf(dashboard, batchId);
  expect(items.map(({ parts }) => parts)).toMatchObject([
    [{ text: 'Number 0: Task 1' }],
    [{ text: 'Number 1: Task 2' }],
  ]);
});
