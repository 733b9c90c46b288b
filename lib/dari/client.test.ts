import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAgents } from './agents';
import { fetchText } from './answer';
import { connectUpstream, type UpstreamError } from './client';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

let handler: Handler;
const seen: { url: string; authorization: string | undefined }[] = [];
const server = http.createServer((request, response) => {
  seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
  handler(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  connectUpstream({
    name: 'here',
    baseUrl: `http://127.0.0.1:${port}/`,
    key: 'dari_canary_4711',
    fetch,
    timeoutMs: 2000,
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const answering =
  (status: number, body: string, headers: http.OutgoingHttpHeaders = {}): Handler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

const failureOf = async (next: Handler): Promise<UpstreamError> => {
  handler = next;
  return listAgents().then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error,
  );
};

test('an answer is asked for with the key and translated', async () => {
  handler = answering(
    200,
    JSON.stringify({
      agents: [
        {
          id: 'agt_1',
          name: 'a',
          active_version_id: null,
          created_at: '2026-06-01T00:00:00Z',
          deleted_at: null,
          more: 1,
        },
      ],
    }),
  );
  expect(await listAgents()).toEqual([
    { id: 'agt_1', name: 'a', activeVersionId: null, createdAt: '2026-06-01T00:00:00Z' },
  ]);
  expect(seen.at(-1)).toEqual({ url: '/v1/agents', authorization: 'Bearer dari_canary_4711' });
});

test('a refusal speaks in the API’s own words', async () => {
  expect(await failureOf(answering(422, '{"detail":"No such thing"}'))).toMatchObject({
    outcome: 'refused',
    message: 'No such thing',
    status: 422,
  });
  expect(await failureOf(answering(422, '{"detail":[{"loc":["body"],"msg":"bad"}]}'))).toMatchObject({
    outcome: 'refused',
    message: '[{"loc":["body"],"msg":"bad"}]',
  });
  expect(await failureOf(answering(404, '{"detail":"Gone"}'))).toMatchObject({ code: 'not_found', message: 'Gone' });
});

test('a refusal without a word in it is told by its number', async () => {
  for (const body of ['', '{}', '{"detail":null}', '{"detail":"  "}', '<h1>no</h1>']) {
    expect((await failureOf(answering(404, body))).message, body).toBe('The API answered 404 without saying why.');
  }
});

test('what may have happened is unknown, not refused', async () => {
  for (const status of [408, 409, 425, 429, 500, 502, 503, 504]) {
    expect(await failureOf(answering(status, '{}'))).toMatchObject({ outcome: 'unknown', status });
  }
  expect(await failureOf(answering(200, '<html>'))).toMatchObject({ outcome: 'unknown' });
  expect(await failureOf(answering(200, '{"agents": [{"id": 1}]}'))).toMatchObject({ outcome: 'unknown' });
  expect(await failureOf((request) => request.socket.destroy())).toMatchObject({ outcome: 'unknown' });
  expect(await failureOf((_, response) => void response.writeHead(200).write('{"agents"'))).toMatchObject({
    outcome: 'unknown',
    message: 'The API did not finish its answer within 2 s.',
  });
});

test('a long answer that keeps coming gets more time than one that trickles, and never more than requests may take', async () => {
  const pieces = ({ bytes, count }: { bytes: number; count: number }) =>
    (async function* () {
      for (let sent = 0; sent < count; sent++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield new Uint8Array(bytes).fill(32);
      }
      yield new TextEncoder().encode('{}');
    })();
  const bounds = { limitMs: 60, longestMs: 3_000, bytesMax: 2 ** 24 };
  const read = (body: AsyncIterable<Uint8Array>, more = {}) =>
    fetchText(async () => new Response(Readable.toWeb(Readable.from(body)) as ReadableStream), { ...bounds, ...more });
  expect((await read(pieces({ bytes: 2 ** 19, count: 10 }))).text?.trim()).toBe('{}');
  await expect(read(pieces({ bytes: 1, count: 100 }))).rejects.toThrow('did not finish its answer within 0.1 s');
  const endless = pieces({ bytes: 2 ** 16, count: 1000 });
  await expect(read(endless, { longestMs: 200 })).rejects.toThrow('did not finish its answer within 0.2 s');
});

test('what went wrong is told as what it was', async () => {
  expect((await failureOf((request) => void request.socket.resetAndDestroy())).message).toBe(
    'The API could not be reached (ECONNRESET).',
  );
  const cut = await failureOf((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{', () => setImmediate(() => response.destroy()));
  });
  expect(cut.message).toMatch(/^The API’s answer broke off/);
  expect((await failureOf(answering(200, '{"agents": [{"id": 1}]}'))).message).toBe(
    'The API answered 200 with JSON of another shape (agents.0.id).',
  );
});

test('Retry-After is read as seconds or as a date of the server’s own clock', async () => {
  expect((await failureOf(answering(429, '{}', { 'retry-after': '7' }))).retryAfterMs).toBe(7000);
  const date = { date: 'Tue, 02 Jun 2026 09:00:00 GMT', 'retry-after': 'Tue, 02 Jun 2026 09:00:09 GMT' };
  expect((await failureOf(answering(503, '{}', date))).retryAfterMs).toBe(9000);
  const past = { date: 'Tue, 02 Jun 2026 09:00:00 GMT', 'retry-after': 'Tue, 02 Jun 2026 08:59:00 GMT' };
  expect((await failureOf(answering(503, '{}', past))).retryAfterMs).toBe(0);
  for (const odd of ['abc', '-5', '1.5', 'soon 1', '']) {
    expect((await failureOf(answering(503, '{}', { 'retry-after': odd }))).retryAfterMs).toBeUndefined();
  }
});

test('a redirect is refused and the key goes nowhere else', async () => {
  let hits = 0;
  const elsewhere = http.createServer((_, response) => {
    hits++;
    response.end('{"agents": []}');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo;
  const asked = seen.length;
  for (const status of [301, 302, 303, 307, 308]) {
    for (const location of ['/elsewhere', `http://127.0.0.1:${port}/v1/agents`]) {
      const failure = await failureOf(answering(status, '', { location }));
      expect(failure).toMatchObject({
        outcome: 'unknown',
        message: 'The API sent us to another address. Redirects are not followed.',
      });
    }
  }
  elsewhere.close();
  expect(new Set(seen.slice(asked).map(({ url }) => url))).toEqual(new Set(['/v1/agents']));
  expect([seen.length - asked, hits]).toEqual([10, 0]);
});

test('an answer that does not end is read up to the limit and no further', async () => {
  let written = 0;
  let isClosed = false;
  const failure = await failureOf((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.on('close', () => {
      isClosed = true;
    });
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const more = () => {
      if (response.destroyed) return;
      written += chunk.length;
      response.write(chunk, () => setImmediate(more));
    };
    more();
  });
  expect(failure).toMatchObject({
    outcome: 'unknown',
    message: 'The API answered with more than 16 MiB, which was not read to its end.',
  });
  await expect.poll(() => isClosed).toBe(true);
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test('an endless refusal is still a refusal', async () => {
  const body = JSON.stringify({ detail: 'x'.repeat(17 * 1024 * 1024) });
  expect(await failureOf(answering(422, body))).toMatchObject({
    outcome: 'refused',
    message: 'The API answered 422 without saying why.',
  });
});

test('the key is cut out of whatever the API says', async () => {
  const failure = await failureOf(answering(401, '{"detail":"bad key dari_canary_4711"}'));
  expect(failure.message).toContain('[key]');
  expect(failure.message).not.toContain('canary');
  const agent = { id: 'agt_1', name: 'of dari_canary_4711', created_at: '2026-06-01T00:00:00Z' };
  handler = answering(200, JSON.stringify({ agents: [agent] }));
  expect((await listAgents())[0]?.name).toBe('of [key]');
});
