/** A batch of 10,000 items, sent with a limit and followed to its end; then 37 of them retried, five generations deep. */
import { randomBytes } from 'node:crypto';
import { CommandError, say } from '#lib/commands/run.mjs';
import { makeDataDir, startServer } from '#lib/commands/server.mjs';
import { callAction } from '#lib/prove/actions.mjs';
import { startCountingProxy } from './counting-proxy.mjs';
import { figure, heading, median, memoryOf, printMachine } from './report.mjs';

const ITEMS = 10_000;
const FAILING = 37;
const GENERATIONS = 5;
const IN_FLIGHT_MAX = 400;
const ITEMS_PER_REQUEST = 100;
const ITEMS_PER_SAVE = 2_000;
const LOOK_MS = 250;
const END_MS = 15 * 60_000;

/** `--items=1000` makes it short. */
export async function bench(args) {
  const items = Number(args.find((arg) => arg.startsWith('--items='))?.slice(8) ?? ITEMS);
  printMachine();
  await withPlace({ isRemote: true }, async (place) => {
    heading(`${items} items to an engine over HTTP, at most ${IN_FLIGHT_MAX} sessions under way`);
    const batchId = await sendAndFollow(place, items);
    heading(`${FAILING} failed among ${items}, retried ${GENERATIONS} times`);
    await retryGenerations(place, batchId, items);
  });
  await withPlace({ isRemote: false }, async (place) => {
    heading(`${items} items to the embedded engine, in one process`);
    await sendAndFollow(place, items);
  });
}

async function withPlace({ isRemote }, body) {
  const folders = [makeDataDir(), makeDataDir()];
  const key = `dari_${randomBytes(24).toString('hex')}`;
  const closers = folders.map(({ remove }) => remove);
  try {
    const env = { BATCHDECK_DATA_DIR: folders[0].dataDir, BATCHDECK_ENGINE_KEY: key };
    if (!isRemote) {
      const dashboard = await startServer(env);
      closers.push(dashboard.stop);
      await body({ dashboard, engine: { url: dashboard.url, key } });
      return;
    }
    const engine = await startServer(env);
    closers.push(engine.stop);
    const proxy = await startCountingProxy(engine.url);
    closers.push(proxy.close);
    const dashboard = await startServer({
      BATCHDECK_DATA_DIR: folders[1].dataDir,
      DARI_BASE_URL: proxy.url,
      DARI_API_KEY: key,
    });
    closers.push(dashboard.stop);
    await body({ dashboard, engine: { url: engine.url, key }, proxy });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function sendAndFollow({ dashboard, proxy }, count) {
  const batchId = await compose(dashboard.url, count);
  proxy?.reset();
  const start = performance.now();
  await act(dashboard.url, 'submitBatch', { batchId, inFlightMax: IN_FLIGHT_MAX });
  figure('Submit call', performance.now() - start, 'ms', { most: 5000 });
  const { reads, mostInFlight, acceptedMs } = await untilEnded(dashboard.url, batchId, start);
  const seconds = (performance.now() - start) / 1000;
  figure('Until all are accepted', acceptedMs / 1000, 's');
  figure('Until all have ended, and the page says so', seconds, 's');
  figure('Items a second', count / seconds, 'a second', { least: proxy ? 40 : 30 });
  figure('Sessions under way, at most', mostInFlight, 'sessions', { most: IN_FLIGHT_MAX });
  if (proxy) {
    const least = Math.ceil(count / ITEMS_PER_REQUEST);
    const { creates, reads: followed, others } = proxy.counts();
    figure('Create calls', creates, 'requests', { most: least, note: `The API allows no fewer than ${least}.` });
    figure('Calls that follow', followed, 'requests', { most: least * 12, note: `${others} other calls.` });
  }
  figure('Memory of the dashboard at its highest', memoryOf(dashboard.pid).peak, 'MB', { most: 1200 });
  figure('Read of what changed, median while it runs', median(reads), 'ms', { most: 250 });
  figure('The slowest in twenty', quantile(reads, 0.95), 'ms', { most: 1000 });
  return batchId;
}

/** Makes and saves a draft whose last items fail whenever they are tried. */
async function compose(url, count) {
  const [agent] = await (await fetch(`${url}/api/agents`)).json();
  const { batchId } = await act(url, 'createDraft', {});
  const items = Array.from({ length: count }, (_, index) => ({
    id: `item-${index}`,
    parts: [{ id: `part-${index}`, type: 'text', text: `Count the words of message number ${index + 1}.` }],
    metadata: [],
    llmId: index < count - FAILING ? 'offline-brief' : 'test-always-fails',
    versionId: '',
    secrets: [],
  }));
  for (let end = 0, revision = 1; end < count; revision += 1) {
    const begin = end;
    end = Math.min(count, begin + ITEMS_PER_SAVE);
    await act(url, 'saveDraft', {
      batchId,
      basedOn: revision - 1,
      revision,
      name: 'A large batch',
      agentId: agent.id,
      order: items.slice(0, end).map(({ id }) => id),
      changed: items.slice(begin, end),
    });
  }
  return batchId;
}

/** Looks as a page does, for changes only. */
async function untilEnded(url, batchId, start) {
  const reads = [];
  let mostInFlight = 0;
  let acceptedMs = 0;
  let since = -1;
  for (;;) {
    const begin = performance.now();
    const { head } = await readBatch(url, batchId, since);
    reads.push(performance.now() - begin);
    since = head.revision;
    const { queued, running, completed, failed, unsent } = head.counts;
    mostInFlight = Math.max(mostInFlight, queued + running);
    if (unsent === 0) acceptedMs ||= performance.now() - start;
    if (completed + failed === head.itemCount) return { reads, mostInFlight, acceptedMs };
    if (performance.now() - start > END_MS) throw new CommandError('It did not end in time.');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Exactly the failed ones go again, counted by the engine; no other row changes in anything. */
async function retryGenerations({ dashboard, engine }, batchId, count) {
  const untouched = async () =>
    JSON.stringify((await readBatch(dashboard.url, batchId, -1)).rows.slice(0, count - FAILING));
  const before = await untouched();
  const failing = Array.from({ length: FAILING }, (_, place) => count - FAILING + place);
  const calls = [];
  let sessions = await countSessions(engine, batchId, failing);
  for (let generation = 1; generation <= GENERATIONS; generation += 1) {
    const { head } = await readBatch(dashboard.url, batchId, Number.MAX_SAFE_INTEGER);
    const wish = { batchId, requestId: `generation-of-bench-${generation}`, indexes: failing, revision: head.revision };
    const begin = performance.now();
    const { retried } = await act(dashboard.url, 'retryItems', wish);
    calls.push(performance.now() - begin);
    await untilEnded(dashboard.url, batchId, begin);
    const now = await countSessions(engine, batchId, failing);
    if (retried !== FAILING || now - sessions !== FAILING) {
      throw new CommandError(
        `Retry ${generation}: ${retried} retried, ${now - sessions} new sessions, not ${FAILING}.`,
      );
    }
    sessions = now;
  }
  if ((await untouched()) !== before) throw new CommandError('A row that was not retried has changed.');
  const { attempts } = await (await fetch(`${dashboard.url}/api/batches/${batchId}/items/${count - 1}`)).json();
  say(`Each retry made ${FAILING} new sessions; the other ${count - FAILING} rows are as they were, to the byte.`);
  figure('Attempts of a retried item', attempts.length, 'attempts', { least: GENERATIONS + 1, most: GENERATIONS + 1 });
  figure('Retry call, median', median(calls), 'ms', { most: 500 });
}

async function countSessions({ url, key }, batchId, indexes) {
  const counts = await Promise.all(
    indexes.map(async (index) => {
      const response = await fetch(`${url}/v1/sessions?metadata.batchdeck_item=${batchId}.${index}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      return (await response.json()).sessions.length;
    }),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}

async function readBatch(url, batchId, since) {
  const response = await fetch(`${url}/api/batches/${batchId}?since=${since}`);
  if (!response.ok) throw new CommandError(`The batch could not be read: ${response.status}.`);
  return response.json();
}

async function act(url, name, input) {
  const result = await callAction(url, name, input);
  if (!result.ok) throw new CommandError(`${name} was refused: ${result.error.message}`);
  return result.data;
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
