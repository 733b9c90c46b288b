import type { Page } from 'playwright/test';
import { makeDraft } from './actions';
import { finishedBatch, makeBatch } from './batch';
import { expect, test } from './fixtures';

/** Kilobytes of compressed script that the batch page may load before anything is pressed. */
const BATCH_BUDGET_KB = 190;
const QUIET_MS = 3_000;

test('the batch page stays within its budget of script', async ({ browser, dashboard }) => {
  const draftId = await makeDraft(dashboard, [{}]);
  const batchId = await makeBatch(dashboard, [{}, {}]);
  const { rows } = await finishedBatch(dashboard, batchId);
  const pages = {
    '/batches': '/batches',
    '/batches/[batchId]': `/batches/${batchId}`,
    '/batches/[batchId]/edit': `/batches/${draftId}/edit`,
    '/sessions/[sessionId]': `/sessions/${rows[0]?.sessionId}`,
    '/agents': '/agents',
    '/settings': '/settings',
  };
  const sizes: Record<string, number> = {};
  for (const [route, path] of Object.entries(pages)) {
    const context = await browser.newContext();
    sizes[route] = await scriptKb(await context.newPage(), dashboard.url + path);
    await context.close();
  }
  console.log('\n  First-load script, as Chromium transferred it (kB, compressed):');
  for (const [route, kb] of Object.entries(sizes)) {
    const budget = route === '/batches/[batchId]' ? `  of ${BATCH_BUDGET_KB}` : '';
    console.log(`  ${route.padEnd(26)}${kb.toFixed(1).padStart(7)}${budget}`);
  }
  expect(sizes['/batches/[batchId]']).toBeLessThanOrEqual(BATCH_BUDGET_KB);
});

/** All script of a page from a cold cache until none comes any more. */
async function scriptKb(page: Page, url: string): Promise<number> {
  const bytes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return;
    bytes.push(request.sizes().then((sizes) => sizes.responseBodySize));
  });
  await page.goto(url);
  await expect(page.getByText(/answers in/).first()).toBeAttached();
  await page.waitForTimeout(QUIET_MS);
  return (await Promise.all(bytes)).reduce((sum, size) => sum + size, 0) / 1000;
}
