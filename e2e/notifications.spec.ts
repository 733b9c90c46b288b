import { createHmac } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright/test';
import type { BatchUpdate } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { type Received, startReceiver } from '@/lib/test/receiver';
import { expectAccessible } from './accessible';
import { callAction, fetchJson, makeDraft, must } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { collect, placesOf } from './canaries';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';

test.use({ serverEnv: { BATCHDECK_WEBHOOKS_PRIVATE: 'true' } });

let receiver: Awaited<ReturnType<typeof startReceiver>>;
test.beforeEach(async () => {
  receiver = await startReceiver();
});
test.afterEach(() => receiver.close());

const section = (page: Page) => page.getByRole('region', { name: 'Notifications', exact: true });
const rowOf = (page: Page, name: string) => section(page).getByRole('listitem', { name, exact: true });

test('a webhook is added, tested, and told once of a batch that ends, signed; then it is deleted', async ({
  page,
  dashboard,
}) => {
  const answers = await collect(page.context());
  await page.goto('/settings');
  await expect(section(page)).toContainText('Nobody else is told yet');
  await add(page, { name: 'Build bot', url: `${receiver.url}/planted-path` });
  const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'Done' }).click();

  const row = rowOf(page, 'Build bot');
  await expect(row).toContainText(`Webhook at 127.0.0.1:${receiver.port}`);
  await row.getByRole('button', { name: 'Test Build bot' }).click();
  await expect(row).toContainText('The test arrived: the receiver answered 200.');
  receiver.reply(() => 403);
  await row.getByRole('button', { name: 'Test Build bot' }).click();
  await expect(row.getByRole('alert')).toHaveText('The test did not arrive. The receiver answered 403.');
  receiver.reply(() => 200);
  expect(receiver.received.map(({ event }) => event.type)).toEqual(['test', 'test']);

  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', ['one', 'two']));
  await finishedBatch(dashboard, batchId);
  await expect.poll(() => ofBatch(batchId).length).toBe(1);
  const [told] = ofBatch(batchId);
  expect(told?.event).toMatchObject({ type: 'batch.ended', data: { counts: { completed: 2 }, status: 'completed' } });
  expect(told?.event.data).toMatchObject({ url: `${dashboard.url}/batches/${batchId}` });
  expect(told?.headers['webhook-signature']).toBe(told && signatureOf(told, secret));

  await section(page).getByText('Recent deliveries').click();
  await expect(section(page).getByRole('list', { name: 'Recent deliveries' })).toContainText('Delivered, 1 try');
  await page.reload();
  await expect(row).toContainText('Last delivered');
  expect(placesOf(answers.all(), 'planted-path').filter((place) => !place.includes('settings'))).toEqual([]);
  expect(await page.content()).not.toContain('planted-path');
  expect(ofBatch(batchId)).toHaveLength(1);

  await row.getByRole('button', { name: 'Delete Build bot' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete target' }).click();
  await expect(row).toBeHidden();
});

test('Slack gets text and blocks with a link, and has no secret', async ({ page, dashboard }) => {
  await page.goto('/settings');
  await add(page, { name: 'A channel', url: receiver.url, kind: 'Slack' });
  const row = rowOf(page, 'A channel');
  await expect(row).toContainText('Slack at');
  await expect(row.getByRole('button', { name: /secret/i })).toHaveCount(0);
  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', ['one']));
  await expect.poll(() => receiver.received.length).toBe(1);
  const { text, blocks } = JSON.parse(receiver.received[0]?.raw.toString() ?? '');
  expect(text).toContain('has ended: all 1 completed.');
  expect(blocks[0].text.text).toContain(`<${dashboard.url}/batches/${batchId}|`);
  await remove(page, 'A channel');
});

test('what is wrong is said at its field and nothing is saved; a secret is shown and changed on demand', async ({
  page,
}) => {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Add target' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText(['Give it a name.', 'Paste the address.']);
  await dialog.getByLabel('Name').fill('By keys');
  await dialog.getByLabel('Address').fill('ftp://example.com');
  await dialog.getByLabel('Percent failed').fill('0');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText(['Give a whole number from 1 to 100.']);
  await dialog.getByLabel('Percent failed').fill('30');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert').first()).toHaveText('The address must be an absolute https URL.');
  await dialog.getByLabel('Address').fill(receiver.url);
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Signing secret of By keys');
  const first = await dialog.locator('code').textContent();
  await page.keyboard.press('Escape');

  await rowOf(page, 'By keys').getByRole('button', { name: 'Signing secret of By keys' }).click();
  await expect(dialog.locator('code')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Show secret' }).click();
  await expect(dialog.locator('code')).toHaveText(first ?? '');
  await dialog.getByRole('button', { name: 'Make a new one' }).click();
  await expect(dialog.locator('code')).not.toHaveText(first ?? '');
  await page.keyboard.press('Escape');

  await rowOf(page, 'By keys').getByRole('button', { name: 'Edit By keys' }).click();
  await dialog.getByLabel('Name').fill('Renamed');
  await dialog.getByLabel('On', { exact: true }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(rowOf(page, 'Renamed')).toContainText('Off');
  await rowOf(page, 'Renamed').getByRole('button', { name: 'Test Renamed' }).click();
  await expect.poll(() => receiver.received.length).toBe(1);
  await remove(page, 'Renamed');
});

test('a browser shows the end of a batch once over its tabs, and nothing of the batch that is looked at', async ({
  context,
  page,
  dashboard,
}) => {
  const shown = await recordNotifications(context);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Turn on notifications in this browser' }).click();
  await expect(section(page)).toContainText('On while a tab of Batchdeck is open');
  expect(shown).toEqual(['Batchdeck tells you here']);
  const second = await context.newPage();
  await second.goto(`${dashboard.url}/batches`);
  await expect(second.getByRole('heading', { name: 'Batches' })).toBeVisible();

  const batchId = await makeBatch(dashboard, itemsOf('offline-brief', ['one']), 'Told once');
  await finishedBatch(dashboard, batchId);
  await expect.poll(() => shown.filter((title) => title === 'Told once').length).toBe(1);

  const watched = await restingBatch(dashboard);
  await second.goto(`${dashboard.url}/batches/${watched}`);
  await second.bringToFront();
  must(await callAction(dashboard, 'sendRest', { batchId: watched, requestId: newId('req') }));
  await expect(second.getByText('Looked at has ended: all 2 completed.')).toBeVisible();
  await finishedBatch(dashboard, watched);
  const after = await makeBatch(dashboard, itemsOf('offline-brief', ['one']), 'Told after it');
  await finishedBatch(dashboard, after);
  await expect.poll(() => shown).toContain('Told after it');
  expect(shown).toEqual(['Batchdeck tells you here', 'Told once', 'Told after it']);

  await second.keyboard.press('Control+k');
  await expect(second.getByRole('combobox', { name: 'Find or do' })).toBeFocused();
  await second.keyboard.type('stop telling');
  await second.keyboard.press('Enter');
  await expect(section(page)).toContainText('Off. The browser asks');
});

test('a browser that refuses is named', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
  await page.goto('/settings');
  await expect(section(page)).toContainText('The browser refuses. Allow notifications for this address');
});

test('the section and its dialogs have no accessibility faults and fit a phone', async ({ page, dashboard }) => {
  await page.goto('/settings');
  await expect(section(page)).toContainText('Nobody else is told yet');
  await judge(page);
  const name = 'A target with a name that is long enough to be broken on any phone that there is';
  await add(page, { name, url: receiver.url });
  await judge(page);
  await page.getByRole('button', { name: 'Done' }).click();
  receiver.reply(() => 500);
  await finishedBatch(dashboard, await makeBatch(dashboard, itemsOf('offline-brief', ['one'])));
  await rowOf(page, name).getByRole('button', { name: /^Test/ }).click();
  await expect(rowOf(page, name).getByRole('alert')).toBeVisible();
  await section(page).getByText('Recent deliveries').click();
  await judge(page);
  await rowOf(page, name).getByRole('button', { name: /^Edit/ }).click();
  await judge(page);
  await page.keyboard.press('Escape');
  await remove(page, name);
});

async function add(page: Page, { name, url, kind = 'Webhook' }: { name: string; url: string; kind?: string }) {
  await page.getByRole('button', { name: 'Add target' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Kind').selectOption(kind);
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(rowOf(page, name)).toHaveCount(kind === 'Slack' ? 1 : 0);
  if (kind !== 'Slack') await expect(dialog).toContainText(`Signing secret of ${name}`);
}

async function remove(page: Page, name: string): Promise<void> {
  await rowOf(page, name)
    .getByRole('button', { name: `Delete ${name}` })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete target' }).click();
  await expect(rowOf(page, name)).toBeHidden();
}

const ofBatch = (batchId: string) => receiver.received.filter(({ event }) => event.data?.batch_id === batchId);

function signatureOf({ headers, raw }: Received, secret: string): string {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${raw}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

/** A browser without a window shows no notification and tells nobody of one, so the page’s own calls are written down. */
async function recordNotifications(context: BrowserContext): Promise<string[]> {
  const shown: string[] = [];
  await context.grantPermissions(['notifications']);
  await context.exposeFunction('noteNotification', (title: string) => void shown.push(title));
  await context.addInitScript(() => {
    const { noteNotification } = window as unknown as { noteNotification: (title: string) => void };
    class Recorded extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title: string) {
        super();
        noteNotification(title);
      }
      close() {}
    }
    Object.assign(window, { Notification: Recorded });
  });
  return shown;
}

/** A batch that rests after its first item until it is told to go on. */
async function restingBatch(dashboard: Dashboard): Promise<string> {
  const batchId = await makeDraft(dashboard, itemsOf('offline-brief', ['one', 'two']), 'Looked at');
  must(await callAction(dashboard, 'submitBatch', { batchId, pilot: 1 }));
  await expect.poll(async () => (await statusOf(dashboard, batchId)).status).toBe('asking');
  return batchId;
}

const statusOf = async (dashboard: Dashboard, batchId: string) =>
  (await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`)).head;

/** Leaves the page at a phone's width. */
async function judge(page: Page): Promise<void> {
  for (const width of [1440, 768, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
}
