/** Many browsers on one live batch: what they cost the server, and that the API is asked no more for them. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { startCountingProxy } from './counting-proxy.mjs';
import { openDashboard } from './dashboard-client.mjs';
import { figure, heading, median, memoryOf, processorOf, resetPeak } from './report.mjs';

const ITEMS = 10_000;
const BROWSERS = 200;
const WATCH_MS = 40_000;
/** As pages rest between two reads (components/shell/live-connection.ts). */
const REST_MS = 100;
const RESTS_PER_READ = 4;
const REST_MAX_MS = 2_000;

/** A dashboard of its own process beside the engine; the same time is watched by one browser and then by many. */
export async function measureCrowd() {
  heading(
    `${BROWSERS} browsers on a live batch of ${ITEMS.toLocaleString('en')}, against one; ${WATCH_MS / 1000} s each`,
  );
  const [ofEngine, ofDashboard] = [makeDataDir(), makeDataDir()];
  const key = `dari_${randomBytes(24).toString('hex')}`;
  const engine = await startServer({ BATCHDECK_DATA_DIR: ofEngine.dataDir, BATCHDECK_ENGINE_KEY: key });
  const proxy = await startCountingProxy(engine.url);
  const env = { BATCHDECK_DATA_DIR: ofDashboard.dataDir, DARI_BASE_URL: proxy.url, DARI_API_KEY: key };
  const server = await startServer(env);
  try {
    const dashboard = openDashboard(server.url);
    const batchId = await dashboard.compose(ITEMS, () => 'offline-brief');
    await dashboard.act('submitBatch', { batchId, inFlightMax: 400 });
    const [one, many] = [await watch({ server, proxy, batchId }, 1), await watch({ server, proxy, batchId }, BROWSERS)];
    const beside = (name, unit) => ({ note: `${round(one[name])} ${unit} with one.` });
    figure('Calls to the API a second', many.calls, 'a second', {
      most: Math.ceil(one.calls * 1.25),
      ...beside('calls', ''),
    });
    figure('Processor of the dashboard', many.cores, 'cores', beside('cores', 'cores'));
    figure('Its memory at its highest', many.memoryMb, 'MB', beside('memoryMb', 'MB'));
    figure('Sent to each browser', many.kbEach, 'kB a second', beside('kbEach', 'kB a second'));
    figure('Reads of each browser', many.readsEach, 'a second', beside('readsEach', 'a second'));
    figure('A read, median', many.readMs, 'ms', beside('readMs', 'ms'));
    figure('Rows that were stale at the end', many.stale + one.stale, 'browsers', { most: 0 });
  } finally {
    await server.stop();
    await proxy.close();
    await engine.stop();
    for (const { remove } of [ofEngine, ofDashboard]) remove();
  }
}

/** So many browsers for a while: each hears of changes, and reads the rows that changed since it read last. */
async function watch({ server, proxy, batchId }, count) {
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const agent = new http.Agent({ keepAlive: true });
  const get = (path) => read(`${server.url}${path}`, agent);
  const browsers = await Promise.all(
    Array.from({ length: count }, () => openBrowser(server.url, batchId, get, leaving.signal)),
  );
  proxy.reset();
  resetPeak(server.pid);
  for (const browser of browsers) browser.reset();
  const used = processorOf(server.pid);
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  const seconds = (performance.now() - start) / 1000;
  const { reads, others } = proxy.counts();
  const counted = browsers.map((browser) => browser.counts());
  const total = (name) => counted.reduce((sum, counts) => sum + counts[name], 0);
  const cores = (processorOf(server.pid) - used) / seconds;
  const { body } = await get(`/api/batches/${batchId}/whole`);
  const { head } = JSON.parse(body);
  await new Promise((resolve) => setTimeout(resolve, REST_MAX_MS * 2));
  const stale = browsers.filter((browser) => browser.revision() < head.revision).length;
  leaving.abort();
  agent.destroy();
  return {
    cores,
    calls: (reads + others) / seconds,
    memoryMb: memoryOf(server.pid).peak,
    kbEach: total('bytes') / 1000 / count / seconds,
    readsEach: total('reads') / count / seconds,
    readMs: median(counted.flatMap(({ tookMs }) => tookMs)),
    stale,
  };
}

async function openBrowser(url, batchId, get, signal) {
  let [revision, isDue, isReading] = [-1, true, false];
  let counts = { bytes: 0, reads: 0, tookMs: [] };
  const refresh = async () => {
    if (isReading) return;
    isReading = true;
    while (isDue && !signal.aborted) {
      isDue = false;
      const begun = performance.now();
      const { body, bytes } = await get(`/api/batches/${batchId}${revision === -1 ? '/whole' : `?since=${revision}`}`);
      const tookMs = performance.now() - begun;
      revision = JSON.parse(body).head.revision;
      counts.bytes += bytes;
      counts.reads += 1;
      counts.tookMs.push(tookMs);
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(REST_MAX_MS, Math.max(REST_MS, tookMs * RESTS_PER_READ))),
      );
    }
    isReading = false;
  };
  await refresh();
  const stream = http.get(`${url}/api/live`, { agent: false, signal }, (answer) => {
    answer.setEncoding('utf8').on('data', (text) => {
      counts.bytes += text.length;
      if (!text.includes(batchId) && !text.includes('event: all')) return;
      isDue = true;
      void refresh().catch(() => {});
    });
    answer.on('error', () => {});
  });
  stream.on('error', () => {});
  return {
    revision: () => revision,
    counts: () => counts,
    reset: () => {
      counts = { bytes: 0, reads: 0, tookMs: [] };
    },
  };
}

/** The body, unpacked, and how many bytes it was on the wire. */
function read(url, agent) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const packed = Buffer.concat(chunks);
        const isPacked = answer.headers['content-encoding'] === 'gzip';
        resolve({ body: (isPacked ? gunzipSync(packed) : packed).toString(), bytes: packed.length });
      });
    });
    request.on('error', reject);
  });
}

const round = (value) => Math.round(value * 10) / 10;
