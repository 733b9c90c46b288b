import type { Page } from 'playwright/test';
import type { DraftItem } from '@/lib/batches/schema';
import { expectAccessible } from './accessible';
import { callAction, must } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
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

test('what checks say stands in cells and columns, and each number leads to the rows that it counted', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, matrix(), 'Checked');
  await finishedBatch(dashboard, batchId);
  const check = {
    id: 'a',
    name: 'thorough',
    kind: 'contains',
    expected: 'Message analysis',
    path: '',
    min: '',
    max: '',
  };
  must(
    await callAction(dashboard, 'saveChecks', { batchId, requestId: `req_${batchId}`, revision: 0, checks: [check] }),
  );
  await page.goto(`/batches/${batchId}/compare?by=meta:way`);
  const thorough = table(page).getByRole('columnheader', { name: /^thorough/ });
  await expect(thorough).toContainText('2 of 2 pass the checks');
  const brief = table(page).getByRole('columnheader', { name: /^brief/ });
  await expect(brief).toContainText('0 of 3 pass the checks · 3 fail');
  const cells = line(page, TASKS[0] ?? '').getByRole('cell');
  await expect(cells.nth(0)).toContainText('0 of 1 checks passed');
  await expect(cells.nth(1)).toContainText('1 of 1 checks passed');
  await brief.getByRole('link', { name: '3 fail' }).click();
  await expect(page.getByRole('checkbox', { name: /^Select item [024]$/ })).toHaveCount(3);
  await expect(page.getByRole('checkbox', { name: /^Select item / })).toHaveCount(3);
});

test('tries are columns: what a retry mended is seen, and each try opens as itself', async ({ page, dashboard }) => {
  const broken = itemsOf('no-such-option', ['Count these words.']);
  const batchId = await makeBatch(dashboard, [...broken, ...itemsOf('offline-brief', ['Count those.'])], 'Tried again');
  const { head } = await finishedBatch(dashboard, batchId);
  const wish = { batchId, requestId: `req_${batchId}`, indexes: [0], revision: head.revision };
  must(await callAction(dashboard, 'retryItems', { ...wish, edit: { llmId: 'offline-brief' } }));
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}/compare`);
  await page.getByLabel('A column for each').selectOption('attempt');
  await expect(table(page).getByRole('columnheader', { name: /^try 1/ })).toContainText('50 % completed');
  await expect(table(page).getByRole('columnheader', { name: /^try 2/ })).toContainText('100 % completed');
  await expect(line(page, 'Count these words.')).toContainText('fixed');
  await page.getByRole('button', { name: /^Open item 0, try 1/ }).click();
  await expect(page.getByRole('dialog')).toContainText('try 1 of 2');
  await expect(page.getByRole('dialog')).toContainText('no-such-option');
});

test('batches are set side by side, chosen by keyboard', async ({ page, dashboard }) => {
  const texts = TASKS.slice(0, 2);
  const own = await makeBatch(dashboard, itemsOf('offline-brief', texts), 'Before the change');
  const same = await makeBatch(dashboard, itemsOf('offline-brief', texts), 'After the change');
  const other = await makeBatch(dashboard, itemsOf('offline-analyst', texts), 'With another model');
  for (const batchId of [own, same, other]) await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${own}/compare`);
  await page.getByRole('button', { name: 'Other batches …' }).press('Enter');
  const choice = page.getByRole('dialog', { name: 'Compare with other batches' });
  await choice.getByRole('searchbox', { name: 'Search batches' }).fill('change');
  await choice.getByRole('checkbox', { name: /After the change/ }).press('Space');
  await choice.getByRole('searchbox', { name: 'Search batches' }).fill('another');
  await choice.getByRole('checkbox', { name: /With another model/ }).press('Space');
  await choice.getByRole('button', { name: 'Compare' }).press('Enter');
  await expect(table(page).getByRole('columnheader')).toContainText([
    /2 cases/,
    /Before the change.*baseline/,
    /After the change/,
    /With another model/,
  ]);
  const cells = line(page, texts[0] ?? '').getByRole('cell');
  await expect(cells.nth(1)).toContainText('same');
  await expect(cells.nth(2)).toContainText('different');
  await cells.nth(2).getByRole('button').click();
  await expect(page.getByRole('dialog')).toContainText('offline-analyst');
});

test.describe('with a batch that is gone', () => {
  test.use({ allowedErrors: [/404/] });

  test('the others are compared, and it is left out', async ({ page, dashboard }) => {
    const texts = TASKS.slice(0, 2);
    const own = await makeBatch(dashboard, itemsOf('offline-brief', texts), 'One');
    const same = await makeBatch(dashboard, itemsOf('offline-brief', texts), 'Another');
    for (const batchId of [own, same]) await finishedBatch(dashboard, batchId);
    await page.goto(`/batches/${own}/compare?with=b_gone&with=${same}`);
    const notice = page.getByRole('main').getByRole('alert');
    await expect(notice).toContainText('b_gone is not compared: There is no batch here.');
    await expect(line(page, texts[0] ?? '')).toContainText('same');
    await notice.getByRole('button', { name: 'Leave it out' }).click();
    await expect(notice).toBeHidden();
    expect(new URL(page.url()).searchParams.getAll('with')).toEqual([same]);
  });
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
