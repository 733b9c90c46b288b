import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getBatchUpdate } from '@/lib/batches/service';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { getEvents, getUsage } from './service';

/** An API whose ledger has `count` events and that knows `limit`, but no `after`. */
let count = 0;
const at = '2026-06-02T09:00:01Z';
const eventOf = (place: number) => ({
  id: `e${place}`,
  sequence_number: place,
  type: place % 500 === 0 ? 'model.call_completed' : 'user.message',
  message_id: 'msg_1',
  data: { input_tokens: 10, output_tokens: null, cost_usd: '0.25' },
  created_at: at,
});
const api = http.createServer((request, response) => {
  const limit = Number(new URL(request.url ?? '', 'http://api').searchParams.get('limit'));
  response.writeHead(request.url?.includes('/events') ? 200 : 404, { 'content-type': 'application/json' });
  const events = Array.from({ length: Math.min(limit, count) }, (_, place) => eventOf(place + 1));
  response.end(JSON.stringify({ events }));
});

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => api.close(resolve));
  await database.dispose();
});
beforeEach(() => reconnect());
const useApi = () =>
  reconnect({ baseUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, fetch: globalThis.fetch });

test('the ledger of a session of the engine is read whole, in order, and says no tokens where none were told', async () => {
  const batchId = await submitItems([testItem('count these four words', { llmId: 'offline-brief' })]);
  await runAll();
  const sessionId = (await getBatchUpdate({ batchId, since: -1 })).rows[0]?.sessionId ?? '';
  const { events, isEnd } = await getEvents({ sessionId, after: 0 });
  expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
  expect(events[0]).toMatchObject({ type: 'user.message', source: 'user' });
  expect(isEnd).toBe(true);
  const { messages, isWhole } = await getUsage({ sessionId });
  expect(messages).toEqual([
    { entryId: events[0]?.id, calls: 0, inputTokens: null, outputTokens: null, costUsd: null },
  ]);
  expect(isWhole).toBe(true);
});

test('an API that knows no cursor is read page by page all the same, each event once', async () => {
  useApi();
  count = 450;
  const numbers: number[] = [];
  for (let after = 0; ; ) {
    const page = await getEvents({ sessionId: 'sess_x', after });
    numbers.push(...page.events.map(({ number }) => number));
    if (page.isEnd) break;
    after = page.next;
  }
  expect(numbers).toEqual(Array.from({ length: 450 }, (_, place) => place + 1));
});

test('a rare type is found wherever it stands, and what calls took is added up by message', async () => {
  useApi();
  count = 2_600;
  const { events, isEnd } = await getEvents({ sessionId: 'sess_x', after: 0, type: 'model.call_completed' });
  expect(events.map(({ number }) => number)).toEqual([500, 1000, 1500, 2000, 2500]);
  expect(isEnd).toBe(true);
  const { messages, costUsd } = await getUsage({ sessionId: 'sess_x' });
  expect(messages).toMatchObject([{ calls: 5, inputTokens: 50, outputTokens: null, costUsd: 1.25 }]);
  expect(costUsd).toBeNull();
});
