import { expectAccessible } from './accessible';
import { makeDraft } from './actions';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { expect, test } from './fixtures';

test('a batch is found by typing, its commands are offered, and its keys are told', async ({ page, dashboard }) => {
  const batchId = await makeBatch(dashboard, itemsOf('test-always-fails', ['One', 'Two']), 'Invoices of the spring');
  await finishedBatch(dashboard, batchId);
  await page.goto('/settings');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Find or do' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('spring');
  await expect(palette.getByRole('option')).toHaveText([/Invoices of the spring/]);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Invoices of the spring' })).toBeVisible();
  await expect(palette).toBeHidden();

  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  await expect(help).toContainText('Edit the row and retry it');
  await expect(help).toContainText('Filter and columns');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await expect(page.getByRole('dialog', { name: 'Filter and columns' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'Retry item 0' }).getByRole('textbox', { name: 'Text' })).toHaveValue(
    'One',
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('all that failed');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Retry 2 items that failed' })).toBeVisible();
});

test('keys do nothing while something is typed, and the palette fits a phone', async ({ page, dashboard }) => {
  await makeDraft(dashboard, [{}]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/batches');
  const search = page.getByRole('searchbox');
  await search.fill('');
  await search.pressSequentially('what?');
  await expect(search).toHaveValue('what?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await search.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Find or do' })).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.keyboard.press('Escape');
  await expect(search).toBeFocused();
});
