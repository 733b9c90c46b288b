/** What is done to every endpoint there is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { getDb } from '@/lib/db/client';
import { endpoints } from '@/lib/engine/app';
import { call } from '@/lib/test/engine';
import { countRows } from '@/lib/test/rows';
import { spoil } from '@/lib/test/spoil';
import { type Ids, validRequests } from '@/lib/test/valid-requests';
import { addressOf, nameOf, openWorld, refuse } from '@/lib/test/world';

let world: Awaited<ReturnType<typeof openWorld>>;
let ids: Ids;

beforeAll(async () => {
  world = await openWorld();
  ids = world.ids;
});
afterAll(() => world.dispose());

const named = endpoints.map((endpoint) => [nameOf(endpoint), endpoint] as const);
const closed = named.filter(([, endpoint]) => !endpoint.isOpen);
const withIds = named.filter(([, { path }]) => path.includes('{'));
const withBody = named.filter(([, { body }]) => body !== undefined);
const withForm = named.filter(([, { bodyType }]) => bodyType !== undefined);

const valid = (name: string) => validRequests(ids)[name] ?? {};
const json = (body: unknown): RequestInit => ({ body: JSON.stringify(body) });

test('every endpoint has a request to be spoiled, and no other is kept', () => {
  const listed = Object.keys(validRequests({}));
  expect(listed.toSorted()).toEqual(named.map(([name]) => name).toSorted());
});

test.each(withBody)('the request for %s that is spoiled is one of the right shape', (name, { body }) => {
  expect(body?.safeParse(valid(name).body).error).toBeUndefined();
});

test.each(closed)('%s is closed to wrong keys', async (name, endpoint) => {
  const { body, query } = valid(name);
  for (const authorization of ['', 'Bearer', 'Bearer x', 'Basic x', `Bearer ${'k'.repeat(10_000)}`, 'Bearer \u00ff']) {
    const init = { ...(body && json(body)), headers: { authorization } };
    await refuse(endpoint, addressOf(endpoint.path, ids, query), init, [401]);
  }
});

const odd = [
  'x',
  '0',
  '-1',
  'null',
  '%00',
  'a%00b',
  '%ff',
  '%ed%a0%80',
  '%f0%9f%92%a9',
  '%2f',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e',
  '%5c..%5c',
  '%0a',
  '%25',
  '%3Cscript%3E',
  "'%20or%20'1'='1",
  'a'.repeat(8_000),
  '__proto__',
  'constructor',
];

describe.each(withIds)('%s', (name, endpoint) => {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each ?? '');
  test.each(names)('knows nothing by odd values of %s', async (place) => {
    const { body, query } = valid(name);
    for (const value of odd) {
      const address = addressOf(endpoint.path, { ...ids, [place]: value }, query);
      await refuse(endpoint, address, body ? json(body) : {}, [401, 403, 404, 422]);
    }
  });
});

test.each(withBody)('%s refuses what is no JSON of its kind', async (name, endpoint) => {
  const address = addressOf(endpoint.path, ids);
  const isOptional = endpoint.body?.safeParse(undefined).success ?? false;
  const whole = JSON.stringify(valid(name).body);
  const bytes = (...values: number[]) => new Uint8Array(values);
  const bodies: BodyInit[] = [
    ...(isOptional ? [] : ['']),
    ...['null', '[]', '7', '"text"', 'true', '{', whole.slice(0, -1), `${whole}}`, `[${whole}]`],
    ...['['.repeat(100_000), '{"a":'.repeat(100_000), 'a=b&c=d', '--x\r\n\r\n--x--', '\u0000', ' '],
    ...[bytes(0xff, 0xfe), bytes(0), bytes(0xef, 0xbb, 0xbf, 0x7b)],
  ];
  for (const body of bodies) await refuse(endpoint, address, { body }, [422]);
});

test.each(withBody)('%s refuses forms and text under their own types', async (_name, endpoint) => {
  const address = addressOf(endpoint.path, ids);
  const form = new FormData();
  form.set('items', '[]');
  await refuse(endpoint, address, { body: form }, [422]);
  await refuse(endpoint, address, { body: new URLSearchParams({ items: '[]' }) }, [422]);
  const headers = { 'content-type': 'application/xml' };
  await refuse(endpoint, address, { body: '<items/>', headers }, [422]);
});

test.each(withBody)('%s refuses a body larger than it reads with 413', async (_name, endpoint) => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > 64) controller.close();
      else controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
    },
  });
  await refuse(endpoint, addressOf(endpoint.path, ids), { body, duplex: 'half' } as RequestInit, [413]);
  expect(sent).toBeLessThan(60);
});

test.each([...withBody, ...withForm])('%s refuses a body that is cut short', async (name, endpoint) => {
  const whole = JSON.stringify(valid(name).body ?? { file: 'x' });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(whole.slice(0, whole.length / 2)));
    },
    pull(controller) {
      controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    },
  });
  const headers = { 'content-type': endpoint.bodyType ? 'multipart/form-data; boundary=x' : 'application/json' };
  const init = { body, duplex: 'half', headers } as RequestInit;
  await refuse(endpoint, addressOf(endpoint.path, ids), init, [400, 403, 422]);
});

test.each(withBody)('%s refuses every field of a wrong kind, and every one that is missing', async (name, endpoint) => {
  let count = 0;
  for (const each of spoil(valid(name).body)) {
    const spoiled = JSON.parse(JSON.stringify(each));
    if (endpoint.body?.safeParse(spoiled).success && isPlain(spoiled)) continue;
    await refuse(endpoint, addressOf(endpoint.path, ids), json(spoiled), [422]);
    count += 1;
  }
  expect(count).toBeGreaterThan(4);
});

const numbers = ['-1', '1.5', '1e400', 'x', 'null', '1,2', '\u0000', '٣', '9'.repeat(400)];
const paths = [
  'x',
  'null',
  '../..',
  '..\\..',
  '/etc/passwd',
  '%2e%2e',
  'a\0b',
  '\ud800',
  '__proto__',
  '%'.repeat(2000),
];
const queries: Record<string, Record<string, string[]>> = {
  'get /sessions/{session_id}/events': { limit: numbers, after: numbers },
  'get /sessions/{session_id}/workspace.zip': { path: paths },
  'get /agents/{agent_id}/versions/{version_id}/bundle/file': { path: ['', './dari.yml', ...paths] },
};

test.each(named.filter(([, { query }]) => query instanceof z.ZodObject))(
  '%s refuses queries of a wrong kind',
  async (name, endpoint) => {
    expect(Object.keys(queries[name] ?? {})).toEqual(Object.keys((endpoint.query as z.ZodObject).shape));
    for (const [key, values] of Object.entries(queries[name] ?? {})) {
      for (const value of values) {
        const query = String(new URLSearchParams({ [key]: value }));
        await refuse(endpoint, addressOf(endpoint.path, ids, query), {}, [403, 404, 422]);
      }
    }
  },
);

test.each(named.filter(([, { method, answerType }]) => method === 'get' && !answerType))(
  '%s takes no notice of queries that it does not know',
  async (name, endpoint) => {
    const before = await countRows(await getDb());
    const query = valid(name).query;
    const plain = await call(addressOf(endpoint.path, ids, query));
    const more = [query, 'unknown=1', '__proto__=x', 'limit[]=1', 'a%5Bb%5D=c', '=', '&&', `long=${'x'.repeat(5000)}`];
    const answer = await call(addressOf(endpoint.path, ids, more.filter(Boolean).join('&')));
    expect({ status: answer.status, body: answer.body }).toEqual({ status: plain.status, body: plain.body });
    expect(await countRows(await getDb())).toEqual(before);
  },
);

test.each(['PATCH', 'OPTIONS', 'PUT', 'DELETE', 'POST'])(
  '%s is refused where a path does not have it',
  async (method) => {
    for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
      if (endpoints.some((each) => each.path === path && each.method.toUpperCase() === method)) continue;
      const { status, headers } = await call(addressOf(path, ids), { method });
      expect(status).toBe(405);
      expect(headers.get('allow')).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
    }
  },
);

/** Whether text in it is such that a database takes it. */
const isPlain = (value: unknown): boolean => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value) ?? '');
