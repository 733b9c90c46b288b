import { beforeEach, expect, test } from 'vitest';
import { connectUpstream } from '@/lib/dari/client';
import { getConnection } from './service';

const place = globalThis as typeof globalThis & { batchdeckConnection?: { at: number } };

/** Makes what is known as old as if nobody had asked for a while. */
function forgetMeasurement() {
  if (place.batchdeckConnection) place.batchdeckConnection.at = 0;
}

function connect(answer: () => Response | Promise<Response>) {
  const calls = { count: 0 };
  connectUpstream({
    name: 'api.test',
    baseUrl: 'http://api.test',
    key: 'dari_test',
    fetch: async () => {
      calls.count += 1;
      return answer();
    },
  });
  return calls;
}

beforeEach(() => {
  delete place.batchdeckConnection;
});

test('many pages that ask at once cost the API one call', async () => {
  const calls = connect(() => Response.json({ agents: [] }));
  const answers = await Promise.all(Array.from({ length: 20 }, getConnection));
  expect(answers.every(({ isReachable, message }) => isReachable && message === null)).toBe(true);
  await getConnection();
  expect(calls.count).toBe(1);
});

test('a refused key is told in the API’s words, as of when it was first seen, until it is taken again', async () => {
  connect(() => Response.json({ detail: 'Missing or invalid API key' }, { status: 401 }));
  const first = await getConnection();
  expect(first).toMatchObject({ isReachable: false, latencyMs: null });
  expect(first.message).toContain('Missing or invalid API key');
  forgetMeasurement();
  expect((await getConnection()).since).toBe(first.since);
  connect(() => Response.json({ agents: [] }));
  forgetMeasurement();
  expect(await getConnection()).toMatchObject({ isReachable: true, message: null, since: null });
});

test('an API that cannot be reached is told as that', async () => {
  connect(() => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })));
  expect((await getConnection()).message).toBe('The API could not be reached (ECONNREFUSED).');
});
