/** A batch that is steered, as a person finds it and as the server has it. */
import type { Page } from 'playwright/test';
import type { BatchHead, BatchUpdate, DraftItem } from '@/lib/batches/schema';
import type { SubmitBatch } from '@/lib/submissions/schema';
import { callAction, fetchJson, makeDraft, must } from './actions';
import { itemsOf } from './batch';
import { expect } from './fixtures';
import type { Dashboard } from './server';

export const numbered = (count: number) => Array.from({ length: count }, (_, n) => `Look at part ${n}`);
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const dialog = (page: Page) => page.getByRole('dialog');
export const entries = (page: Page) => page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
export const engineOf = (dashboard: Dashboard) => ({ url: dashboard.url, key: dashboard.engineKey() });
export const headOf = async (dashboard: Dashboard, batchId: string): Promise<BatchHead> =>
  (await fetchJson<BatchUpdate>(dashboard, `/api/batches/${batchId}`)).head;

/** A submitted batch that goes out as `how` says. */
export async function sendBatch(
  dashboard: Dashboard,
  items: Partial<DraftItem>[],
  how: Omit<SubmitBatch, 'batchId'> = {},
) {
  const batchId = await makeDraft(dashboard, items);
  must(await callAction(dashboard, 'submitBatch', { batchId, ...how }));
  return batchId;
}

/** One with four sessions of five seconds under way at a time, of which the rest waits. */
export async function openSlow(page: Page, dashboard: Dashboard, count = 12) {
  const batchId = await sendBatch(dashboard, itemsOf('test-slow-5s', numbered(count)), { inFlightMax: 4 });
  await page.goto(`/batches/${batchId}`);
  await expect(page.getByLabel('Items by status')).toContainText('4running');
  return batchId;
}

export async function press(page: Page, name: string | RegExp, key = 'Enter') {
  await button(page, name).focus();
  await page.keyboard.press(key);
}
