/** Retries the way a person does. */
import type { Page } from 'playwright/test';

export const retryDialog = (page: Page) => page.getByRole('dialog', { name: /^(Retry|Nothing to retry)/ });

/** Says yes to the question that is open. */
export const confirmRetry = (page: Page) =>
  retryDialog(page)
    .getByRole('button', { name: /^Retry \d/ })
    .click();

/** Retries all that failed. */
export async function retryFailed(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: `Retry ${count} failed`, exact: true }).click();
  await confirmRetry(page);
}
