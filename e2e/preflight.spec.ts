import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { sendButton, summary } from './composer-page';
import { expect, test } from './fixtures';

test.use({ serverEnv: { BATCHDECK_CONFIRM_ABOVE: '5' } });

const said = (text: string, llmId = 'offline-brief') => ({ llmId, parts: [{ id: 'p', type: 'text' as const, text }] });

test('time and cost are unknown until there are sessions to go by, and then a range', async ({ page, dashboard }) => {
  const draftId = await makeDraft(dashboard, [said('One.'), said('Two.'), said('Two.'), said('Three.', 'typo-1')]);
  await page.goto(`/batches/${draftId}/edit`);
  await expect(summary(page)).toContainText('typo-1 has no finished sessions here; 5 are needed');
  await expect(summary(page)).toContainText('1 item says the same as one before.');
  await expect(summary(page)).toContainText('does not declare the option typo-1 (1 item)');
  await expectAccessible(page);
  await summary(page).getByRole('button', { name: 'Show the duplicates' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Item 2' })).toBeVisible();

  const batchId = await makeBatch(
    dashboard,
    Array.from({ length: 6 }, (_, index) => said(`Count ${index}.`)),
  );
  await finishedBatch(dashboard, batchId);
  const secondId = await makeDraft(dashboard, [said('One.'), said('Two.')]);
  await page.goto(`/batches/${secondId}/edit`);
  await expect(summary(page)).toContainText(/Time, 8 at once.*\d (ms|s)/);
  await expect(summary(page)).toContainText('Cost$0.00');
});

test('a batch is sent once its number was typed, or a few of it first', async ({ page, dashboard }) => {
  const batchId = await makeDraft(
    dashboard,
    Array.from({ length: 7 }, (_, index) => said(`Item ${index}.`)),
  );
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/batches/${batchId}/edit`);
  await expect(summary(page)).toContainText('Items7');
  await sendButton(page).filter({ visible: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Send 7 items?' });
  await expect(dialog.getByRole('button', { name: 'Try 5 first, then ask' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('8');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Type 7');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/batches\/b_[a-z0-9]+$/);
  expect((await finishedBatch(dashboard, batchId)).head.itemCount).toBe(7);
});
