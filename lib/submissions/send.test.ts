import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listBatches } from '@/lib/batches/list';
import { getBatchUpdate, getItem } from '@/lib/batches/service';
import { submitBatch } from '@/lib/batches/submit';
import { getDb } from '@/lib/db/client';
import { submissions } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runFollows, runMessages, runSends } from '@/lib/test/jobs';
import { sessionsPerItem } from '@/lib/test/sessions';
import { planWaves } from './plan';
import { recoverSubmissions } from './recover';
import { sendNext } from './send';
import { tryUpstreamAgain } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());
beforeEach(async () => {
  reconnect();
  await runAll(); // what an earlier test left unsent would meet the faults of the next one
});

const read = (batchId: string) => getBatchUpdate({ batchId, since: -1 });
const some = (count: number, llmId = '') => Array.from({ length: count }, (_, n) => testItem(`item ${n}`, { llmId }));

const once = <T>(faulty: () => Promise<T>, fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
  let isDone = false;
  return async (input, init) => {
    if (isDone || !String(input).includes('session-batches')) return fetch(input, init);
    isDone = true;
    return (await faulty()) as Response;
  };
};

describe('sending', () => {
  test('250 items go out as three submissions and stay one batch with every row in place', async () => {
    const batchId = await submitItems(some(250, 'offline-brief'));
    const before = await read(batchId);
    expect(before.head).toMatchObject({ status: 'queued', submissionCount: 0, itemCount: 250 });
    expect(before.head.counts).toMatchObject({ unsent: 250 });
    await runAll();
    const { head, rows } = await read(batchId);
    expect(head).toMatchObject({ status: 'completed', submissionCount: 3, trouble: null });
    expect(head.counts.completed).toBe(250);
    expect(rows.map(({ index, label }) => [index, label])).toEqual(some(250).map((_, n) => [n, `item ${n}`]));
    expect(new Set(rows.map(({ sessionId }) => sessionId)).size).toBe(250);
    expect(await sessionsPerItem(batchId, 250)).toEqual(Array(250).fill(1));
  });

  test('submitting five times at once sends once', async () => {
    const batchId = await submitItems(some(3));
    await Promise.all(Array.from({ length: 5 }, () => submitBatch({ batchId })));
    await Promise.all([runSends(), runSends()]);
    expect((await read(batchId)).head.submissionCount).toBe(1);
    expect(await sessionsPerItem(batchId, 3)).toEqual([1, 1, 1]);
  });

  test('only what changed after a revision is read', async () => {
    const batchId = await submitItems(some(2));
    const first = await read(batchId);
    expect((await getBatchUpdate({ batchId, since: first.head.revision })).rows).toEqual([]);
    await runSends();
    expect((await getBatchUpdate({ batchId, since: first.head.revision })).rows).toHaveLength(2);
  });

  test('the stored request is sealed', async () => {
    const secrets = [{ id: 's', name: 'SHOP_TOKEN', value: 'canary-0815', keptFrom: null }];
    const batchId = await submitItems([testItem('with a secret', { secrets })]);
    await planWaves();
    const db = await getDb();
    const rows = await db.select().from(submissions).where(eq(submissions.batchId, batchId));
    expect(JSON.stringify(rows)).not.toContain('canary-0815');
    expect(JSON.stringify([await read(batchId), await getItem({ batchId, index: 0 })])).not.toContain('canary-0815');
  });
});

describe('an answer that is lost', () => {
  const losing = () => {
    let isLost = false;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await engineFetch(input, init);
      if (isLost || init?.method !== 'POST') return response;
      isLost = true;
      throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    };
    return fetch;
  };

  /** The control: a proxy that gives every request a key of its own, as if keys were made at sending. */
  const withFreshKeys = (fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
    let count = 0;
    return (input, init) => {
      if (typeof init?.body !== 'string') return fetch(input, init);
      const body = { ...JSON.parse(init.body), idempotency_key: `fresh-${process.pid}-${Math.random()}-${count++}` };
      return fetch(input, { ...init, body: JSON.stringify(body) });
    };
  };

  test('is asked for again with the same key and bytes, and no session is made twice', async () => {
    const batchId = await submitItems(some(4));
    reconnect({ fetch: losing() });
    await runSends();
    const between = await read(batchId);
    expect(between.rows.map(({ status }) => status)).toEqual(Array(4).fill('checking'));
    expect(between.head.trouble).toMatchObject({ kind: 'sending', message: expect.stringContaining('ECONNRESET') });
    await runSends();
    expect((await read(batchId)).head).toMatchObject({ trouble: null, counts: { queued: 4 } });
    expect(await sessionsPerItem(batchId, 4)).toEqual([1, 1, 1, 1]);
  });

  test('would be doubled if keys were made at sending (control)', async () => {
    const batchId = await submitItems(some(4));
    reconnect({ fetch: withFreshKeys(losing()) });
    await runSends();
    await runSends();
    expect(await sessionsPerItem(batchId, 4)).toEqual([2, 2, 2, 2]);
  });

  test('of a process that died while sending is asked for again at start', async () => {
    const batchId = await submitItems(some(3));
    await planWaves();
    const isDying = new Promise<never>(() => {});
    reconnect({
      fetch: async (input, init) => {
        const response = await engineFetch(input, init);
        return init?.method === 'POST' ? isDying : response;
      },
    });
    void sendNext();
    await expect.poll(() => sessionsPerItem(batchId, 3)).toEqual([1, 1, 1]);
    reconnect();
    await recoverSubmissions();
    await runSends();
    expect((await read(batchId)).head.counts.queued).toBe(3);
    expect(await sessionsPerItem(batchId, 3)).toEqual([1, 1, 1]);
  });
});

describe('an upstream in trouble', () => {
  const faults: [name: string, fault: () => Promise<Response>, words: RegExp][] = [
    [
      'answers HTML',
      async () => new Response('<html>hello</html>', { headers: { 'content-type': 'text/html' } }),
      /not its JSON \(text\/html\)/,
    ],
    ['cuts its JSON short', async () => new Response('{"batch_id": "batch_1", "sess', { status: 201 }), /not its JSON/],
    [
      'answers 429',
      async () => Response.json({ detail: 'slow down' }, { status: 429, headers: { 'retry-after': '1' } }),
      /slow down/,
    ],
    ['answers 503', async () => new Response('down', { status: 503 }), /503/],
    [
      'resets the connection',
      async () => {
        throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      },
      /could not be reached \(ECONNRESET\)/,
    ],
    ['hangs', () => new Promise(() => {}), /no answer within 0.1 s/],
  ];

  test.each(faults)('that %s is asked again, with nothing failed and nothing lost', async (name, fault, words) => {
    const batchId = await submitItems(some(2));
    const hanging: typeof fetch = (input, init) =>
      new Promise((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        once(fault, engineFetch)(input, init).then(resolve, reject);
      });
    reconnect({ fetch: hanging, timeoutMs: name === 'hangs' ? 100 : 5000 });
    await runSends();
    const { head, rows } = await read(batchId);
    const status = name === 'answers 429' ? 'unsent' : 'checking';
    expect(rows.map((row) => row.status)).toEqual([status, status]);
    expect(head.trouble?.message).toMatch(words);
    reconnect();
    await runAll();
    expect((await read(batchId)).head).toMatchObject({ status: 'completed', trouble: null });
    expect(await sessionsPerItem(batchId, 2)).toEqual([1, 1]);
  });

  test.each([401, 403])(
    'that refuses the key with %i fails no item: all wait, and go on with the right key',
    async (status) => {
      const batchId = await submitItems(some(2));
      reconnect({ fetch: async () => Response.json({ detail: 'Missing or invalid API key' }, { status }) });
      await runSends();
      const { head, rows } = await read(batchId);
      expect(rows.map(({ status, error }) => [status, error])).toEqual([
        ['unsent', null],
        ['unsent', null],
      ]);
      expect(head.trouble).toMatchObject({
        kind: 'key',
        message: expect.stringContaining('Missing or invalid API key'),
      });
      expect(await sendNext()).toBe(false);
      reconnect();
      await tryUpstreamAgain();
      await runAll();
      expect((await read(batchId)).head).toMatchObject({ status: 'completed', trouble: null });
      expect(await sessionsPerItem(batchId, 2)).toEqual([1, 1]);
    },
  );

  test('that cannot be read while sessions run keeps what was last seen and says since when', async () => {
    const batchId = await submitItems(some(2));
    await runSends();
    reconnect({ fetch: async () => new Response('down', { status: 503 }) });
    await runFollows();
    const { head } = await read(batchId);
    expect(head).toMatchObject({
      status: 'queued',
      trouble: { kind: 'following', message: expect.stringContaining('503') },
    });
    reconnect();
    await runMessages();
    await runFollows();
    expect((await read(batchId)).head).toMatchObject({ status: 'completed', trouble: null });
  });

  test('that answers for other items is a conflict, never a success', async () => {
    const other = await submitItems(some(2));
    await runSends();
    const batchId = await submitItems(some(2));
    const db = await getDb();
    const [known] = await db.select().from(submissions).where(eq(submissions.batchId, other));
    reconnect({
      fetch: (input, init) =>
        init?.method === 'POST'
          ? engineFetch(`http://engine.test/v1/session-batches/${known?.upstreamBatchId}`, {
              headers: init.headers ?? {},
            })
          : engineFetch(input, init),
    });
    await runSends();
    const { head, rows } = await read(batchId);
    expect(head.status).toBe('failed');
    expect(rows.every(({ sessionId, error }) => sessionId === null && error?.includes('other items'))).toBe(true);
  });
});

describe('retrying', () => {
  test('tries what failed again and touches nothing else', async () => {
    const batchId = await submitItems([
      testItem('well'),
      testItem('twice', { llmId: 'test-fails-first-try' }),
      testItem('never', { llmId: 'test-always-fails' }),
      testItem('unknown', { llmId: 'no-such-option' }),
    ]);
    await runAll();
    const before = await read(batchId);
    expect(before.rows.map(({ status }) => status)).toEqual(['completed', 'failed', 'failed', 'failed']);
    expect(before.rows[3]?.error).toContain('no-such-option');
    expect(
      await Promise.all([retryNow(batchId, [1, 2, 3]), retryNow(batchId, [1, 2, 3])]).then((both) =>
        both.map(({ retried }) => retried).sort(),
      ),
    ).toEqual([0, 3]);
    await runAll();
    const after = await read(batchId);
    expect(after.rows.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['completed', 1],
      ['completed', 2],
      ['failed', 2],
      ['failed', 2],
    ]);
    expect(after.rows[0]).toEqual(before.rows[0]);
    const { attempts } = await getItem({ batchId, index: 1 });
    expect(attempts.map(({ number, status }) => [number, status])).toEqual([
      [2, 'completed'],
      [1, 'failed'],
    ]);
    expect(attempts[1]?.sessionId).toBe(before.rows[1]?.sessionId);
    expect(new Set(attempts.map(({ submission }) => submission?.idempotencyKey)).size).toBe(2);
  });

  test('of chosen rows passes over those that did not fail', async () => {
    const batchId = await submitItems([
      testItem('well'),
      testItem('a', { llmId: 'test-always-fails' }),
      testItem('b', { llmId: 'test-always-fails' }),
    ]);
    await runAll();
    expect(await retryNow(batchId, [0, 2])).toEqual({
      retried: 1,
      passedOver: [{ reason: 'completed', indexes: [0] }],
    });
    expect((await read(batchId)).rows.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  });
});

test('the list shows every batch with counts that add up to its items', async () => {
  for (const head of (await listBatches()).heads) {
    const sum = Object.values(head.counts).reduce((a, b) => a + b, 0);
    expect(sum).toBe(head.status === 'draft' ? 0 : head.itemCount);
  }
});
