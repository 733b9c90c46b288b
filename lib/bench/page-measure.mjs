/** Measures a page with a table of rows in Chromium, from outside: by its address and the selector of a row. */
import { CommandError } from '#lib/commands/run.mjs';
import { fromInputUntil, readLoad, scrollFor, watchLoad } from './page-in-browser.mjs';
import { median } from './report.mjs';

const QUIET_MS = 700;
const ACT_MS = 20_000;
const SCROLL_MS = 5_000;
const SCROLL_PX_PER_SECOND = 4_000;
const VIEWPORT = { width: 1440, height: 900 };

/**
 * Opens the page with an empty cache and measures it once. `acts` are what a person does there: each answers what is
 * then waited for, and its last step.
 */
export async function measureOnce(browser, { url, rowSelector, acts = {} }) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    const traffic = await watchTraffic(page);
    await page.addInitScript(watchLoad, rowSelector);
    await page.goto(url);
    await page.waitForFunction(() => window.measured.readableMs !== null);
    await traffic.untilQuiet();
    const load = await page.evaluate(readLoad);
    const bytes = traffic.sums();
    const heapMb = await traffic.heapMb();
    const scroll = await page.evaluate(scrollFor, { ms: SCROLL_MS, pxPerSecond: SCROLL_PX_PER_SECOND, rowSelector });
    const took = {};
    for (const [name, act] of Object.entries(acts)) {
      const { until, step } = await act(page);
      await page.evaluate(fromInputUntil, until);
      await step();
      took[name] = await soon(
        page.evaluate(() => window.untilShown),
        `${name} of ${url}`,
      );
    }
    return { ...load, ...bytes, heapMb, late: scroll.late, blank: scroll.blank, ...took };
  } finally {
    await context.close();
  }
}

async function soon(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new CommandError(`${what} did not come.`)), ACT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The same so many times, after one time that does not count; the median of each figure. */
export async function measurePage(browser, target, times) {
  const runs = [];
  for (let time = 0; time <= times; time += 1) {
    const run = await measureOnce(browser, target);
    if (time > 0) runs.push(run);
  }
  return Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]));
}

/** What comes over the wire, as the browser counts it. */
export async function watchTraffic(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Performance.enable');
  const requests = new Map();
  let lastAt = performance.now();
  const note = (id, values) => {
    lastAt = performance.now();
    requests.set(id, { ...requests.get(id), ...values });
  };
  client.on('Network.requestWillBeSent', ({ requestId, request, type }) => note(requestId, { url: request.url, type }));
  client.on('Network.responseReceived', ({ requestId, type, response }) =>
    note(requestId, { type, isStream: response.mimeType === 'text/event-stream' }),
  );
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    note(requestId, { isOver: true, bytes: encodedDataLength }),
  );
  client.on('Network.loadingFailed', ({ requestId }) => note(requestId, { isOver: true, bytes: 0 }));

  const isOpen = ({ isOver, isStream, type }) => !isOver && !isStream && type !== 'EventSource';
  const sum = (list) => list.reduce((total, { bytes = 0 }) => total + bytes, 0);
  return {
    async untilQuiet() {
      const all = () => [...requests.values()];
      while (all().some(isOpen) || performance.now() - lastAt < QUIET_MS)
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    sums() {
      const all = [...requests.values()].filter(({ url }) => url.startsWith('http'));
      const isOurs = ({ url }) => new URL(url).hostname === '127.0.0.1';
      return {
        scriptKb: sum(all.filter(({ type }) => type === 'Script')) / 1000,
        dataKb: sum(all.filter(({ url }) => new URL(url).pathname.startsWith('/api/'))) / 1000,
        requests: all.filter(isOurs).length,
        outside: all.filter((one) => !isOurs(one)).length,
      };
    },
    /** Bytes of answers to reads that began after so many requests. */
    dataBytesAfter: (count) => sum([...requests.values()].slice(count).filter(({ type }) => type === 'Fetch')),
    count: () => requests.size,
    async heapMb() {
      await client.send('HeapProfiler.enable');
      await client.send('HeapProfiler.collectGarbage');
      const { metrics } = await client.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1024 ** 2;
    },
  };
}
