/** Composes and sends a batch the way a person does. */
import type { Page } from 'playwright/test';
import { expect } from './fixtures';

/** Opens a new draft from the list of batches and names it. */
export async function openNewBatch(page: Page, name: string): Promise<void> {
  await page.goto('/batches');
  await page.getByRole('button', { name: 'New batch' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
}

/** Makes an item of each line, through the dialog that does. */
export async function addMany(page: Page, lines: string[], llmId = ''): Promise<void> {
  await page.getByRole('button', { name: 'Add many' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add many items' });
  await dialog.getByLabel('Messages').fill(lines.join('\n'));
  await dialog.getByLabel('LLM option').fill(llmId);
  await dialog.getByRole('button', { name: /^Add \d/ }).click();
  await expect(dialog).toBeHidden();
}

/** Presses Send and answers the batch's id once its table is there. */
export async function send(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Send \d/ }).click();
  await page.waitForURL(/\/batches\/b_[a-z0-9]+$/);
  return page.url().split('/').at(-1) ?? '';
}
