import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import {
  alerts,
  choose,
  draftOf,
  file,
  PNG,
  parts,
  row,
  rows,
  saved,
  sendButton,
  startDraft,
  summary,
  text,
} from './composer-page';
import { judge } from './engine';
import { expect, test } from './fixtures';

test('two items with text, a file and an image are put in order, copied, removed and brought back, and a reload keeps all', async ({
  page,
  dashboard,
}) => {
  const batchId = await startDraft(page);
  await page.getByLabel('Name').fill('Contracts');
  await text(page).fill('Summarise the note');
  await choose(page, file('note.txt', 'one two three\n'), file('dot.png', PNG, 'image/png'));
  await expect(parts(page)).toHaveCount(3);
  await expect(parts(page).nth(1)).toContainText('note.txt');
  await expect(parts(page).nth(2)).toContainText('dot.png');

  await page.getByRole('button', { name: 'Move part 3 up' }).click();
  await page.getByRole('button', { name: 'Move part 2 up' }).click();
  await expect(page.getByRole('button', { name: 'Move part 1 up' })).toBeFocused();
  await expect(parts(page).nth(0)).toContainText('dot.png');

  await page.getByLabel('LLM option').fill('offline-brief');
  await page.getByRole('button', { name: 'Add metadata' }).click();
  await page.getByLabel('Key of metadata 1').fill('suite');
  await page.getByLabel('Value of metadata 1').fill('contracts');

  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'Item 1' })).toBeVisible();
  await expect(text(page)).toBeFocused();
  await page.keyboard.type('List every date');

  await row(page, /Summarise the note/).click();
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(page.getByRole('heading', { name: 'Item 1' })).toBeVisible();
  await text(page).fill('Summarise the copy');
  await page.getByRole('button', { name: 'Move item down' }).click();
  await expect(page.getByRole('heading', { name: 'Item 2' })).toBeVisible();

  await row(page, /List every date/).click();
  await page.getByRole('button', { name: 'Remove item' }).click();
  await expect(row(page, /List every date/)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Item 1' })).toBeFocused();
  await page
    .getByRole('region', { name: /^Notifications/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(row(page, /List every date/)).toBeVisible();

  await saved(page);
  await page.reload();
  await expect(page.getByLabel('Name')).toHaveValue('Contracts');
  await expect(rows(page)).toHaveText([/Summarise the note/, /List every date/, /Summarise the copy/]);
  await expect(parts(page).nth(0)).toContainText('dot.png');
  await expect(text(page)).toHaveValue('Summarise the note');
  await expect(page.getByLabel('LLM option')).toHaveValue('offline-brief');
  await expect(page.getByLabel('Value of metadata 1')).toHaveValue('contracts');

  const { items } = await draftOf(dashboard, batchId);
  expect(items.map((item) => item.parts.map(({ type }) => type))).toEqual([
    ['image', 'text', 'file'],
    ['text'],
    ['image', 'text', 'file'],
  ]);
  await expectAccessible(page);
});

test('what was typed is undone and done again by keys, in its field and in the list', async ({ page }) => {
  await startDraft(page);
  await text(page).fill('First words');
  await expect(row(page, /First words/)).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(text(page)).toHaveValue('');
  await expect(row(page, /No message yet/)).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(text(page)).toHaveValue('First words');
  await expect(row(page, /First words/)).toBeVisible();
});

test('many items are added from lines with one option, and sent as three submissions of one batch', async ({
  page,
  dashboard,
}) => {
  test.setTimeout(180_000);
  const batchId = await startDraft(page);
  await page.getByRole('button', { name: 'Remove item' }).click();
  await expect(page.getByRole('heading', { name: 'No items yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Add many' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add many items' });
  await dialog.getByLabel('LLM option').fill('offline-brief');
  const lines = Array.from({ length: 250 }, (_, index) => `Count the words of ticket ${index}`);
  await dialog.getByLabel('Messages').fill(`${lines.join('\n\n')}\n`);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Add 250 items' }).click();
  await expect(row(page, /^0 Count the words of ticket 0/)).toBeVisible();
  await expect(summary(page).getByRole('definition')).toHaveText(['250', '3', /kB$/, '0', /./, /./]);
  await sendButton(page).click();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  await expect.poll(async () => judge(engine, batchId, 250), { timeout: 120_000 }).toEqual({ lost: [], repeated: [] });
});

test('a list of a thousand items draws few rows and is walked by keys', async ({ page, dashboard }) => {
  const batchId = await makeDraft(
    dashboard,
    Array.from({ length: 1000 }, () => ({})),
  );
  await page.goto(`/batches/${batchId}/edit`);
  await expect(page.getByRole('heading', { name: '1,000 items' })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Items loaded' })).toHaveCount(0);
  expect(await rows(page).count()).toBeLessThan(80);
  await page.getByRole('listbox', { name: 'Items' }).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'Item 999' })).toBeVisible();
  await expect(rows(page).and(page.getByRole('option', { selected: true }))).toBeInViewport();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByRole('heading', { name: 'Item 998' })).toBeVisible();
  await saved(page);
  expect((await draftOf(dashboard, batchId)).items[998]?.id).toBe('item-999');
});

test('a draft that nobody has touched shows no error; a field shows its own when it is left', async ({ page }) => {
  await startDraft(page);
  await expect(alerts(page, /./)).toHaveCount(0);
  await text(page).focus();
  await page.getByLabel('LLM option').focus();
  await expect(alerts(page, 'Write some text')).toBeVisible();
  await expect(text(page)).toHaveAccessibleDescription('Write some text, or remove this part.');
  await text(page).fill('x');
  await expect(alerts(page, 'Write some text')).toHaveCount(0);
});

test('every error stands at its field and in a summary that leads to it, and nothing is sent', async ({
  page,
  dashboard,
}) => {
  const batchId = await startDraft(page);
  await page.getByLabel('Name').fill('');
  await page.getByRole('button', { name: 'Add metadata' }).click();
  await page.getByLabel('Value of metadata 1').fill('a value without a key');
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.getByLabel('Name of secret 1').fill('shop-token');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Remove part 1' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await text(page).fill('This one is fine');

  await sendButton(page).click();
  const problems: [message: string, focused: () => ReturnType<Page['locator']>][] = [
    ['Give the batch a name.', () => page.getByLabel('Name', { exact: true })],
    ['Write some text, or remove this part.', () => text(page)],
    ['Give this metadata a key, or remove it.', () => page.getByLabel('Key of metadata 1')],
    ['Use capitals, digits and underscores, such as SHOP_TOKEN.', () => page.getByLabel('Name of secret 1')],
    ['Give this secret a value, or remove it.', () => page.getByLabel('Value of secret 1')],
    [
      'Add a text, a file or an image: this item says nothing yet.',
      () => page.getByRole('button', { name: 'Add text' }),
    ],
  ];
  await expect(summary(page).getByRole('link')).toHaveCount(problems.length);
  await expect(summary(page).getByRole('heading', { name: '6 things to put right' })).toBeVisible();
  for (const [message, field] of problems) {
    await summary(page).getByRole('link', { name: message }).click();
    await expect(field()).toBeFocused();
    await expect(field()).toHaveAccessibleDescription(new RegExp(message.replaceAll('.', '\\.')));
    await expect(alerts(page, message)).toBeVisible();
  }
  await expect(row(page, /needs work/)).toHaveCount(2);
  await expectAccessible(page);
  expect(page.url()).toContain('/edit');

  await summary(page).getByRole('link', { name: 'Use capitals' }).click();
  await page.getByRole('button', { name: 'Use SHOP_TOKEN' }).click();
  await expect(page.getByLabel('Name of secret 1')).toHaveValue('SHOP_TOKEN');
  await expect(summary(page).getByRole('link')).toHaveCount(problems.length - 1);
  await saved(page);
  expect((await draftOf(dashboard, batchId)).items).toHaveLength(3);
});

test('a draft without items says that it needs one', async ({ page }) => {
  await startDraft(page);
  await page.getByRole('button', { name: 'Remove item' }).click();
  await sendButton(page).click();
  await summary(page).getByRole('link', { name: 'Add at least one item.' }).click();
  await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeFocused();
});

test('a version that the agent does not have is refused at its field, and the draft is still there', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeDraft(dashboard, [{}, { versionId: 'ver_gone' }]);
  await page.goto(`/batches/${batchId}/edit`);
  await sendButton(page).click();
  await summary(page).getByRole('link', { name: 'The agent has no such version.' }).click();
  await expect(page.getByRole('heading', { name: 'Item 1' })).toBeVisible();
  await expect(page.getByLabel('Version')).toBeFocused();
  await page.getByLabel('Version').selectOption('');
  await sendButton(page).click();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
});

test('on a phone everything is reached, and nothing moves sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const batchId = await startDraft(page);
  await text(page).fill('From a phone');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await text(page).fill('Second');
  await page.getByRole('button', { name: /^Item 1 / }).click();
  await row(page, /From a phone/).click();
  await expect(page.getByRole('heading', { name: 'Item 0' })).toBeVisible();
  await page.getByRole('button', { name: 'Next item' }).click();
  await expect(page.getByRole('heading', { name: 'Item 1' })).toBeVisible();
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.getByRole('button', { name: 'Add metadata' }).click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove secret 1' }).click();
  await page.getByRole('button', { name: 'Remove metadata 1' }).click();
  await sendButton(page).click();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
});
