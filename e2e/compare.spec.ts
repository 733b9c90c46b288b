import type { Page } from 'playwright/test';
import type { DraftItem } from '@/lib/batches/schema';
import { expectAccessible } from './accessible';
import { finishedBatch, makeBatch } from './batch';
import { expect, test } from './fixtures';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 360, height: 740 },
];
const TASKS = ['Count the words of this line.', 'Count the words of this other, longer line.', 'Count these.'];

/** Every task by two options, as a matrix composes them; the second option does not exist for the last task. */
function matrix(): Partial<DraftItem>[] {
  return TASKS.flatMap((text, task) =>
    ['offline-brief', task === 2 ? 'no-such-option' : 'offline-analyst'].map((llmId) => ({
      llmId,
      parts: [{ id: 'part', type: 'text' as const, text }],
      metadata: [
        { id: 'task', key: 'task_index', value: String(task) },
        { id: 'way', key: 'way', value: llmId === 'offline-brief' ? 'brief' : 'thorough' },
      ],
    })),
  );
}

const table = (page: Page) => page.getByRole('table', { name: 'Cases by column' });
const line = (page: Page, text: string) => table(page).getByRole('row').filter({ hasText: text });

test('a matrix is laid out by task and what differs, each cell one click from its transcript', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, matrix(), 'Two ways');
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Compare' })).toBeVisible();
  await expect(page.getByLabel('A line for each')).toHaveValue('meta:task_index');
  await page.getByLabel('A column for each').selectOption('way');
  await expect(table(page).getByRole('columnheader', { name: /brief/ })).toContainText('100 % completed');
  await expect(table(page).getByRole('columnheader', { name: /thorough/ })).toContainText('1 failed');
  await expect(line(page, TASKS[2] ?? '')).toContainText('regressed');
  await expect(line(page, TASKS[0] ?? '')).toContainText('different');
  await page.getByRole('button', { name: /^Regressed ?1/ }).click();
  await expect(table(page).getByRole('row')).toHaveCount(2);
  await table(page).getByRole('button', { name: 'make baseline' }).click();
  await page.getByRole('button', { name: /^Fixed ?1/ }).click();
  await expect(line(page, TASKS[2] ?? '')).toContainText('fixed');
  await page.getByRole('button', { name: /^Open item 4/ }).click();
  await expect(page.getByRole('dialog')).toContainText('Item 4');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^All ?3/ }).click();
  await page.getByLabel('Mark words that differ').check();
  await expect(table(page).locator('del').first()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Mark words that differ')).toBeChecked();
  await expect(table(page).getByRole('columnheader', { name: /thorough/ })).toContainText('baseline');
});

for (const size of SIZES) {
  test(`the grid fits ${size.width} px and has no accessibility faults`, async ({ page, dashboard }) => {
    await page.setViewportSize(size);
    const batchId = await makeBatch(dashboard, matrix(), 'Narrow');
    await finishedBatch(dashboard, batchId);
    await page.goto(`/batches/${batchId}/compare?words`);
    await expect(line(page, TASKS[0] ?? '')).toContainText('Completed');
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
