import type { BrowserContext, Page } from 'playwright/test';
import { finishedBatch, itemsOf, makeBatch } from './batch';
import { startCuttingProxy } from './cutting-proxy';
import { expect, test } from './fixtures';
import { headOf, numbered, openSlow, sendBatch } from './steering-page';

const SETTLED_MS = 1_200;
const WATCHED_MS = 2_500;
/** `LIVE_CUTS=100 LIVE_RESTARTS=10` takes five minutes. */
const CUTS = Number(process.env.LIVE_CUTS ?? 6);
const RESTARTS = Number(process.env.LIVE_RESTARTS ?? 1);
const progress = (page: Page) => page.getByLabel('Items by status');
const foot = (page: Page) => page.getByText(/^live · updated/);

/** Counts the requests of all pages to an address. */
function countRequests(context: BrowserContext, address: RegExp) {
  const seen = { count: 0 };
  context.on('request', (request) => {
    if (address.test(request.url())) seen.count += 1;
  });
  return seen;
}

/** Everything the counts have said, so that a step backwards is found afterwards. */
async function recordFinished(page: Page) {
  await page.evaluate(() => {
    const said: number[] = [];
    Object.assign(window, { said });
    const look = () => {
      const completed = document.querySelector('[aria-label="Items by status"] b')?.textContent ?? '0';
      said.push(Number(completed.replaceAll(',', '')));
    };
    const element = document.querySelector('[aria-label="Items by status"]');
    if (element) new MutationObserver(look).observe(element, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { said: number[] }).said);
}

test('all tabs of a browser share one connection, ask only when something changed, and one takes over', async ({
  page,
  context,
  dashboard,
}) => {
  const connections = countRequests(context, /\/api\/live$/);
  const batchId = await sendBatch(dashboard, itemsOf('test-slow-5s', numbered(6)), { inFlightMax: 1 });
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const tab of tabs) {
    await tab.goto(`/batches/${batchId}`);
    await expect(progress(tab)).toContainText('running');
    await expect(foot(tab)).toBeVisible();
  }
  const before = connections.count;
  expect(before).toBe(1);
  const asked = countRequests(context, new RegExp(`/api/batches/${batchId}\\?`));
  const { counts } = await headOf(dashboard, batchId);
  await expect.poll(async () => (await headOf(dashboard, batchId)).counts.completed).toBe(counts.completed + 1);
  await page.waitForTimeout(SETTLED_MS); // now the next one runs, and nothing changes for five seconds
  asked.count = 0;
  await page.waitForTimeout(WATCHED_MS);
  expect(asked.count).toBeLessThan(tabs.length * 2);

  await page.close();
  await expect.poll(() => connections.count).toBe(before + 1);
  await finishedBatch(dashboard, batchId);
  for (const tab of tabs.slice(1)) await expect(tab.getByText('all finished', { exact: true })).toBeVisible();
  expect(connections.count).toBe(before + 1);
});

test.describe('with a bad line', () => {
  test.use({ allowedErrors: [/net::ERR_|Failed to fetch/] });

  test('without the stream the page asks by itself, and what is final is never missed', async ({ page, dashboard }) => {
    await page.route('**/api/live', (route) => route.abort());
    const batchId = await makeBatch(dashboard, itemsOf('offline-brief', numbered(30)));
    await page.goto(`/batches/${batchId}`);
    await expect(page.getByText('all finished', { exact: true })).toBeVisible({ timeout: 30_000 });
  });

  test('no final state is missed and no count goes back, through cuts and restarts', async ({ page, startServer }) => {
    test.setTimeout(600_000);
    const server = await startServer({ BATCHDECK_SESSIONS_AT_ONCE: '4' });
    const line = await startCuttingProxy(Number(new URL(server.url).port));
    const count = 15 * CUTS;
    const items = [...itemsOf('offline-brief', numbered(count - 4)), ...itemsOf('test-slow-5s', numbered(4))];
    const batchId = await makeBatch(server, items);
    await page.goto(`${line.url}/batches/${batchId}`);
    await expect(progress(page)).toBeVisible();
    const said = await recordFinished(page);
    for (let cut = 0; cut < CUTS; cut += 1) {
      await page.waitForTimeout(200 + Math.random() * 500);
      line.cut();
      if (cut % Math.ceil(CUTS / RESTARTS) !== 1) continue;
      await (cut % 2 === 0 ? server.stop() : server.kill());
      await server.start();
    }
    await finishedBatch(server, batchId, 240_000);
    await expect(page.getByText('all finished', { exact: true })).toBeVisible({ timeout: 20_000 });
    const counts = await said();
    expect(counts.at(-1)).toBe(count);
    expect(counts.toSorted((a, b) => a - b)).toEqual(counts);
    expect(counts.length).toBeGreaterThan(3);
    expect((await headOf(server, batchId)).counts.completed).toBe(count);
    await line.close();
  });
});

test('a page that is frozen stays as it is, says since when, and goes on with what it missed', async ({
  page,
  dashboard,
}) => {
  const batchId = await openSlow(page, dashboard, 6);
  await page.getByRole('button', { name: 'Freeze the page' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^frozen at/)).toBeVisible();
  const before = await progress(page).textContent();
  await finishedBatch(dashboard, batchId);
  await expect(page.getByText('6 rows have changed since')).toBeVisible();
  expect(await progress(page).textContent()).toBe(before);
  await page.keyboard.press('Enter');
  await expect(page.getByText('all finished', { exact: true })).toBeVisible();
  await expect(progress(page)).toContainText('6completed');
});
