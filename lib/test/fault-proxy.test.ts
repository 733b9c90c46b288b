import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChooseFault, faults, startFaultProxy } from './fault-proxy';
import { seededRandom } from './random';

const seen: { method: string; path: string; body: string }[] = [];
const api: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  seen.push({ method: request.method, path: new URL(request.url).pathname, body: await request.text() });
  return Response.json({ done: 'x'.repeat(1000) }, { status: 201 });
};

let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
beforeEach(async () => {
  seen.length = 0;
  proxy = await startFaultProxy({ baseUrl: 'http://api.test', fetch: api });
});
afterEach(() => proxy.close());

const body = JSON.stringify({ idempotency_key: 'k', items: [{ agent_id: 'agt_1', metadata: { item: 'a' } }] });
const send = (ms = 5_000) =>
  fetch(`${proxy.url}/v1/session-batches`, { method: 'POST', body, signal: AbortSignal.timeout(ms) });

test('passes a request on, byte for byte, and its answer back', async () => {
  const response = await send();
  expect([response.status, (await response.json()).done.length]).toEqual([201, 1000]);
  expect(seen).toEqual([{ method: 'POST', path: '/v1/session-batches', body }]);
  expect(proxy.requests).toMatchObject([{ method: 'POST', path: '/v1/session-batches', body, status: 201 }]);
});

test.each<[string, ReturnType<ChooseFault>, number]>([
  ['a reset before the API acts', { instead: 'reset' }, 0],
  ['a reset after the API acted', { after: 'reset' }, 1],
  ['an answer cut after the API acted', { after: { cutAfterBytes: 100 } }, 1],
  ['a hang before the API acts', { instead: 'hang' }, 0],
  ['a hang after the API acted', { after: 'hang' }, 1],
])('%s reaches the client as a failure', async (_, fault, reached) => {
  proxy.use(() => fault);
  await expect(send(300).then((response) => response.text())).rejects.toThrow();
  expect(seen).toHaveLength(reached);
});

test.each<[string, ReturnType<ChooseFault>, number, string]>([
  ['HTML', faults.html, 200, 'text/html'],
  ['429', faults.tooMany('7'), 429, 'application/json'],
  ['503', faults.unavailable(), 503, 'application/json'],
  ['401', faults.unauthorized(), 401, 'application/json'],
])('%s is answered in the place of the API', async (_, fault, status, type) => {
  proxy.use(() => fault);
  const response = await send();
  expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
  expect(response.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
  expect(seen).toEqual([]);
});

test('redirects are passed to the client to follow or refuse', async () => {
  proxy.use(() => faults.redirect('http://127.0.0.1:1/elsewhere'));
  const response = await fetch(proxy.url, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/elsewhere']);
});

test('faults are chosen request by request', async () => {
  proxy.use(({ number }) => (number === 1 ? faults.unavailable() : {}));
  expect([(await send()).status, (await send()).status]).toEqual([503, 201]);
});

test('a seed gives the same numbers again, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
  expect(draw(7).every((number) => number >= 0 && number < 1)).toBe(true);
});
