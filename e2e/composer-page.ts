/** The composer as a person finds it: where things are, and what a draft has on the server. */
import type { Page } from 'playwright/test';
import type { DraftPage } from '@/lib/batches/draft-schema';
import { fetchJson } from './actions';
import { expect } from './fixtures';
import type { Dashboard } from './server';

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function startDraft(page: Page): Promise<string> {
  await page.goto('/batches');
  await page.getByRole('button', { name: 'New batch' }).first().click();
  await expect(page.getByRole('heading', { name: 'Item 0' })).toBeVisible();
  await expect(page.getByLabel('Agent')).toHaveValue(/./);
  return page.url().split('/').at(-2) ?? '';
}

export const text = (page: Page, number = 0) => page.getByRole('textbox', { name: 'Text', exact: true }).nth(number);
export const rows = (page: Page) => page.getByRole('listbox', { name: 'Items' }).getByRole('option');
export const row = (page: Page, label: string | RegExp) =>
  page.getByRole('listbox', { name: 'Items' }).getByRole('option', { name: label });
export const alerts = (page: Page, words: string | RegExp) =>
  page.getByRole('main').getByRole('alert').filter({ hasText: words });
export const parts = (page: Page) => page.getByRole('list', { name: 'Message parts' }).getByRole('listitem');
export const summary = (page: Page) => page.getByRole('region', { name: 'Before sending' });
export const sendButton = (page: Page) => page.getByRole('button', { name: /^Send / });
export const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: /^saved$/ })).toBeVisible();

export async function choose(page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) {
  await page.getByLabel('Choose files', { exact: true }).setInputFiles(files);
}

export const file = (name: string, content: string | Buffer, mimeType = 'text/plain') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

export const draftOf = (dashboard: Dashboard, batchId: string) =>
  fetchJson<DraftPage>(dashboard, `/api/batches/${batchId}/draft`);
