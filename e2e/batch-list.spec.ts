import type { Page } from 'playwright/test';
import { expect, test } from './fixtures';

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

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
  const drafts = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Delete draft' }) });
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
  const remove = draft.getByRole('button', { name: 'Delete draft' });
  await remove.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  await expect(remove).toBeFocused();
  await remove.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete draft' }).click();
  await expect(draft).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('was deleted')).toBeVisible();
  await page.reload();
  await expect(draft).toHaveCount(0);
});

test('search and kind stand in the address, and the address brings them back', async ({ page }) => {
  await makeDraft(page);
  await expect(async () => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.type('batch of');
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
