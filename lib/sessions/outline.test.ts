import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { getBatchUpdate } from '@/lib/batches/service';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { findPlaces, findText } from './find';
import { unfollowAll } from './follow';
import { resetTranscripts } from './kept';
import { ENTRY_LENGTH_MAX, mergeOutline } from './outline-schema';
import { getEntries, getEntry, getOutline } from './service';

/** An API with one session, whose ledger is silent unless `speak` is called. */
let items: Record<string, unknown>[] = [];
let status = 'running';
let reads = 0;
const streams = new Set<http.ServerResponse>();
const asked: (string | undefined)[] = [];
const at = '2026-06-02T09:00:00Z';
const api = http.createServer((request, response) => {
  if (request.url?.endsWith('/stream')) {
    asked.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
    return;
  }
  reads += 1;
  response.writeHead(200, { 'content-type': 'application/json' });
  const session = { id: 'sess_x', agent_id: 'agt_1', status: 'x', last_message_status: status, created_at: at };
  const agent = { id: 'agt_1', name: 'an agent', created_at: at };
  response.end(JSON.stringify({ agent, session, timeline: { items } }));
});
const speak = (id: string) => {
  for (const stream of streams) stream.write(`id: ${id}\nevent: x\ndata: {}\n\n`);
};

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  unfollowAll();
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  await database.dispose();
});
beforeEach(() => {
  unfollowAll();
  resetTranscripts();
  reconnect();
  items = [];
  status = 'running';
  reads = 0;
  asked.length = 0;
});
const useApi = () =>
  reconnect({ baseUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, fetch: globalThis.fetch });

const sessionId = 'sess_x';
const said = (number: number, text: string) => ({
  type: 'assistant_message',
  id: `sess_x:evt_${number}`,
  status: 'completed',
  content: [{ type: 'text', text }],
  created_at: at,
});
const tool = (number: number, result: unknown) => ({
  type: 'tool_call',
  id: `sess_x:evt_${number}`,
  tool_call_id: 'c',
  tool_name: 'bash',
  arguments: { command: 'ls' },
  status: 'completed',
  result,
  is_error: false,
  created_at: at,
  completed_at: at,
});
const find = (text: string) => findText({ sessionId, text }, new AbortController().signal);

test('a session of the embedded engine has a line for each entry, and each entry is read by its place', async () => {
  const batchId = await submitItems([testItem('count these four words', { llmId: 'offline-brief' }), testItem('two')]);
  await runAll();
  const { rows } = await getBatchUpdate({ batchId, since: -1 });
  const own = rows[0]?.sessionId ?? '';
  const outline = mergeOutline(undefined, await getOutline({ sessionId: own, since: '' }));
  const { entries } = await getEntries({ sessionId: own, from: 0, revision: outline.revision });
  expect(outline.lines.map(({ id, type }) => [id, type])).toEqual(entries.map(({ entry }) => [entry.id, entry.type]));
  expect(outline.head.origin).toMatchObject({ batchId, index: 0 });
  expect(outline.head.neighbours).toEqual({ previous: null, next: { index: 1, sessionId: rows[1]?.sessionId } });
});

test('only what has changed since a revision is told, and an unknown revision gets all', async () => {
  useApi();
  items = [said(1, 'One'), said(2, 'Two')];
  const first = await getOutline({ sessionId, since: '' });
  await vi.waitFor(() => expect(streams.size).toBe(1));
  items = [said(1, 'One'), said(2, 'Two and more'), said(3, 'Three')];
  speak('sess_x:evt_3');
  await vi.waitFor(async () => {
    const next = await getOutline({ sessionId, since: first.revision });
    expect(next).toMatchObject({ positions: [1, 2], count: 3, columns: { ids: [':evt_2', ':evt_3'] } });
  });
  expect((await getOutline({ sessionId, since: 'another.1' })).positions).toBeNull();
  items = [said(1, 'One')];
  speak('sess_x:evt_4');
  const known = mergeOutline(undefined, first);
  await vi.waitFor(async () =>
    expect(mergeOutline(known, await getOutline({ sessionId, since: first.revision })).lines).toHaveLength(1),
  );
});

test('a session that is followed is read once for all who ask, until something new is heard of it', async () => {
  useApi();
  items = [said(1, 'One')];
  await getOutline({ sessionId, since: '' });
  await vi.waitFor(async () => expect((await getOutline({ sessionId, since: '' })).head.isFollowed).toBe(true));
  await getOutline({ sessionId, since: '' });
  const before = reads;
  await Promise.all(Array.from({ length: 20 }, () => getOutline({ sessionId, since: '' })));
  expect(reads).toBe(before);
  expect(streams.size).toBe(1);
  expect(asked).toEqual(['sess_x:evt_1']);
});

test('a stream that breaks is opened again where it broke, and meanwhile readers are told to ask', async () => {
  useApi();
  items = [said(1, 'One')];
  await getOutline({ sessionId, since: '' });
  await vi.waitFor(() => expect(streams.size).toBe(1));
  speak('sess_x:evt_7');
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const stream of streams) stream.destroy();
  await vi.waitFor(async () => expect((await getOutline({ sessionId, since: '' })).head.isFollowed).toBe(false));
  await vi.waitFor(() => expect(asked).toEqual(['sess_x:evt_1', 'sess_x:evt_7']), { timeout: 5_000 });
});

test('a session that has ended is not followed', async () => {
  useApi();
  status = 'completed';
  items = [said(1, 'One')];
  expect((await getOutline({ sessionId, since: '' })).head.isFollowed).toBe(false);
  expect(asked).toEqual([]);
});

test('a long entry is cut, and can be read whole', async () => {
  useApi();
  const long = `${'x'.repeat(ENTRY_LENGTH_MAX)}END`;
  items = [said(1, long), tool(2, { lines: Array.from({ length: 50_000 }, () => 7) }), said(3, 'short')];
  const { entries } = await getEntries({ sessionId, from: 0, revision: '' });
  expect(entries.map(({ whole }) => whole !== null)).toEqual([true, true, false]);
  expect(JSON.stringify(entries).length).toBeLessThan(3 * ENTRY_LENGTH_MAX);
  expect(await getEntry({ sessionId, entryId: 'sess_x:evt_1' })).toMatchObject({ text: long });
  expect(await getEntry({ sessionId, entryId: 'sess_x:evt_2' })).toMatchObject({
    result: { lines: { length: 50_000 } },
  });
  await expect(getEntry({ sessionId, entryId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
});

test('words are found in either case, in keys and values, beyond where an entry is cut', async () => {
  useApi();
  items = [
    said(1, 'Needle and needle'),
    tool(2, { stdout: `${'x'.repeat(100_000)} a NEEDLE`, needles: [{ deep: true }] }),
    said(3, 'hay'),
  ];
  expect(await find('needle')).toMatchObject({ positions: [0, 1], counts: [2, 2], total: 4 });
  expect(await find('n.*e')).toMatchObject({ total: 0 });
  const places = await findPlaces({ sessionId, text: 'needle', position: 1 });
  expect(places.map(({ where, match, after }) => [where, match, after])).toEqual([
    ['the result', 'NEEDLE', ''],
    ['the result', 'needle', 's'],
  ]);
});

test('reading a megabyte of entries leaves the server to others', async () => {
  useApi();
  items = Array.from({ length: 2_000 }, (_, number) => said(number, `${'word '.repeat(100)}${number}`));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const outline = await getOutline({ sessionId, since: '' });
  delay.disable();
  expect(outline.count).toBe(2_000);
  expect(delay.count).toBeGreaterThan(1); // others had their turn in between
});
