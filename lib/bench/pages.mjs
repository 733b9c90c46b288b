/** The page of a batch with up to 50,000 rows in Chromium, beside a page by hand; and many browsers on one live batch. */
import path from 'node:path';
import { ensureChromium, findChromium } from '#lib/commands/chromium.mjs';
import { say } from '#lib/commands/run.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { openDashboard } from './dashboard-client.mjs';
import { startFloor } from './floor.mjs';
import { growBatch } from './grow-batch.mjs';
import { measurePage } from './page-measure.mjs';
import { measureCrowd } from './pages-crowd.mjs';
import { measureLive } from './pages-live.mjs';
import { figure, heading, printMachine } from './report.mjs';

const SIZES = [100, 1_000, 10_000, 50_000];
const TIMES = 5;
/** Sessions that are still to run while the page is watched, one at a time. */
const LIVE_ITEMS = 12;
const ROW = '[role=rowgroup] [role=row] a, #box [role=row]';
const TABLE_ROW = '[role=row]:has([role=cell]), #box [role=row]';

/** Budgets by the number of rows; those of 100 rows are those of 1,000. */
const BUDGETS = {
  1000: { readableMs: 180, blockedMs: 50, heapMb: 8, late: 1, act: 40, liveMs: 150 },
  10000: { readableMs: 230, blockedMs: 80, heapMb: 15, late: 2, act: 50, liveMs: 150 },
  50000: { readableMs: 600, blockedMs: 200, heapMb: 50, late: 4, act: 120, liveMs: 200 },
};
const BUDGET = { scriptKb: 190, requests: 12, outside: 0, paintedMs: 120, elements: 1_200, rowsKb: 250, changeKb: 2 };

/** `--rows=1000` takes one size, `--times=3` fewer runs, `--only=rows` or `--only=crowd` one part. */
export async function bench(args) {
  const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];
  const sizes = option('rows') ? [Number(option('rows'))] : SIZES;
  printMachine();
  await ensureChromium();
  const { chromium } = await import('playwright');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...sandbox, '--disable-gpu'] });
  try {
    if (option('only') !== 'crowd')
      for (const rows of sizes) await measureRows(browser, rows, Number(option('times') ?? TIMES));
  } finally {
    await browser.close();
  }
  if (option('only') !== 'rows') await measureCrowd();
}

async function measureRows(browser, count, times) {
  const { dataDir, remove } = makeDataDir();
  const env = { BATCHDECK_DATA_DIR: dataDir, BATCHDECK_SESSIONS_AT_ONCE: '1' };
  let server = await startServer(env);
  let floor;
  try {
    const batchId = await sendSlowItems(openDashboard(server.url));
    await server.stop();
    await growBatch(path.join(dataDir, 'database'), batchId, count);
    server = await startServer(env);
    const url = `${server.url}/batches/${batchId}`;
    const dashboard = openDashboard(server.url);
    heading(`${count.toLocaleString('en')} rows, medians of ${times}`);
    const live = await measureLive(browser, { url, dashboard, batchId, items: LIVE_ITEMS });
    const { rows } = await dashboard.readBatch(batchId, -1);
    floor = await startFloor(rows);
    const ofFloor = await measurePage(
      browser,
      { url: floor.url, rowSelector: ROW, acts: { filterMs: pressFailed } },
      times,
    );
    const acts = { filterMs: pressFailed, sortMs: pressModel, searchMs: searchFor(count - 7) };
    const ours = await measurePage(browser, { url, rowSelector: ROW, acts }, times);
    print({ ours, ofFloor, live, count });
  } finally {
    await floor?.stop();
    await server.stop();
    remove();
  }
}

/** Sends a few items that take five seconds each, and answers once they are accepted. */
async function sendSlowItems(dashboard) {
  const batchId = await dashboard.compose(LIVE_ITEMS, () => 'test-slow-5s');
  await dashboard.act('submitBatch', { batchId });
  for (;;) {
    const { rows } = await dashboard.readBatch(batchId, -1);
    if (rows.every(({ sessionId, versionId }) => sessionId && versionId)) return batchId;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const everyRowSays = (says) => ({ selector: TABLE_ROW, says });

async function pressFailed(page) {
  return { until: everyRowSays('failed'), step: () => page.getByRole('button', { name: /^Failed/ }).click() };
}

async function pressModel(page) {
  await page.getByRole('button', { name: /^All/ }).click();
  await page.waitForTimeout(300);
  return {
    until: { selector: '[aria-sort=descending]' },
    step: () => page.getByRole('button', { name: '#', exact: true }).click(),
  };
}

const searchFor = (number) => async (page) => {
  await page.getByRole('searchbox').fill(`document ${String(number).slice(0, -1)}`);
  await page.waitForTimeout(300);
  return { until: everyRowSays(`document ${number}`), step: () => page.keyboard.type(String(number).slice(-1)) };
};

function print({ ours, ofFloor, live, count }) {
  const budget = BUDGETS[Math.max(1_000, count)];
  const beside = (name, unit) => ({ note: `${round(ofFloor[name])} ${unit} the page by hand.` });
  figure('Script, compressed', ours.scriptKb, 'kB', { most: BUDGET.scriptKb });
  figure('Requests', ours.requests, '', { most: BUDGET.requests });
  figure('Requests to elsewhere', ours.outside, '', { most: BUDGET.outside });
  figure('Rows on the wire', ours.dataKb, 'kB', count === 10_000 ? { most: BUDGET.rowsKb } : {});
  figure('First contentful paint', ours.paintedMs, 'ms', { most: BUDGET.paintedMs, ...beside('paintedMs', 'ms') });
  figure('Rows readable', ours.readableMs, 'ms', { most: budget.readableMs, ...beside('readableMs', 'ms') });
  figure('Blocking', ours.blockedMs, 'ms', { most: budget.blockedMs, ...beside('blockedMs', 'ms') });
  figure('Elements', ours.elements, '', { most: BUDGET.elements });
  figure('Heap', ours.heapMb, 'MB', { most: budget.heapMb, ...beside('heapMb', 'MB') });
  figure('Frames over 50 ms in 5 s of scrolling', ours.late, '', { most: budget.late, ...beside('late', 'of them') });
  figure('Frames without a row in the middle', ours.blank, '', beside('blank', 'of them'));
  figure('Filter to failed', ours.filterMs, 'ms', { most: budget.act, ...beside('filterMs', 'ms') });
  figure('Sort', ours.sortMs, 'ms', { most: budget.act });
  figure('Search, one more letter', ours.searchMs, 'ms', { most: budget.act });
  figure('From a change at the engine to the screen', live.medianMs, 'ms', {
    most: budget.liveMs,
    note: `${live.count} changes, the slowest ${round(live.slowestMs)} ms.`,
  });
  figure('Read for one changed row', live.bytes / 1000, 'kB', { most: BUDGET.changeKb });
  say('');
}

const round = (value) => Math.round(value * 10) / 10;
