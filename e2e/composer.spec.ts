import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import type { StoredDraft } from '@/lib/batches/schema';
import { fetchJson, makeDraft } from './actions';
import { judge } from './engine';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

const LIMIT_MB = 2;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test.use({ serverEnv: { BATCHDECK_UPLOAD_MAX_MB: String(LIMIT_MB) } });

// ── what a person does ────────────────────────────────────────────────────────────────────────────────────────────

async function startDraft(page: Page): Promise<string> {
  await page.goto('/batches');
  await page.getByRole('button', { name: 'New batch' }).first().click();
  await expect(page.getByRole('heading', { name: 'Item 0' })).toBeVisible();
  await expect(page.getByLabel('Agent')).toHaveValue(/./);
  return page.url().split('/').at(-2) ?? '';
}

const text = (page: Page, number = 0) => page.getByRole('textbox', { name: 'Text', exact: true }).nth(number);
const rows = (page: Page) => page.getByRole('listbox', { name: 'Items' }).getByRole('option');
const row = (page: Page, label: string | RegExp) =>
  page.getByRole('listbox', { name: 'Items' }).getByRole('option', { name: label });
const alerts = (page: Page, words: string | RegExp) =>
  page.getByRole('main').getByRole('alert').filter({ hasText: words });
const parts = (page: Page) => page.getByRole('list', { name: 'Message parts' }).getByRole('listitem');
const summary = (page: Page) => page.getByRole('region', { name: 'Before sending' });
const sendButton = (page: Page) => page.getByRole('button', { name: /^Send / });
const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: /^saved$/ })).toBeVisible();

async function choose(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) {
  await page.getByLabel('Choose files', { exact: true }).setInputFiles(files);
}

const file = (name: string, content: string | Buffer, mimeType = 'text/plain') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

const draftOf = (dashboard: Dashboard, batchId: string) =>
  fetchJson<StoredDraft>(dashboard, `/api/batches/${batchId}/draft`);

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

// ── composing ─────────────────────────────────────────────────────────────────────────────────────────────────────

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
  await page.getByRole('button', { name: 'Undo' }).click();
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
  await expect(summary(page).getByRole('definition')).toHaveText(['250', '3', '0']);
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

// ── errors ────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── secrets ───────────────────────────────────────────────────────────────────────────────────────────────────────

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
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The item is back without its secrets')).toBeVisible();
  await expect(page.getByLabel('Value of secret 1')).toHaveValue('');
});

// ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the limit is told first; empty and oversize files are refused and the rest goes on', async ({ page }) => {
  await startDraft(page);
  await expect(page.getByText(`up to ${LIMIT_MB} MB each`)).toBeVisible();
  await choose(
    page,
    file('empty.txt', ''),
    file('big.bin', Buffer.alloc(LIMIT_MB * 1e6 + 1)),
    file('good.txt', 'good'),
  );
  await expect(parts(page)).toHaveCount(2);
  await expect(parts(page).nth(1)).toContainText('good.txt');
  const uploads = page.getByRole('list', { name: 'Uploads' }).getByRole('listitem');
  await expect(uploads).toHaveCount(2);
  await expect(uploads.nth(0)).toContainText('The file is empty.');
  await expect(uploads.nth(1)).toContainText(`larger than ${LIMIT_MB} MB`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Dismiss empty.txt' }).click();
  await page.getByRole('button', { name: 'Dismiss big.bin' }).click();
  await expect(uploads).toHaveCount(0);
});

test('file names that mean harm are shown and kept harmless, to the last byte', async ({ page, dashboard }) => {
  const batchId = await startDraft(page);
  await text(page).fill('Look');
  await choose(
    page,
    file('"; drop="x\r\ny.txt', 'a'),
    file('invoice\u202Efdp.exe', 'b'),
    file(`${'n'.repeat(296)}.csv`, 'c'),
  );
  await expect(parts(page)).toHaveCount(4);
  await saved(page);
  const names = (await draftOf(dashboard, batchId)).items[0]?.parts.flatMap((part) =>
    part.type === 'text' ? [] : [part.filename],
  );
  expect(names).toEqual(['"; drop="xy.txt', 'invoicefdp.exe', `${'n'.repeat(251)}.csv`]);
  await sendButton(page).click();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
});

test('an upload shows its progress, holds up sending, and ends when it is cancelled', async ({ page, dashboard }) => {
  const batchId = await startDraft(page);
  await text(page).fill('Wait for the file');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 200_000,
  });
  await choose(page, file('slow.bin', Buffer.alloc(1_500_000, 1)));
  const bar = page.getByRole('progressbar', { name: 'Upload of slow.bin' });
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0);
  await expect(summary(page)).toContainText('1 upload is under way');
  await sendButton(page).click();
  await expect(page.getByRole('button', { name: 'Waiting for 1 upload' })).toBeVisible();
  await page.getByRole('button', { name: 'Do not send yet' }).click();
  const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/files'));
  await page.getByRole('button', { name: 'Cancel slow.bin' }).click();
  await ended;
  await expect(bar).toHaveCount(0);
  await expect(parts(page)).toHaveCount(1);

  await choose(page, file('soon.bin', Buffer.alloc(400_000, 1)));
  await sendButton(page).click();
  await expect(page.getByRole('button', { name: 'Waiting for 1 upload' })).toBeVisible();
  await page.waitForURL(new RegExp(`/batches/${batchId}$`));
  const engine = { url: dashboard.url, key: dashboard.engineKey() };
  await expect.poll(async () => judge(engine, batchId, 1)).toEqual({ lost: [], repeated: [] });
});

test.describe('with a network that breaks', () => {
  test.use({ allowedErrors: [/net::ERR_|Failed to fetch/] });

  test('an upload that breaks off says so, and works when it is tried again', async ({ page }) => {
    await startDraft(page);
    await page.route('**/api/files?*', (route) => route.abort(), { times: 1 });
    await choose(page, file('note.txt', 'note'));
    await expect(alerts(page, 'The connection broke off')).toBeVisible();
    await page.getByRole('button', { name: 'Try note.txt again' }).click();
    await expect(parts(page)).toHaveCount(2);
  });

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

test('files are taken by drop and by paste, and a pasted image is an image', async ({ page }) => {
  await startDraft(page);
  await text(page).fill('From elsewhere');
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
    return data;
  });
  await text(page).dispatchEvent('drop', { dataTransfer: transfer });
  await expect(parts(page).nth(1)).toContainText('dropped.txt');
  await page.evaluate(
    (bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    },
    [...PNG],
  );
  await expect(parts(page).nth(2)).toContainText('image.png');
  await expect(parts(page).nth(2)).toContainText('Image');
});

// ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────────

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

test('a draft changed in another tab is not overwritten', async ({ page, context, dashboard }) => {
  const batchId = await makeDraft(dashboard, [{}]);
  await page.goto(`/batches/${batchId}/edit`);
  const other = await context.newPage();
  await other.goto(`/batches/${batchId}/edit`);
  await text(other).fill('The other tab was first');
  await saved(other);
  await text(page).fill('This one knows nothing of it');
  await expect(page.getByRole('status').filter({ hasText: 'changed in another tab' })).toBeVisible();
  await sendButton(page).click();
  await expect(summary(page).getByRole('alert')).toContainText('Nothing was sent');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('link', { name: 'Reload' }).click();
  await expect(text(page)).toHaveValue('The other tab was first');
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

test.describe('without a draft', () => {
  test.use({ allowedErrors: [/404 \(Not Found\)/] });

  test('the page says that there is none', async ({ page }) => {
    const response = await page.goto('/batches/b_none/edit');
    expect(response?.status()).toBe(404);
  });
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
