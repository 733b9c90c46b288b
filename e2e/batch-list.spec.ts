import type { Locator, Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { callAction, makeDraft as makeDraftOf, must } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { askEngine } from './engine';
import { expect, test } from './fixtures';

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

/** Chooses from a menu by keyboard. */
async function choose(page: Page, more: Locator, word: string): Promise<void> {
  await expect(async () => {
    if (!(await page.getByRole('menu').isVisible())) await more.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await page.getByRole('menuitem', { name: word, exact: true }).press('Enter');
}

/** Presses a key until its dialog is there: before the page's script has come, nobody hears it. */
async function pressIn(page: Page, place: Locator, key: string): Promise<void> {
  await expect(async () => {
    if (!(await page.getByRole('dialog').isVisible())) await place.press(key);
    await expect(page.getByRole('dialog')).toBeVisible({ timeout: 10_000 });
  }).toPass();
}

/** Makes an empty draft and comes back to the list; answers the draft's id. */
async function makeDraft(page: Page): Promise<string> {
  await page.goto('/batches');
  await page.getByRole('button', { name: 'New batch' }).first().click();
  await page.waitForURL(/\/batches\/\w+\/edit/);
  const id = /batches\/(\w+)\/edit/.exec(page.url())?.[1] ?? '';
  await page.goto('/batches');
  return id;
}

test('a first visit says what a batch is, and one click opens an example to send', async ({ page, startServer }) => {
  const server = await startServer();
  await page.goto(`${server.url}/`);
  await expect(page.getByRole('heading', { name: 'No batches yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Open the example batch' }).click();
  await page.waitForURL(/\/batches\/\w+\/edit/);
  await page.goto(`${server.url}/batches`);
  await expect(row(page, 'Example: six small tasks')).toContainText('6 items');
});

test('a double click on New batch makes one draft', async ({ page }) => {
  await makeDraft(page);
  const drafts = page.getByRole('row').filter({ has: page.locator('a[href$="/edit"]') });
  await expect(drafts.first()).toBeVisible();
  const before = await drafts.count();
  await page.getByRole('button', { name: 'New batch' }).dblclick();
  await page.waitForURL(/\/batches\/\w+\/edit/);
  await page.goto('/batches');
  await expect(drafts).toHaveCount(before + 1);
});

test('deleting a draft asks first, keeps it when told to, and gives the focus back', async ({ page }) => {
  const id = await makeDraft(page);
  const draft = page.getByRole('row').filter({ has: page.locator(`a[href$="${id}/edit"]`) });
  const more = draft.getByRole('button', { name: /^More for/ });
  await choose(page, more, 'Delete …');
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  await expect(more).toBeFocused();
  await choose(page, more, 'Delete …');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete draft' }).click();
  await expect(draft).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('was deleted')).toBeVisible();
  await page.reload();
  await expect(draft).toHaveCount(0);
});

test('by keyboard alone a batch is renamed, pinned, archived and brought back', async ({ page, dashboard }) => {
  await makeDraftOf(dashboard, [{}], 'Kept by keyboard');
  await makeDraftOf(dashboard, [{}], 'A younger one');
  await page.goto('/batches');
  await pressIn(page, row(page, 'Kept by keyboard').getByRole('link'), 'F2');
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' });
  await expect(name).toBeFocused();
  await page.keyboard.type('   ');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Give the batch a name.' })).toBeVisible();
  await name.fill('Renamed by keyboard');
  await page.keyboard.press('Enter');
  const renamed = row(page, 'Renamed by keyboard');
  await expect(renamed.getByRole('link')).toBeFocused();
  const more = page.getByRole('button', { name: 'More for Renamed by keyboard' });
  await choose(page, more, 'Pin to the top');
  await expect(page.getByRole('row').nth(1)).toContainText('Renamed by keyboard');
  await expect(renamed).toContainText('Pinned');
  await choose(page, more, 'Archive');
  await expect(renamed).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(renamed).toBeVisible();
});

test('a sent batch is deleted only when its number of items was typed, and says what stays', async ({
  page,
  dashboard,
}) => {
  const batchId = await makeBatch(dashboard, [{}, {}], 'To be deleted');
  await finishedBatch(dashboard, batchId);
  await page.goto('/batches');
  await choose(page, page.getByRole('button', { name: 'More for To be deleted' }), 'Delete …');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Stays at the embedded engine: every session with its transcript.');
  await expectAccessible(page);
  await page.keyboard.type('3');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('Type 2 to delete this batch.');
  await dialog.getByRole('textbox').fill('2');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(row(page, 'To be deleted')).toHaveCount(0);
});

test('search and kind stand in the address, and the address brings them back', async ({ page }) => {
  await makeDraft(page);
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.type('batch of');
  await expect(page).toHaveURL(/\/batches\?q=batch\+of$/);
  await page.getByRole('button', { name: /^Drafts/ }).click();
  await expect(page).toHaveURL(/\/batches\?q=batch\+of&show=drafts$/);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('batch of');
  await expect(page.getByRole('button', { name: /^Drafts/ })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('searchbox').fill('nothing is called this');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all batches' }).click();
  await expect(page).toHaveURL(/\/batches$/);
});

test('metadata is searched, kinds, order and groups stand in the address, and all of it works by keyboard', async ({
  page,
  dashboard,
}) => {
  const customer = { id: 'pair', key: 'customer', value: 'Zebra Ltd' };
  const found = await makeBatch(dashboard, [{ metadata: [customer] }], 'Striped 2');
  await makeBatch(dashboard, [{ metadata: [customer] }, {}], 'Striped 10');
  await makeBatch(dashboard, [{}], 'Plain');
  await finishedBatch(dashboard, found);
  await page.goto('/batches?q=zebra');
  await expect(page.getByRole('searchbox')).toHaveValue('zebra');
  await expect(row(page, 'Striped')).toHaveCount(2);
  await expect(row(page, 'Plain')).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: /^2 of \d+ batches fit$/ })).toBeAttached();
  await page.getByRole('combobox', { name: 'Sort' }).selectOption('name');
  await expect(page).toHaveURL(/\?q=zebra&sort=name$/);
  await expect(page.getByRole('row').nth(1)).toContainText('Striped 2');
  const group = page.getByRole('combobox', { name: 'Group' });
  await group.selectOption('day');
  await expect(page.getByRole('rowheader', { name: 'Today 2' })).toBeVisible();
  await group.selectOption('agent');
  await page.reload();
  await expect(page.getByRole('rowheader', { name: / 2$/ })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(row(page, 'Striped 10')).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.getByRole('button', { name: 'Completed' }).press('Enter');
  await page.getByRole('searchbox').fill('zebra and nothing else');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all batches' }).click();
  await expect(page).toHaveURL(/\/batches\?sort=name&group=agent$/);
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('an archived batch comes back when archived ones are shown', async ({ page, dashboard }) => {
  const batchId = await makeDraftOf(dashboard, [{}], 'Put away');
  must(await callAction(dashboard, 'archiveBatch', { batchId, requestId: `req_archive_${batchId}`, isArchived: true }));
  await page.goto('/batches');
  await expect(row(page, 'Put away')).toHaveCount(0);
  await expect(async () => page.getByRole('checkbox', { name: /^Archived too/ }).check()).toPass();
  await expect(row(page, 'Put away')).toContainText('Archived');
  await expect(page).toHaveURL(/\?archived=shown$/);
});

test('one outage in two batches reads as one reason, narrows the list, and opens a batch at that reason', async ({
  page,
  startServer,
}) => {
  const server = await startServer();
  const failing = await makeBatch(server, itemsOf('test-always-fails', ['one', 'two']), 'Hit first');
  const other = await makeBatch(server, itemsOf('test-always-fails', ['three']), 'Hit as well');
  const well = await makeBatch(server, [{}], 'Not hit');
  for (const batchId of [failing, other, well]) await finishedBatch(server, batchId);
  await page.goto(`${server.url}/batches`);
  const reasons = page.getByRole('region', { name: /^Why items failed/ });
  await expect(reasons.getByRole('listitem')).toHaveCount(1);
  const reason = reasons.getByRole('button', { name: /^3.* in 2 batches/ });
  await expectAccessible(page);
  await expect(async () => {
    await reason.press('Enter');
    await expect(reason).toHaveAttribute('aria-pressed', 'true', { timeout: 1_000 });
  }).toPass();
  await expect(page).toHaveURL(/\?failure=/);
  await expect(row(page, 'Not hit')).toHaveCount(0);
  await expect(row(page, 'Hit')).toHaveCount(2);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Hit first' }).click();
  await expect(page).toHaveURL(/\/batches\/\w+\?group=/);
  await expect(
    page.getByRole('group', { name: 'Why items failed' }).getByRole('button', { pressed: true }),
  ).toBeVisible();
});

test('a batch that was sent from elsewhere is opened by its id and shows what its sessions did', async ({
  page,
  dashboard,
}) => {
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  const { agents } = (await askEngine(engine, '/agents')) as { agents: { id: string }[] };
  const item = {
    agent_id: agents[0]?.id,
    llm_id: 'offline-brief',
    message: { content: [{ type: 'text', text: 'Sent by a script.' }] },
  };
  const made = await askEngine(engine, '/session-batches', { method: 'POST', body: JSON.stringify({ items: [item] }) });
  await page.goto('/batches');
  const more = page.getByRole('button', { name: 'More about batches' });
  await choose(page, more, 'Open by its id …');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type('batch_that_is_not_there');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Nothing was opened');
  await dialog.getByRole('textbox').fill((made as { batch_id: string }).batch_id);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/batches\/b_\w+$/);
  await expect(page.getByText('found at the API')).toBeVisible();
  await expect(page.getByLabel('Items by status')).toContainText('1completed');
  await page.goto(`${page.url()}?item=0`);
  const drawer = page.getByRole('dialog', { name: /Item 0/ });
  await drawer.locator('summary', { hasText: 'Input' }).click();
  await expect(drawer.getByText('Sent by a script.').first()).toBeVisible();
});

test.describe('while the server is down', () => {
  test.use({ allowedErrors: [/net::ERR_/] });

  test('the list keeps its rows and says since when, and recovers by itself', async ({ page, startServer }) => {
    const server = await startServer();
    await page.goto(`${server.url}/batches`);
    await page.getByRole('button', { name: 'Open the example batch' }).click();
    await page.waitForURL(/\/batches\/\w+\/edit/);
    await page.goto(`${server.url}/batches`);
    await server.kill();
    await expect(page.getByRole('alert').filter({ hasText: 'does not answer' })).toContainText('as of', {
      timeout: 45_000,
    });
    await expect(row(page, 'Example: six small tasks')).toBeVisible();
    await server.start();
    await expect(page.getByRole('alert').filter({ hasText: 'does not answer' })).toHaveCount(0, { timeout: 45_000 });
    await expect(row(page, 'Example: six small tasks')).toBeVisible();
  });
});
