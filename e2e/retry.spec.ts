import type { Page } from 'playwright/test';
import type { BatchUpdate } from '@/lib/batches/schema';
import { expectAccessible } from './accessible';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { askEngine } from './engine';
import { expect, test } from './fixtures';
import { confirmRetry, retryDialog, retryFailed } from './retrying';
import type { Dashboard } from './server';

const OVERLOADED = /overloaded/;
const ALWAYS = /always fails/;

const row = (page: Page, index: number) =>
  page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select item ${index}`, exact: true }) });
const drawer = (page: Page) => page.getByRole('dialog', { name: /^Item/ });
const reasons = (page: Page) => page.getByRole('list', { name: 'Failures by reason' });
const attemptsOf = ({ rows }: BatchUpdate) => rows.map(({ attempt }) => attempt);
const sent = (dashboard: Dashboard, sessionId: string | null | undefined, what = '/transcript') =>
  askEngine({ url: dashboard.url, key: dashboard.engineKey() }, `/sessions/${sessionId}${what}`).then((answer) =>
    JSON.stringify(answer),
  );

/** Two that do well, two that fail once, three that always fail. */
const mixed = [
  ...itemsOf('offline-brief', ['one', 'two']),
  ...itemsOf('test-fails-first-try', ['three', 'four']),
  ...itemsOf('test-always-fails', ['five', 'six', 'seven']),
];

test('one failure group is shown alone, and retried alone', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, mixed);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByText('Why 5 failed')).toBeVisible();
  await reasons(page).getByRole('button', { name: OVERLOADED }).first().click();
  await expect(page).toHaveURL(/group=/);
  await expect(page.getByRole('row')).toHaveCount(3);
  await page.reload();
  await expect(page.getByRole('row')).toHaveCount(3);
  await reasons(page)
    .getByRole('button', { name: /^Retry: .*\(3\)$/ })
    .click();
  await expect(retryDialog(page)).toContainText('Retry 3 items of one failure');
  await expect(retryDialog(page)).toContainText('Items 4-6');
  await retryDialog(page).getByRole('button', { name: 'Cancel' }).click();
  await reasons(page)
    .getByRole('button', { name: /^Retry: .*\(2\)$/ })
    .click();
  await confirmRetry(page);
  await expect(page.getByText('Why 3 failed')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('28 % at first try · 57 % in the end')).toBeVisible();
  expect(attemptsOf(await finishedBatch(dashboard, batchId))).toEqual([1, 1, 2, 2, 1, 1, 1]);
});

test('what matches a search is retried, and what is selected: the rest is skipped, with the reason', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, mixed);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await page.getByRole('searchbox').fill('si');
  await page.getByRole('button', { name: 'Retry 1 that matches' }).click();
  await expect(retryDialog(page)).toContainText('Retry 1 item that matches');
  await confirmRetry(page);
  await expect(page.getByText('1 item goes again in new sessions')).toBeVisible();
  await page.getByRole('searchbox').fill('');
  await expect.poll(async () => attemptsOf(await finishedBatch(dashboard, batchId))).toEqual([1, 1, 1, 1, 1, 2, 1]);
  for (const index of [0, 1, 4]) await row(page, index).getByRole('checkbox').check();
  await page.getByRole('region', { name: 'Items' }).getByRole('button', { name: 'Retry 1 failed' }).click();
  await expect(retryDialog(page)).toContainText('Retry 1 of the 3 selected');
  await expect(retryDialog(page).getByRole('region', { name: 'What is skipped' })).toContainText(
    '2 completed: rows that did well are never touched. 0-1',
  );
  await page.keyboard.press('Enter');
  await expect(retryDialog(page)).toBeHidden();
  await expect.poll(async () => attemptsOf(await finishedBatch(dashboard, batchId))).toEqual([1, 1, 1, 1, 2, 2, 1]);
});

test('one item is edited whole, and its session has what was written', async ({ page, dashboard }) => {
  const [item] = itemsOf('test-always-fails', ['Count the red apples']);
  const metadata = [{ id: 'm', key: 'suite', value: 'fruit' }];
  const secrets = [{ id: 's', name: 'ANALYST_TOKEN', value: 'first-secret', keptFrom: null }];
  const batchId = await makeBatch(dashboard, [{ ...item, metadata, secrets }]);
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}?item=0`);
  await drawer(page).getByRole('button', { name: 'Edit and retry' }).click();
  const dialog = retryDialog(page);
  await expect(dialog.getByText('Nothing yet: it goes again as it was.')).toBeVisible();
  await expect(dialog.getByText('kept, never shown again')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Text' }).fill('');
  await confirmRetry(page);
  await expect(dialog.getByText('Write some text, or remove this part.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Text' }).fill('Count the green apples');
  await dialog.getByLabel('LLM option').fill('offline-brief');
  await dialog.getByRole('button', { name: 'Add metadata' }).click();
  await dialog.getByLabel('Key of metadata 2').fill('suite');
  await dialog.getByLabel('Value of metadata 2').fill('apples');
  await confirmRetry(page);
  await expect(dialog.getByText('This key is used twice in the item.')).toBeVisible();
  await dialog.getByLabel('Key of metadata 2').fill('colour');
  const difference = dialog.getByRole('region', { name: 'What it sends otherwise' });
  await expect(difference.locator('del')).toContainText('red');
  await expect(difference.locator('ins')).toContainText('green');
  await expect(difference).toContainText('colour');
  await confirmRetry(page);
  await expect(drawer(page)).toContainText('try 2 of 2');
  const { rows } = await finishedBatch(dashboard, batchId);
  expect(rows[0]).toMatchObject({ status: 'completed', attempt: 2, llmId: 'offline-brief' });
  expect(await sent(dashboard, rows[0]?.sessionId)).toContain('Count the green apples');
  const session = await sent(dashboard, rows[0]?.sessionId, '');
  expect(session).toContain('"colour":"apples"');
  expect(session).toContain('"suite":"fruit"');
  await expect(drawer(page).getByRole('region', { name: 'Sent otherwise than try 1' })).toContainText('green');
  await drawer(page)
    .getByRole('button', { name: /^Try 1/ })
    .click();
  await expect(drawer(page).getByRole('region', { name: 'Transcript' })).toContainText('Count the red apples');
});

test('many items are edited together, each difference can be looked at, and each session has its own text', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, [
    ...itemsOf('test-always-fails', ['Look at cat 1', 'Look at cat 2', 'Look at cat 3']),
    ...itemsOf('offline-brief', ['Look at cat 4']),
  ]);
  const before = await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await page.getByRole('button', { name: 'Retry 3 failed', exact: true }).click();
  const dialog = retryDialog(page);
  await dialog.getByRole('button', { name: 'Edit before retry' }).click();
  for (const kind of ['Model', 'Find and replace', 'Text after', 'Metadata', 'Files']) {
    await dialog.getByRole('button', { name: kind, exact: true }).click();
  }
  await dialog.getByLabel(/LLM option for all/).fill('offline-brief');
  await confirmRetry(page);
  await expect(dialog.getByText('Say what to look for.')).toBeVisible();
  await dialog.getByLabel('Find in every text, to the letter').fill('cat');
  await dialog.getByLabel('Put in its place').fill('dog');
  await dialog.getByLabel(/After each first text/).fill('Be brief.');
  await dialog.getByRole('button', { name: 'Set metadata' }).click();
  await dialog.getByLabel('Key of metadata 1').fill('round');
  await dialog.getByLabel('Value of metadata 1').fill('second');
  await dialog
    .getByLabel('Choose files to add')
    .setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('a note') });
  await expect(dialog.getByRole('list', { name: 'Files to add' })).toContainText('note.txt');
  await expect(dialog.getByRole('region', { name: 'What item 0 sends otherwise' }).locator('ins')).toContainText([
    'dog',
    'Be brief.',
  ]);
  await dialog.getByRole('button', { name: 'Next item' }).click();
  await expect(dialog.getByRole('region', { name: 'What item 1 sends otherwise' })).toContainText('note.txt');
  await confirmRetry(page);
  await expect(page.getByText('3 items go again in new sessions')).toBeVisible();
  const after = await finishedBatch(dashboard, batchId);
  expect(after.head.counts).toMatchObject({ completed: 4, failed: 0 });
  for (const { index, sessionId } of after.rows.slice(0, 3)) {
    const transcript = await sent(dashboard, sessionId);
    expect(transcript).toContain(`Look at dog ${index + 1}\\n\\nBe brief.`);
    expect(transcript).toContain('note.txt');
    expect(await sent(dashboard, sessionId, '')).toContain('"round":"second"');
  }
  expect(after.rows[3]).toEqual(before.rows[3]);
});

test('five generations deep every try stays, and rows that did well keep their only session', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, [
    ...itemsOf('offline-brief', ['a', 'b']),
    ...itemsOf('test-always-fails', ['c', 'd']),
  ]);
  const before = await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  for (let generation = 2; generation <= 6; generation += 1) {
    await retryFailed(page, 2);
    await expect(page.getByText('2 items go again in new sessions').last()).toBeVisible();
    await expect
      .poll(async () => attemptsOf(await finishedBatch(dashboard, batchId)), { timeout: 30_000 })
      .toEqual([1, 1, generation, generation]);
    await expect(page.getByRole('button', { name: 'Retry 2 failed', exact: true })).toBeVisible();
  }
  const after = await finishedBatch(dashboard, batchId);
  expect(after.rows.slice(0, 2)).toEqual(before.rows.slice(0, 2));
  await page.goto(`/batches/${batchId}?item=2`);
  await expect(drawer(page).getByRole('button', { name: /^Try \d/ })).toHaveCount(6);
});

test('a retry while the batch runs moves neither scroll nor focus nor selection', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, [
    ...itemsOf('test-always-fails', ['first', 'second']),
    ...itemsOf(
      'test-slow-5s',
      Array.from({ length: 40 }, (_, number) => `slow ${number}`),
    ),
  ]);
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByRole('button', { name: 'Retry 2 failed', exact: true })).toBeVisible({ timeout: 30_000 });
  await row(page, 1).getByRole('checkbox').check();
  await row(page, 1).getByRole('link').first().focus();
  const top = await page.evaluate(() => {
    window.scrollTo(0, 120);
    return window.scrollY;
  });
  await page.keyboard.press('r');
  await expect(retryDialog(page)).toContainText('Retry item 1');
  await page.keyboard.press('Enter');
  await expect(row(page, 1).getByRole('cell').nth(5)).toHaveText('2', { timeout: 30_000 });
  await expect(row(page, 1).getByRole('link').first()).toBeFocused();
  await expect(row(page, 1).getByRole('checkbox')).toBeChecked();
  expect(await page.evaluate(() => window.scrollY)).toBe(top);
  await expect(page.getByText(/^live/)).toBeVisible();
});

test('by keyboard alone a selection is retried, and Escape leaves all as it was', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, itemsOf('test-always-fails', ['a', 'b']));
  await finishedBatch(dashboard, batchId);
  await page.goto(`/batches/${batchId}`);
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expect(retryDialog(page).getByRole('button', { name: 'Retry 1 item' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(retryDialog(page)).toBeHidden();
  await expect(row(page, 0).getByRole('link').first()).toBeFocused();
  expect(attemptsOf(await finishedBatch(dashboard, batchId))).toEqual([1, 1]);
  await page.keyboard.press('r');
  await expect(retryDialog(page).getByRole('button', { name: 'Retry 1 item' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(async () => attemptsOf(await finishedBatch(dashboard, batchId))).toEqual([2, 1]);
});

for (const { width, colorScheme } of [
  { width: 1440, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const) {
  test(`the question and both edits are within ${width} px and plain to a screen reader (${colorScheme})`, async ({
    page,
    dashboard,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const batchId = await makeBatch(dashboard, mixed);
    await finishedBatch(dashboard, batchId);
    await page.goto(`/batches/${batchId}`);
    const look = async () => {
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    };
    await expect(reasons(page).getByText(ALWAYS)).toBeVisible();
    await page.getByRole('button', { name: 'Retry 5 failed', exact: true }).click();
    await retryDialog(page).getByRole('button', { name: 'Show all 5' }).click();
    await retryDialog(page).getByRole('button', { name: 'Edit before retry' }).click();
    for (const kind of ['Model', 'Version', 'Find and replace', 'Metadata', 'Secrets', 'Files']) {
      await retryDialog(page).getByRole('button', { name: kind, exact: true }).click();
    }
    await retryDialog(page).getByRole('button', { name: 'Set metadata' }).click();
    await look();
    await page.keyboard.press('Escape');
    await page.goto(`/batches/${batchId}?item=4`);
    await drawer(page).getByRole('button', { name: 'Edit and retry' }).click();
    await retryDialog(page).getByRole('textbox', { name: 'Text' }).fill('five or six');
    await expect(retryDialog(page).locator('ins')).toBeVisible();
    await look();
  });
}
