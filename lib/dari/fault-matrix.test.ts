/** Every call of the dashboard meets every fault of an API, over HTTP, with the real engine behind. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getBatchUpdate } from '@/lib/batches/service';
import { getDb } from '@/lib/db/client';
import { engineSessions } from '@/lib/db/engine-schema';
import { engineFetch } from '@/lib/engine/app';
import { engineKey } from '@/lib/engine/key';
import { AppError } from '@/lib/errors';
import { findHold } from '@/lib/submissions/hold';
import { ITEM_KEY, itemMark } from '@/lib/submissions/request';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { type DashboardCall, dashboardCalls } from '@/lib/test/dashboard-calls';
import { openTestDatabase } from '@/lib/test/database';
import { startFaultProxy } from '@/lib/test/fault-proxy';
import { testItem } from '@/lib/test/items';
import { forgiveUpstream, runFollows, runMessages, runSends } from '@/lib/test/jobs';
import { type KnownFault, type Outcome, twentyFaults, UNKNOWN_STATUS } from '@/lib/test/twenty-faults';
import { UpstreamError } from './client';

/** What never ends is given up soon; all else may take as long as a busy machine needs. */
const ENDLESS_MS = 150;
const SETTLED_MS = 30_000;
const ITEMS = 2;
const READ_BY_STATUS = ['HTML 200', 'truncated JSON', '50 MB JSON', 'wrong type'];

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let calls: DashboardCall[];
let faults: KnownFault[];
let hitsElsewhere = 0;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);
const elsewhere = http.createServer((_, response) => {
  hitsElsewhere++;
  response.end('{}');
});

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  process.on('unhandledRejection', onUnhandled);
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy({ baseUrl: 'http://engine.test', fetch: engineFetch });
  calls = await dashboardCalls();
  faults = twentyFaults(engineKey(), `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  elsewhere.close();
  await proxy.close();
  await database.dispose();
});

/** From here on what a call asks meets this fault, or none; `sabotage` stands in for a worse client. */
function meet(known: KnownFault | null, sabotage: typeof fetch = fetch, { meets }: Partial<DashboardCall> = {}): void {
  proxy.use((request) => (known && (!meets || meets(request)) ? known.fault : {}));
  const timeoutMs = known?.isEndless ? ENDLESS_MS : SETTLED_MS;
  reconnect({ baseUrl: proxy.url, fetch: sabotage, timeoutMs });
}

/** Takes an API's trouble for its refusal. */
const sabotaged: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  return response.status === 500 ? new Response(response.body, { status: 422 }) : response;
};

const faultNamed = (name: string): KnownFault => {
  const found = faults.find((fault) => fault.name === name);
  if (!found) throw new Error(`no fault ${name}`);
  return found;
};

/** What a call is to make of a fault, by the fault and what is particular to a few calls. */
function expected(call: DashboardCall, { name, means }: KnownFault): Outcome {
  if (name === '50 MB JSON' && /transcript|page of a session/.test(call.name)) return 'ok';
  if (name === 'duplicate ids' && call.name === 'list sessions by metadata') return 'unknown';
  // Of an upload only the status counts; a snapshot is ready or it is not.
  if (call.name === 'publish: upload' && READ_BY_STATUS.includes(name)) return 'ok';
  if (name === 'unknown status' && call.name === 'publish: finalize') return 'refused';
  if (name === '404' && call.name === 'page of credentials') return 'ok';
  return means;
}

/** Runs a cell and says what is wrong with it. */
async function wrongsOf(call: DashboardCall, known: KnownFault, sabotage?: typeof fetch): Promise<string[]> {
  await call.prepare?.();
  meet(known, sabotage, call);
  const wrongs: string[] = [];
  let outcome: string = 'ok';
  try {
    const value = await call.run();
    if (Array.isArray(value) && value.length === 0) wrongs.push('answers an empty list');
  } catch (error) {
    if (!(error instanceof UpstreamError) || !(error instanceof AppError)) return [`crashes: ${String(error)}`];
    outcome = error.outcome;
    if (!isSentence(error.message)) wrongs.push(`says “${error.message}”`);
  }
  if (outcome !== expected(call, known)) wrongs.push(`is ${outcome}, not ${expected(call, known)}`);
  return wrongs.map((wrong) => `${call.name} × ${known.name}: ${wrong}`);
}

const isSentence = (text: string): boolean =>
  /^\p{Lu}[^\n]{10,600}\.$/u.test(text) &&
  !text.includes(engineKey()) &&
  !/undefined|null|NaN|\[object|TypeError/.test(text);

test('every call makes the right thing of every fault, in a sentence without the key', async () => {
  expect([faults.length, calls.length]).toEqual([20, 25]);
  const wrongs: string[] = [];
  for (const known of faults) {
    // Where nothing is answered, no call could change the answer of another.
    const together = calls.filter(({ meets }) => known.isEndless && !meets);
    wrongs.push(...(await Promise.all(together.map((call) => wrongsOf(call, known)))).flat());
    for (const call of calls) if (!together.includes(call)) wrongs.push(...(await wrongsOf(call, known)));
  }
  meet(null);
  expect(wrongs).toEqual([]);
  expect([unhandled, hitsElsewhere]).toEqual([[], 0]);
});

test('without a fault every call goes through, and a client that takes 500 for a refusal is found out at each', async () => {
  const none: KnownFault = { name: 'none', fault: {}, means: 'ok' };
  for (const call of calls) {
    expect(await wrongsOf(call, none)).toEqual([]);
    expect(await wrongsOf(call, faultNamed('500'), sabotaged)).toEqual([`${call.name} × 500: is refused, not unknown`]);
  }
  meet(null);
});

const submitted = () =>
  submitItems(Array.from({ length: ITEMS }, (_, n) => testItem(`item ${n}`, { llmId: 'offline-brief' })));
const rowsOf = async (batchId: string) => (await getBatchUpdate({ batchId, since: -1 })).rows;

/** What is wrong with rows while their API has a fault, before it has them (`isSent` false) or after. */
async function wrongsOfRows(batchId: string, { name, means }: KnownFault, isSent: boolean): Promise<string[]> {
  const rows = await rowsOf(batchId);
  const statuses = rows.map(({ status }) => status);
  const all = (...good: string[]) => statuses.every((status) => good.includes(status));
  const isTold = means === 'ok' && name !== 'duplicate ids';
  const isRefused = !isSent && ['404', '422'].includes(name);
  const wrongs: string[] = [];
  if (name === 'unknown status' && !all(UNKNOWN_STATUS)) wrongs.push('an unknown status is not shown as it is');
  else if (isTold && name !== 'unknown status' && !all(isSent ? 'completed' : 'queued'))
    wrongs.push('what is told is not shown');
  else if (isRefused && !all('failed')) wrongs.push('a refusal fails nothing');
  else if (!isTold && !isRefused && !all('unsent', 'checking', 'queued'))
    wrongs.push('what is not known is taken for an end');
  if (rows.some(({ status, error }) => status === 'failed' && !isSentence(error ?? '')))
    wrongs.push('fails without a sentence');
  const hold = (await findHold(await getDb(), 'embedded'))?.hold ?? null;
  if (['401', '403'].includes(name) && hold !== 'key') wrongs.push('a refused key holds nothing');
  return wrongs.map((wrong) => `${name}: ${wrong} (${statuses.join(', ')})`);
}

/** The fault is over: everything comes to its true end, with one session an item. */
async function expectTrueEnd(batchId: string): Promise<void> {
  meet(null);
  await forgiveUpstream();
  if ((await rowsOf(batchId)).some(({ status }) => status === 'failed')) await retryNow(batchId);
  await runSends();
  await runMessages();
  await runFollows();
  expect((await rowsOf(batchId)).map(({ status }) => status)).toEqual(Array(ITEMS).fill('completed'));
  const sessions = await (await getDb()).select({ metadata: engineSessions.metadata }).from(engineSessions);
  const marks = sessions.map(({ metadata }) => metadata[ITEM_KEY]);
  const found = Array.from({ length: ITEMS }, (_, n) => marks.filter((mark) => mark === itemMark(batchId, n)).length);
  expect(found).toEqual(Array(ITEMS).fill(1));
}

describe.each(twentyFaults('', '').map(({ name }) => name))('%s', (name) => {
  const known = () => faultNamed(name);

  test('met by the create call', async () => {
    meet(null);
    const batchId = await submitted();
    meet(known());
    await runSends();
    expect(await wrongsOfRows(batchId, known(), false)).toEqual([]);
    await expectTrueEnd(batchId);
  });

  test('met by the follow call', async () => {
    meet(null);
    const batchId = await submitted();
    await runSends();
    await runMessages();
    meet(known());
    await runFollows();
    expect(await wrongsOfRows(batchId, known(), true)).toEqual([]);
    await expectTrueEnd(batchId);
  });
});

test('a client that takes 500 for a refusal is found out by its rows', async () => {
  meet(null);
  const batchId = await submitted();
  meet(faultNamed('500'), sabotaged);
  await runSends();
  expect(await wrongsOfRows(batchId, faultNamed('500'), false)).toEqual([
    '500: what is not known is taken for an end (failed, failed)',
  ]);
  meet(null);
});
