/** How soon a change at the engine is on the screen. */
import { watchRows } from './page-in-browser.mjs';
import { watchTraffic } from './page-measure.mjs';
import { median } from './report.mjs';

const WAIT_MS = 180_000;

/**
 * Watches the first `items` rows until their sessions have completed, one after another. A change is as old as the
 * engine says: what counts is from the time when a session completed there to the first frame with its row so.
 */
export async function measureLive(browser, { url, dashboard, batchId, items }) {
  const indexes = Array.from({ length: items }, (_, index) => index);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const traffic = await watchTraffic(page);
    await page.goto(url);
    await page.locator('input[aria-label="Select item 0"]').waitFor();
    await traffic.untilQuiet();
    const before = traffic.count();
    await page.evaluate(watchRows, { indexes, word: 'Completed' });
    const isBefore = performance.timeOrigin + performance.now();
    await page.waitForFunction((count) => window.shownMs.size === count, items, { timeout: WAIT_MS });
    const changes = traffic.count() - before;
    const bytes = traffic.dataBytesAfter(before) / Math.max(1, changes);
    const shown = await page.evaluate(() => [...window.shownMs]);
    const { rows } = await dashboard.readBatch(batchId, -1);
    const endedAt = (index) => Date.parse(rows[index].finishedAt);
    const delays = shown.filter(([index]) => endedAt(index) > isBefore).map(([index, at]) => at - endedAt(index));
    return { medianMs: median(delays), slowestMs: Math.max(...delays), count: delays.length, bytes };
  } finally {
    await context.close();
  }
}
