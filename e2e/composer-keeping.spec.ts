import type { Page } from 'playwright/test';
import { expectAccessible } from './accessible';
import { callAction, makeDraft, must } from './actions';
import { alerts, draftOf, saved, sendButton, startDraft, summary, text } from './composer-page';
import { judge } from './engine';
import { expect, test } from './fixtures';

test('a word typed right before a reload is kept, or the browser asks first', async ({ page, dashboard }) => {
  const batchId = await startDraft(page);
  await saved(page);
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void dialog.accept();
  });
  await text(page).pressSequentially('in haste');
  await page.reload();
  expect(asked).toBe(1);
  await expect
    .poll(async () => (await draftOf(dashboard, batchId)).items[0]?.parts[0])
    .toMatchObject({ text: 'in haste' });
});

test('who goes to another page and comes back finds the draft as it was left', async ({ page, dashboard }) => {
  const batchId = await startDraft(page);
  await text(page).pressSequentially('Not saved yet');
  await page.getByRole('link', { name: 'Agents' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Agents' })).toBeVisible();
  await page.goBack();
  await expect(text(page)).toHaveValue('Not saved yet');
  await text(page).press('End');
  await text(page).pressSequentially(', but now');
  await saved(page);
  expect((await draftOf(dashboard, batchId)).items[0]?.parts[0]).toMatchObject({ text: 'Not saved yet, but now' });
});

test('of two who change one draft either goes on, and what both wrote is kept', async ({
  page,
  browser,
  baseURL,
  dashboard,
}) => {
  const batchId = await makeDraft(dashboard, [{}]);
  await page.goto(`/batches/${batchId}/edit`);
  const device = await browser.newContext({ baseURL });
  const other = await device.newPage();
  await other.goto(`/batches/${batchId}/edit`);
  await expect(page.getByText(/^Also open in Chrome/)).toBeVisible();
  await text(other).fill('The other was first');
  await saved(other);
  await text(page).fill('This one knows nothing of it');
  await expect(alerts(page, 'changed in another tab')).toContainText('Both are kept');
  await expectAccessible(page);
  await sendButton(page).click();
  await expect(summary(page).getByRole('alert')).toContainText('Nothing was sent');
  await page.getByRole('button', { name: 'Take theirs, keep mine as a copy' }).click();
  await expect(text(page)).toHaveValue('The other was first');
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect(text(page)).toHaveValue('This one knows nothing of it');
  await device.close();
});

test.describe('in a tab that is killed', () => {
  test.use({ allowedErrors: [/net::ERR_|Failed to fetch/] });

  /** Types something that never leaves the tab, and kills the tab. */
  async function typeAndCrash(page: Page, batchId: string, words: string) {
    await page.goto(`/batches/${batchId}/edit`);
    await expect(text(page)).toBeVisible();
    await page.route('**/edit', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
    await text(page).fill(words);
    await page.getByRole('button', { name: 'Add secret' }).click();
    await page.getByLabel('Name of secret 1').fill('TOKEN');
    await page.getByLabel('Value of secret 1').fill('canary-of-the-secret');
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('canary-of-the-secret');
    await page.goto('chrome://crash').catch(() => {});
  }

  test('what was typed is put back, undone and done again', async ({ page, context, dashboard }) => {
    const batchId = await makeDraft(dashboard, [{}, {}]);
    await typeAndCrash(page, batchId, 'Only in the tab');
    const next = await context.newPage();
    await next.goto(`/batches/${batchId}/edit`);
    await expect(next.getByText('What you typed last was put back')).toBeVisible();
    await expect(text(next)).toHaveValue('Only in the tab');
    await expect(next.getByLabel('Name of secret 1')).toHaveValue('TOKEN');
    await expect(next.getByLabel('Value of secret 1')).toHaveValue('');
    await saved(next);
    const kept = async () => (await draftOf(dashboard, batchId)).items[0]?.parts[0];
    expect(await kept()).toMatchObject({ text: 'Only in the tab' });
    await next
      .getByRole('region', { name: /^Notifications/ })
      .getByRole('button', { name: 'Undo' })
      .click();
    await expect(text(next)).toHaveValue(/number 1/);
    await expect.poll(kept).toMatchObject({ text: expect.stringMatching(/number 1/) });
  });

  test('what was typed stands beside what another has saved since', async ({ page, context, dashboard }) => {
    const batchId = await makeDraft(dashboard, [{}]);
    await typeAndCrash(page, batchId, 'Only in the tab');
    const { revision, ...draft } = await draftOf(dashboard, batchId);
    const [item] = draft.items;
    const changed = [{ ...item, parts: [{ id: 'p', type: 'text', text: 'Another was here' }], place: draft.places[0] }];
    const head = { batchId, basedOn: revision, revision: revision + 5, name: 'Theirs', agentId: draft.agentId };
    must(await callAction(dashboard, 'saveDraft', { ...head, changed, removed: [] }));
    const next = await context.newPage();
    await next.goto(`/batches/${batchId}/edit`);
    await expect(next.getByText('An item put back at the end')).toBeVisible();
    await saved(next);
    const texts = (await draftOf(dashboard, batchId)).items.map(({ parts }) => parts[0]);
    expect(texts).toMatchObject([{ text: 'Another was here' }, { text: 'Only in the tab' }]);
  });

  test('nothing is taken from a tab that is still open', async ({ page, context, dashboard }) => {
    const batchId = await makeDraft(dashboard, [{}]);
    await page.goto(`/batches/${batchId}/edit`);
    await page.route('**/edit', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
    await text(page).fill('Still being typed');
    const next = await context.newPage();
    await next.goto(`/batches/${batchId}/edit`);
    await expect(text(next)).toHaveValue(/number 1/);
    await next.waitForTimeout(1_000);
    await expect(text(next)).toHaveValue(/number 1/);
    await page.close();
  });
});

test('a double click on Send sends once', async ({ page, dashboard }) => {
  const batchId = await makeDraft(dashboard, [{}, {}]);
  await page.goto(`/batches/${batchId}/edit`);
  await sendButton(page).dblclick();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  await expect.poll(async () => judge(engine, batchId, 2)).toEqual({ lost: [], repeated: [] });
  await page.goto(`/batches/${batchId}/edit`);
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
});

test('a secret is masked, never read back, replaced, and reaches the session', async ({ page, dashboard }) => {
  const canary = 'canary-7f3a';
  const answers: string[] = [];
  page.on('response', async (response) => {
    answers.push(await response.text().catch(() => ''));
  });
  const batchId = await startDraft(page);
  await text(page).fill('Use the secret');
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.getByLabel('Name of secret 1').fill('NOT_DECLARED');
  await expect(page.getByText('does not declare NOT_DECLARED')).toBeVisible();
  await expect(page.getByLabel('Value of secret 1')).toHaveAttribute('type', 'password');
  await page.getByLabel('Value of secret 1').fill(`${canary}-1`);
  await page.keyboard.press('Tab');
  await expect(page.getByText('kept, never shown again')).toBeVisible();
  expect(await page.content()).not.toContain(canary);

  await page.reload();
  await expect(page.getByText('kept, never shown again')).toBeVisible();
  expect(await page.content()).not.toContain(canary);
  await page.getByRole('button', { name: 'Replace the value of secret 1' }).click();
  await expect(page.getByLabel('Value of secret 1')).toBeFocused();
  await expect(page.getByLabel('Value of secret 1')).toHaveValue('');
  await page.getByLabel('Value of secret 1').fill(`${canary}-2`);
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(page.getByRole('heading', { name: 'Item 1' })).toBeVisible();
  await expect(page.getByText('kept, never shown again')).toBeVisible();
  await saved(page);
  const { items } = await draftOf(dashboard, batchId);
  expect(items.map(({ id, secrets }) => secrets[0]?.keptFrom === `${id}/${secrets[0]?.id}`)).toEqual([true, true]);
  await sendButton(page).click();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
  expect(answers.filter((answer) => answer.includes(canary))).toEqual([]);
  expect(dashboard.log()).not.toContain(canary);
});

test('an item brought back after it was saved away says that its secrets are gone', async ({ page }) => {
  await startDraft(page);
  await text(page).fill('With a secret');
  await page.getByRole('button', { name: 'Add secret' }).click();
  await page.getByLabel('Name of secret 1').fill('TOKEN');
  await page.getByLabel('Value of secret 1').fill('v');
  await page.keyboard.press('Tab');
  await expect(page.getByText('kept, never shown again')).toBeVisible();
  await page.getByRole('button', { name: 'Remove item' }).click();
  await saved(page);
  await page
    .getByRole('region', { name: /^Notifications/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(page.getByText('The item is back without its secrets')).toBeVisible();
  await expect(page.getByLabel('Value of secret 1')).toHaveValue('');
});

test.describe('with a network that breaks', () => {
  test.use({ allowedErrors: [/net::ERR_|Failed to fetch/] });

  test('while the server is away nothing is lost: it says so, tries again, and saves', async ({
    page,
    startServer,
  }) => {
    const own = await startServer();
    const batchId = await makeDraft(own, [{}]);
    await page.goto(`${own.url}/batches/${batchId}/edit`);
    await saved(page);
    await own.kill();
    await text(page).fill('Typed while it was away');
    await expect(page.getByRole('status').filter({ hasText: 'Your changes are kept in this tab' })).toBeVisible();
    await sendButton(page).click();
    await expect(summary(page).getByRole('alert')).toContainText('Nothing was sent');
    await expectAccessible(page);
    await own.start();
    await saved(page);
    await page.reload();
    await expect(text(page)).toHaveValue('Typed while it was away');
  });

  test('an answer lost on sending is told as not known, and Send again sends nothing twice', async ({
    page,
    dashboard,
  }) => {
    const batchId = await makeDraft(dashboard, [{}]);
    await page.goto(`/batches/${batchId}/edit`);
    await saved(page);
    await page.route(
      '**/edit',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await sendButton(page).click();
    await expect(summary(page).getByRole('alert')).toContainText('it is not known whether the batch was sent');
    await sendButton(page).click();
    await page.waitForURL(new RegExp(`/batches/${batchId}$`));
    const engine = { url: dashboard.url, key: dashboard.engineKey() };
    await expect.poll(async () => judge(engine, batchId, 1)).toEqual({ lost: [], repeated: [] });
  });
});

test.describe('without a draft', () => {
  test.use({ allowedErrors: [/404 \(Not Found\)/] });

  test('the page says that there is none', async ({ page }) => {
    const response = await page.goto('/batches/b_none/edit');
    expect(response?.status()).toBe(404);
  });
});
