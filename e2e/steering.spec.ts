import type { BatchHead } from '@/lib/batches/schema';
import { expectAccessible } from './accessible';
import { callAction, makeDraft, must } from './actions';
import { itemsOf } from './batch';
import { addMany, openNewBatch, send } from './compose';
import { judge } from './engine';
import { expect, test } from './fixtures';
import type { Dashboard } from './server';
import { button, dialog, engineOf, entries, headOf, numbered, openSlow, press, sendBatch } from './steering-page';

const ONE_EACH = { lost: [], repeated: [] };

test('how to send is chosen by keyboard, said in a sentence, and remembered for the next batch', async ({
  page,
  dashboard,
}) => {
  await openNewBatch(page, 'A pilot first');
  await addMany(page, numbered(30), 'offline-brief');
  const aside = page.getByRole('region', { name: 'Before sending' });
  await expect(aside).toContainText('30 items go out as 1 submission.');
  await aside.getByText('How to send it').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(aside.getByLabel('Sessions under way at a time')).toBeFocused();
  await page.keyboard.type('8');
  await page.keyboard.press('Tab');
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(aside.getByRole('checkbox', { name: 'items for which no session could be made' })).toBeChecked();
  await aside.getByLabel('Times an item, at most').fill('1');
  await expect(aside).toContainText(
    '30 items go out as at least 5 submissions, at most 8 sessions under way; after the first 3 you are asked. ' +
      'Items without a session go again by themselves, once an item, the first time within 30 s.',
  );
  const batchId = await send(page);
  expect(await headOf(dashboard, batchId)).toMatchObject({
    inFlightMax: 8,
    pilot: 3,
    retryRule: { creation: true, timeout: false, groups: [], retriesMax: 1, backoffSeconds: 30 },
  });
  const pilot = page.getByRole('region', { name: 'Pilot' });
  await expect(pilot).toContainText('The first 3 of 30 are out: 3 completed. Look at them, then send the rest.');
  expect((await headOf(dashboard, batchId)).counts).toMatchObject({ completed: 3, unsent: 27 });
  await press(page, 'Send the rest (27)');
  await expect(pilot).toBeHidden();
  await expect(page.getByText('30 of 30 finished')).toBeVisible();
  expect(await judge(engineOf(dashboard), batchId, 30)).toEqual(ONE_EACH);

  await openNewBatch(page, 'The next one');
  await aside.getByText('How to send it').click();
  await expect(aside.getByLabel('Sessions under way at a time')).toHaveValue('8');
  await expect(aside.getByLabel('Send the first items, then ask')).toHaveValue('3');
});

test('a number that cannot be is named at its field, and nothing is sent', async ({ page }) => {
  await openNewBatch(page, 'A wrong number');
  await addMany(page, numbered(8), 'offline-brief');
  const aside = page.getByRole('region', { name: 'Before sending' });
  await aside.getByText('How to send it').click();
  await aside.getByLabel('Sessions under way at a time').fill('0');
  await expect(aside.getByLabel('Sessions under way at a time')).toHaveAccessibleDescription(/At least 1 session/);
  await button(page, 'Send 8 items').click();
  await expect(aside.getByText('1 thing to put right')).toBeVisible();
  await aside.getByRole('link', { name: /How to send it/ }).click();
  await expect(aside.getByLabel('Sessions under way at a time')).toBeFocused();
  await expect(page).toHaveURL(/\/edit$/);
  await aside.getByLabel('Sessions under way at a time').fill('');
  await button(page, 'Try 5 first, then ask').click();
  await expect(page.getByRole('region', { name: 'Pilot' })).toContainText('The first 5 of 8 are out');
});

test('a pause holds back what is unsent and what is retried, and lets go on what is at the API', async ({
  page,
  dashboard,
}) => {
  const items = [...itemsOf('test-always-fails', ['wrong']), ...itemsOf('test-slow-5s', numbered(11))];
  const batchId = await sendBatch(dashboard, items, { inFlightMax: 4 });
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByLabel('Items by status')).toContainText('1failed');
  await press(page, 'Pause', 'Space');
  await expect(page.getByText('Sending is paused')).toBeVisible();
  const note = page.getByRole('region', { name: 'Sending' });
  await expect(note).toContainText(/items wait until you resume\..*What you retry waits too\./);
  await expect(page.getByRole('heading').getByText('Paused')).toBeHidden();
  await expect(page.getByRole('main').getByText('Paused', { exact: true })).toBeVisible();
  const { counts } = await headOf(dashboard, batchId);
  expect(counts.unsent).toBeGreaterThan(0);
  const wish = {
    batchId,
    requestId: `req_${batchId}`,
    indexes: [0],
    revision: (await headOf(dashboard, batchId)).revision,
  };
  must(await callAction(dashboard, 'retryItems', wish));
  await page.reload();
  await expect(note).toContainText(`${counts.unsent + 1} items, 1 of them retried, wait until you resume.`);
  expect((await headOf(dashboard, batchId)).counts).toMatchObject({ unsent: counts.unsent + 1, failed: 0 });
  await press(page, 'Resume');
  await expect(note).toBeHidden();
  await expect(page.getByText('12 of 12 finished')).toBeVisible();
  const { lost, repeated } = await judge(engineOf(dashboard), batchId, 12);
  expect({ lost, repeated }).toEqual({ lost: [], repeated: [0] });
});

test('stopping asks with exact numbers, and the rest can be sent later without touching what is done', async ({
  page,
  dashboard,
}) => {
  const batchId = await openSlow(page, dashboard);
  await press(page, 'Stop sending');
  await expect(dialog(page)).toContainText('8 items have not been sent and will not be.');
  await expect(dialog(page)).toContainText('4 are at the API already: it has no cancel, so they run to their end.');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(button(page, 'Stop sending')).toBeFocused();
  expect((await headOf(dashboard, batchId)).sending).toBe('going');

  await press(page, 'Stop sending');
  await press(page, /^Hold back \d items$/);
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('main').getByText('Stopped', { exact: true }).first()).toBeVisible();
  const { counts } = await finishedHead(dashboard, batchId);
  expect(counts.completed + counts.stopped).toBe(12);
  await expect(page.getByRole('region', { name: 'Sending' })).toContainText(
    `${counts.stopped} items were never sent. Sending the rest skips what was sent.`,
  );
  await press(page, `Send the rest (${counts.stopped})`);
  await expect(page.getByText('12 of 12 finished')).toBeVisible();
  expect(await judge(engineOf(dashboard), batchId, 12)).toEqual(ONE_EACH);
});

test('no more sessions are under way than the limit says, and it is changed while they run', async ({
  page,
  dashboard,
}) => {
  const batchId = await openSlow(page, dashboard, 40);
  const { counts } = await headOf(dashboard, batchId);
  expect(counts.running + counts.queued).toBeLessThanOrEqual(4);
  await press(page, 'Sending …');
  const field = dialog(page).getByLabel('Sessions under way at a time');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('4');
  await expect(dialog(page).getByRole('button', { name: 'Save' })).toBeDisabled();
  await field.fill('0');
  await expect(field).toHaveAccessibleDescription(/At least 1 session/);
  await field.fill('16');
  await dialog(page).getByText('sessions that ran out of time').click();
  await field.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect.poll(async () => (await headOf(dashboard, batchId)).inFlightMax).toBe(16);
  const peak = async () => {
    const { running, queued } = (await headOf(dashboard, batchId)).counts;
    expect(running + queued).toBeLessThanOrEqual(16);
    return running + queued;
  };
  await expect.poll(peak, { intervals: [100] }).toBeGreaterThan(8);
  await button(page, 'history').click();
  await expect(entries(page)).toHaveText([
    /^You turned on trying again by itself: time-outs, up to 2 times an item\./,
    /^You changed the limit from 4 sessions at a time to 16 sessions at a time\./,
    /^You sent the batch: 40 items, with at most 4 sessions under way\./,
  ]);
});

test.describe('when answers are lost', () => {
  test.use({ allowedErrors: [/Failed to load resource|ERR_FAILED/] });

  test('a repeat of the same wish has the same request id, and is done once', async ({ page, dashboard }) => {
    const batchId = await openSlow(page, dashboard, 30);
    const bodies: string[] = [];
    await page.route(`**/batches/${batchId}`, (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      bodies.push(route.request().postData() ?? '');
      return bodies.length === 1 ? route.abort() : route.continue();
    });
    await press(page, 'Pause');
    await expect(page.getByText(/it is not known whether this was done/)).toBeVisible();
    await press(page, 'Pause');
    await expect(button(page, 'Resume')).toBeVisible();
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
    await press(page, 'Resume');
    await expect(button(page, 'Pause')).toBeVisible();
    await press(page, 'Pause');
    await expect(button(page, 'Resume')).toBeVisible();
    expect(new Set(bodies).size, 'a new wish has an id of its own').toBe(3);
  });
});

test('on a phone the first thing is a button and the rest a menu, walked by arrows', async ({ page, dashboard }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openSlow(page, dashboard);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBe(360);
  await expect(button(page, 'Stop sending')).toBeHidden();
  await press(page, 'More to do');
  const items = page.getByRole('menuitem');
  await expect(items).toHaveText([
    'Pause',
    'Stop sending',
    'Sending …',
    'Open as draft',
    'Compare',
    'Checks …',
    'Export …',
    'Duplicate batch',
  ]);
  await expect(items.first()).toBeFocused();
  expect(await width()).toBe(360);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(items).toHaveCount(0);
  await expect(button(page, 'More to do')).toBeFocused();
  await press(page, 'More to do');
  await page.keyboard.press('Enter');
  await expect(button(page, 'Resume')).toBeVisible();
  await press(page, 'More to do');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('Stop sending?');
  expect(await width()).toBe(360);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing of steering stands in the way of a screen reader (${colorScheme})`, async ({ page, dashboard }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    const seen = () => expectAccessible(page);
    const draft = await makeDraft(dashboard, itemsOf('offline-brief', numbered(8)));
    const pilot = await sendBatch(dashboard, itemsOf('offline-brief', numbered(8)), { pilot: 2 });
    const slow = await sendBatch(dashboard, itemsOf('test-slow-5s', numbered(200)), { inFlightMax: 2 });
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`/batches/${draft}/edit`);
      await page.getByText('How to send it').click();
      await page.getByText('sessions that ran out of time').click();
      await seen();
      await page.goto(`/batches/${pilot}`);
      await expect(page.getByRole('region', { name: 'Pilot' })).toContainText('2 completed');
      await seen();
      await button(page, 'Stop').click();
      await expect(dialog(page)).toBeVisible();
      await seen();
      await page.goto(`/batches/${slow}?history`);
      await expect(entries(page).first()).toBeVisible();
      await seen();
      await page.keyboard.press('Escape');
      if (width === 360) await button(page, 'More to do').click();
      await page.getByRole(width === 360 ? 'menuitem' : 'button', { name: 'Sending …' }).click();
      await expect(dialog(page)).toBeVisible();
      await seen();
    }
    must(await callAction(dashboard, 'stopSending', { batchId: slow, requestId: `req_stop_${slow}` }));
    await page.goto(`/batches/${slow}`);
    await expect(button(page, /Send the rest/)).toBeVisible();
    await seen();
  });
}

/** The head once nothing more is under way. */
async function finishedHead(dashboard: Dashboard, batchId: string): Promise<BatchHead> {
  await expect.poll(async () => (await headOf(dashboard, batchId)).status).toBe('stopped');
  return headOf(dashboard, batchId);
}
