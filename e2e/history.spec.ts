import { callAction, must } from './actions';
import { finishedBatch, itemsOf } from './batch';
import { expect, test } from './fixtures';
import { dialog, entries, openSlow, press, sendBatch } from './steering-page';

test('the history is a link, new entries appear while it is open, and Back closes it', async ({ page, dashboard }) => {
  const batchId = await openSlow(page, dashboard);
  await press(page, 'history');
  await expect(page).toHaveURL(/\?history/);
  await expect(entries(page)).toHaveCount(1);
  must(await callAction(dashboard, 'pauseSending', { batchId, requestId: `req_pause_${batchId}` }));
  await expect(entries(page)).toHaveCount(2);
  await expect(entries(page).first()).toContainText(/You paused sending; \d items wait\. *just now/);
  await expect(entries(page).first().locator('time')).toHaveAttribute('title', /\d\d:\d\d:\d\d/);
  await page.goBack();
  await expect(dialog(page)).toBeHidden();
  await page.goto(`/batches/${batchId}?history`);
  await expect(entries(page)).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/batches/${batchId}$`));
});

test.describe('when it cannot be read', () => {
  test.use({ allowedErrors: [/Failed to load resource/] });

  test('a history that cannot be read says so and can be asked for again', async ({ page, dashboard }) => {
    const batchId = await sendBatch(dashboard, itemsOf('offline-brief', ['one']));
    await finishedBatch(dashboard, batchId);
    await page.route('**/history', (route) => route.fulfill({ status: 500, json: { error: { code: 'internal' } } }));
    await page.goto(`/batches/${batchId}?history`);
    await expect(dialog(page).getByRole('alert')).toBeVisible();
    await page.unroute('**/history');
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await expect(entries(page)).toHaveCount(1);
  });
});
