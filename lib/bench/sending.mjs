/** A batch of 10,000 items, sent with a limit and followed to its end; then 37 of them retried, five generations deep. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { CommandError } from '#lib/commands/run.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { startCountingProxy } from './counting-proxy.mjs';
import { openDashboard } from './dashboard-client.mjs';
import { openClient } from './engine-client.mjs';
import { readRecords } from './engine-records.mjs';
import { FAILING, GENERATIONS, retryGenerations } from './generations.mjs';
import { busyOf, figure, heading, median, memoryOf, printMachine, processorOf, resetPeak } from './report.mjs';

const ITEMS = 10_000;
const IN_FLIGHT_MAX = 400;
const ITEMS_PER_REQUEST = 100;
/** What changes is read once a second, with jitter. */
const POLL_LEAST_MS = 800;
const LOOK_MS = 250;
const END_MS = 30 * 60_000;

/** `--items=1000` makes it short. */
export async function bench(args) {
  const items = Number(args.find((arg) => arg.startsWith('--items='))?.slice(8) ?? ITEMS);
  printMachine();
  await withPlace({ isRemote: true }, async (place) => {
    heading(`${items} items to an engine over HTTP, at most ${IN_FLIGHT_MAX} sessions under way`);
    const batchId = await sendAndFollow(place, items);
    await retryGenerations(place, batchId, items, (begin) => untilEnded(place.dashboard, batchId, begin));
    return items + FAILING * GENERATIONS;
  });
  await withPlace({ isRemote: false }, async (place) => {
    heading(`${items} items to the embedded engine, in one process`);
    await sendAndFollow(place, items);
    return items;
  });
}

/** Starts servers for a while; `body` answers how many sessions the engine must have afterwards. */
async function withPlace({ isRemote }, body) {
  const [ofEngine, ofDashboard] = [makeDataDir(), makeDataDir()];
  const key = `dari_${randomBytes(24).toString('hex')}`;
  const closers = [];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const engine = await startServer({ BATCHDECK_DATA_DIR: ofEngine.dataDir, BATCHDECK_ENGINE_KEY: key });
    closers.push(engine.stop);
    const place = { pid: engine.pid, enginePid: engine.pid, engine: openClient({ url: engine.url, key }) };
    if (isRemote) {
      const proxy = await startCountingProxy(engine.url);
      closers.push(proxy.close);
      const env = { BATCHDECK_DATA_DIR: ofDashboard.dataDir, DARI_BASE_URL: proxy.url, DARI_API_KEY: key };
      const dashboard = await startServer(env);
      closers.push(dashboard.stop);
      Object.assign(place, { pid: dashboard.pid, proxy, dashboard: openDashboard(dashboard.url) });
    } else Object.assign(place, { dashboard: openDashboard(engine.url) });
    const expected = await body(place);
    await close();
    printRecords(await readRecords(path.join(ofEngine.dataDir, 'database')), expected);
  } finally {
    await close();
    for (const { remove } of [ofEngine, ofDashboard]) remove();
  }
}

function printRecords({ sessions, mostAtOnce }, expected) {
  const limit = { least: expected, most: expected, note: 'By its database, after it was stopped.' };
  figure('Sessions the engine has', sessions, 'sessions', limit);
  figure('Of them under way at once, at most', mostAtOnce, 'sessions', { most: IN_FLIGHT_MAX });
}

async function sendAndFollow({ dashboard, pid, enginePid, proxy }, count) {
  const llmIdOf = (index) => (index < count - FAILING ? 'offline-brief' : 'test-always-fails');
  const batchId = await dashboard.compose(count, llmIdOf);
  proxy?.reset();
  const atStart = memoryOf(pid);
  resetPeak(pid);
  const [used, engineUsed, busy] = [processorOf(pid), processorOf(enginePid), busyOf()];
  const start = performance.now();
  await dashboard.act('submitBatch', { batchId, inFlightMax: IN_FLIGHT_MAX });
  figure('Submit call', performance.now() - start, 'ms', { most: 5000 });
  const { reads, acceptedMs } = await untilEnded(dashboard, batchId, start);
  const seconds = (performance.now() - start) / 1000;
  figure('Until all are accepted', acceptedMs / 1000, 's');
  const [own, ofEngine, ofAll] = [processorOf(pid) - used, processorOf(enginePid) - engineUsed, busyOf() - busy];
  const cores = (amount) => `${(amount / seconds).toFixed(2)} cores`;
  figure('Until all have ended, and the page says so', seconds, 's');
  figure('Items a second', count / seconds, 'a second', {
    note: `The dashboard had ${cores(own)}, ${proxy ? `the engine ${cores(ofEngine)}, ` : ''}the whole machine was busy with ${cores(ofAll)}.`,
  });
  figure('Processor time of the dashboard for an item', (own / count) * 1000, 'ms', { most: proxy ? 10 : 25 });
  if (proxy) {
    const least = Math.ceil(count / ITEMS_PER_REQUEST);
    const { creates, reads: followed, others, gapMs } = proxy.counts();
    figure('Create calls', creates, 'requests', { most: least, note: `The API allows no fewer than ${least}.` });
    figure('Calls that follow', followed, 'requests', {
      note: `${(followed / creates).toFixed(1)} for each create call, ${(followed / seconds).toFixed(1)} a second; ${others} other calls.`,
    });
    figure('Between two reads of one batch, median', gapMs, 'ms', { least: POLL_LEAST_MS });
  }
  figure('Memory of the dashboard at its highest', memoryOf(pid).peak, 'MB', {
    most: 1000,
    note: `${atStart.now.toFixed(0)} MB before it was sent; making the database had taken ${atStart.peak.toFixed(0)} MB.`,
  });
  figure('Read of what changed, median while it runs', median(reads), 'ms', { most: 250 });
  const note = `${reads.length} reads, each ${LOOK_MS} ms after the one before; a page asks once a second.`;
  figure('The slowest in twenty', quantile(reads, 0.95), 'ms', { most: 1000, note });
  return batchId;
}

/** Looks as a page does, for changes only. */
async function untilEnded(dashboard, batchId, start) {
  const reads = [];
  let acceptedMs = 0;
  let since = -1;
  for (;;) {
    const begin = performance.now();
    const { head } = await dashboard.readBatch(batchId, since);
    reads.push(performance.now() - begin);
    since = head.revision;
    const { completed, failed, unsent } = head.counts;
    if (unsent === 0) acceptedMs ||= performance.now() - start;
    if (completed + failed === head.itemCount) return { reads, acceptedMs };
    if (performance.now() - start > END_MS) throw new CommandError('It did not end in time.');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
