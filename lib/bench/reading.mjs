/** Transcripts of any size and one that grows, in Chromium; and a comparison of 1,000 cases by 8 columns. */
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ensureChromium, findChromium } from '#lib/commands/chromium.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { openDashboard } from './dashboard-client.mjs';
import { growBatch } from './grow-batch.mjs';
import { measurePage } from './page-measure.mjs';
import { NEEDLE, startReadingApi } from './reading-api.mjs';
import { figure, heading, memoryOf, printMachine, resetPeak } from './report.mjs';

const TIMES = 3;
const SIZES = {
  short: { words: '10 entries', count: 10, length: 300 },
  long: { words: '1,000 entries', count: 1_000, length: 300 },
  very_long: { words: '20,000 entries', count: 20_000, length: 300 },
  heavy: { words: '50 MB in 500 entries', count: 500, length: 100_000 },
};
const TAIL_PER_SECOND = 200;
const TAIL_MS = 60_000;
const [CASES, COLUMNS] = [1_000, 8];
const ENTRY = '[role=feed] article';
const CELL = '[role=table] [role=row]:has([role=cell])';
/** How often the server is asked for a sign of life meanwhile. */
const PULSE_MS = 20;

/** `--times=1` for fewer runs, `--only=transcripts`, `tail` or `compare` for one part. */
export async function bench(args) {
  const option = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];
  const isWanted = (part) => (option('only') ?? part) === part;
  const times = Number(option('times') ?? TIMES);
  printMachine();
  await ensureChromium();
  const { chromium } = await import('playwright');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: findChromium(), args: [...sandbox, '--disable-gpu'] });
  try {
    if (isWanted('transcripts')) await withApi((server) => measureTranscripts(browser, server, times));
    if (isWanted('tail')) await withApi((server, api) => measureTail(browser, server, api));
    if (isWanted('compare')) await measureCompare(browser, times);
  } finally {
    await browser.close();
  }
}

async function withApi(run) {
  const api = await startReadingApi({ sizes: SIZES, tailPerSecond: TAIL_PER_SECOND });
  const { dataDir, remove } = makeDataDir();
  const env = { BATCHDECK_DATA_DIR: dataDir, DARI_BASE_URL: api.url, DARI_API_KEY: 'dari_bench' };
  const server = await startServer(env);
  try {
    await run(server, api);
  } finally {
    await server.stop();
    await api.stop();
    remove();
  }
}

async function measureTranscripts(browser, server, times) {
  for (const [id, { words }] of Object.entries(SIZES)) {
    heading(`A transcript of ${words}, medians of ${times}`);
    const pulse = startPulse(server.url);
    const acts = { findMs: pressLastLetter };
    const target = { url: `${server.url}/sessions/${id}`, rowSelector: ENTRY, acts };
    const found = await measurePage(browser, target, times);
    const pulseMs = await pulse.stop();
    figure('First entry can be read', found.readableMs, 'ms');
    figure('Longest task of the page', found.longestMs, 'ms', { most: 200 });
    figure('Frames over 50 ms while scrolling five seconds', found.late, 'frames');
    figure('Frames without an entry meanwhile', found.blank, 'frames');
    figure('Heap', found.heapMb, 'MB');
    figure('Elements', found.elements, '');
    figure('Data over the wire', found.dataKb, 'kB');
    figure('A word found in all of it, from the last letter', found.findMs, 'ms');
    figure('The server answers others meanwhile, 99th percentile', pulseMs, 'ms', { most: 50 });
  }
  figure('Memory of the server at its highest', memoryOf(server.pid).peak, 'MB');
}

/** Finds a word of which all but the last letter stands elsewhere too. */
async function pressLastLetter(page) {
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find in the transcript' }).fill(NEEDLE.slice(0, -1));
  await page.getByRole('search').getByText('of 3').waitFor();
  return {
    until: { selector: 'search', says: '1 of 1' },
    step: () => page.keyboard.press(NEEDLE.at(-1)),
  };
}

async function measureTail(browser, server, api) {
  heading(`${TAIL_PER_SECOND} events a second for ${TAIL_MS / 1000} s, read at the end of the transcript`);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  api.startTail();
  await page.goto(`${server.url}/sessions/tail`);
  await page.locator(ENTRY).first().waitFor();
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: 'longtask' });
    window.scrollTo(0, document.body.scrollHeight);
  });
  resetPeak(server.pid);
  const pulse = startPulse(server.url);
  const lags = [];
  for (const end = performance.now() + TAIL_MS; performance.now() < end; ) {
    await page.waitForTimeout(1_000);
    const shown = Number(await page.locator(ENTRY).first().getAttribute('aria-setsize'));
    lags.push((api.tailLength() - shown) / TAIL_PER_SECOND);
  }
  const pulseMs = await pulse.stop();
  api.endTail();
  await page.waitForFunction(
    (count) => document.querySelector('[role=feed] article')?.getAttribute('aria-setsize') === String(count),
    api.tailLength(),
  );
  lags.sort((a, b) => a - b);
  figure('Entries at the end, all of them told', api.tailLength(), '');
  figure('Behind what has happened, median', lags[Math.floor(lags.length / 2)], 's');
  figure('Behind at the most', lags.at(-1), 's');
  figure('Longest task of the page', await page.evaluate(() => window.longest), 'ms', { most: 200 });
  figure('The server answers others meanwhile, 99th percentile', pulseMs, 'ms', { most: 50 });
  figure('Memory of the server at its highest', memoryOf(server.pid).peak, 'MB');
  await page.close();
}

async function measureCompare(browser, times) {
  heading(`A comparison of ${CASES.toLocaleString('en')} cases by ${COLUMNS} columns, medians of ${times}`);
  const { dataDir, remove } = makeDataDir();
  const env = { BATCHDECK_DATA_DIR: dataDir };
  let server = await startServer(env);
  try {
    const dashboard = openDashboard(server.url);
    const batchId = await dashboard.compose(COLUMNS, () => 'offline-brief');
    await dashboard.act('submitBatch', { batchId });
    await untilEnded(dashboard, batchId);
    await server.stop();
    const database = path.join(dataDir, 'database');
    await growBatch(database, batchId, CASES * COLUMNS);
    await layOut(database, batchId);
    server = await startServer(env);
    const target = {
      url: `${server.url}/batches/${batchId}/compare?by=model&case=meta:task_index`,
      rowSelector: CELL,
      acts: {
        baseMs: async (page) => ({
          until: { selector: '[role=columnheader]:last-child', says: 'baseline' },
          step: () => page.getByRole('button', { name: 'make baseline' }).last().click(),
        }),
        differentMs: async (page) => ({
          until: { selector: '[aria-pressed=true], [aria-current=true]', says: 'different' },
          step: () => page.getByRole('button', { name: /^Different/ }).click(),
        }),
      },
    };
    const found = await measurePage(browser, target, times);
    figure('First line can be read', found.readableMs, 'ms');
    figure('Longest task of the page', found.longestMs, 'ms', { most: 200 });
    figure('Frames over 50 ms while scrolling five seconds', found.late, 'frames');
    figure('Another baseline drawn', found.baseMs, 'ms');
    figure('Only the lines that differ drawn', found.differentMs, 'ms');
    figure('Heap', found.heapMb, 'MB');
  } finally {
    await server.stop();
    remove();
  }
}

async function untilEnded(dashboard, batchId) {
  for (;;) {
    const { head } = await dashboard.readBatch(batchId, -1);
    if (!['queued', 'running'].includes(head.status)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Gives every case its number and a row for each of the models. */
async function layOut(databaseDir, batchId) {
  const database = new PGlite(databaseDir);
  try {
    await database.query(
      `update items set metadata = json_build_array(json_build_object('id', 't', 'key', 'task_index', 'value', ("index" / $2)::text))
       where batch_id = $1`,
      [batchId, COLUMNS],
    );
    await database.query(
      `update attempts set llm_id = 'model-' || item_index % $2, revision = revision + 1 where batch_id = $1`,
      [batchId, COLUMNS],
    );
    await database.query(`update batches set revision = revision + 2, sums = null where id = $1`, [batchId]);
    await database.exec('vacuum analyze');
  } finally {
    await database.close();
  }
}

/** Asks the server again and again whether it is there; answers how long the slowest but one in a hundred took, in ms. */
function startPulse(url) {
  const took = [];
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      const begun = performance.now();
      await (await fetch(`${url}/healthz`)).arrayBuffer();
      took.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, PULSE_MS));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await running;
      took.sort((a, b) => a - b);
      return took[Math.floor(took.length * 0.99)] ?? Number.NaN;
    },
  };
}
