import { createHmac } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { getBatchUpdate } from '@/lib/batches/service';
import { getDb, openPglite, provideDatabase } from '@/lib/db/client';
import { attempts, batches, submissions } from '@/lib/db/schema';
import { webhookDeliveries, webhookEndpoints } from '@/lib/db/webhook-schema';
import { tidyEngine } from '@/lib/engine/housekeeping';
import { followDue } from '@/lib/submissions/follow';
import { connectEngine, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runDeliveries, runFollows, runMessages, runSends } from '@/lib/test/jobs';
import { serveRoute } from '@/lib/test/route-server';
import { allowPrivate, publishWithWebhook } from '@/lib/test/webhooks';
import { receiveWebhook } from './receive';
import { sealSecret } from './secrets';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ENDPOINT = 'e'.repeat(32);
const PATH = `/api/webhooks/${ENDPOINT}`;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let server: Awaited<ReturnType<typeof serveRoute>>;
let agentId: string;
let secret: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  allowPrivate(true);
  server = await serveRoute((request) =>
    receiveWebhook(new URL(request.url).pathname.split('/').at(-1) ?? '', request),
  );
  ({ agentId, secret } = await publishWithWebhook(server.url + PATH));
});
beforeEach(() => replaceEndpoint({}));
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  allowPrivate(false);
  await server.close();
  await database.dispose();
});

async function replaceEndpoint(more: Partial<typeof webhookEndpoints.$inferInsert>): Promise<void> {
  const db = await getDb();
  await db.delete(webhookEndpoints);
  await db.delete(webhookDeliveries);
  const sealed = sealSecret(ENDPOINT, secret);
  await db.insert(webhookEndpoints).values({ id: ENDPOINT, upstream: 'embedded', agentId, secret: sealed, ...more });
}

const endpoint = async () => (await (await getDb()).select().from(webhookEndpoints))[0];
const stored = async () => (await getDb()).select().from(webhookDeliveries);

const sign = (raw: string, key = secret) => `v1=${createHmac('sha256', key).update(raw).digest('hex')}`;
const bodyOf = (id: string, type: string, data: object) =>
  JSON.stringify({ id, type, created_at: '2026-06-02T09:10:00Z', data });

function deliver(raw: string, headers: Record<string, string> = { 'dari-webhook-signature': sign(raw) }) {
  return receiveWebhook(ENDPOINT, new Request(server.url + PATH, { method: 'POST', body: raw, headers }));
}

/** A batch whose only submission runs upstream, and is not to be looked at for an hour. */
async function runningBatch(options = ['well', 'badly']) {
  const batchId = await submitItems(
    options.map((llmId) => testItem('a message', { llmId })),
    { agentId },
  );
  await runSends();
  const [submission] = await (await getDb()).select().from(submissions).where(eq(submissions.batchId, batchId));
  if (!submission) throw new Error('no submission');
  await postpone();
  return { batchId, submission };
}

async function postpone(): Promise<void> {
  const [nextPollAt, polledAt] = [new Date(Date.now() + HOUR_MS), new Date(Date.now() - HOUR_MS)];
  await (await getDb()).update(submissions).set({ nextPollAt, polledAt });
}

async function nextPollOf(submissionId: string): Promise<number> {
  const rows = await (await getDb()).select().from(submissions).where(eq(submissions.id, submissionId));
  return rows[0]?.nextPollAt?.getTime() ?? Number.NaN;
}
const isDue = async (submissionId: string) => (await nextPollOf(submissionId)) <= Date.now();

/** All that the dashboard knows, but for when it looks next. */
async function knowledge() {
  const db = await getDb();
  const sent = await db.select().from(submissions).orderBy(submissions.id);
  return {
    batches: await db.select().from(batches).orderBy(batches.id),
    submissions: sent.map(({ nextPollAt: _, ...rest }) => rest),
    attempts: await db.select().from(attempts).orderBy(attempts.batchId, attempts.itemIndex, attempts.number),
  };
}

const end = async (batchId: string) => {
  const { head, rows } = await getBatchUpdate({ batchId, since: -1 });
  return { status: head.status, rows: rows.map(({ status, error }) => ({ status, error })) };
};

describe('what the engine delivers over HTTP', () => {
  test('has the submission looked at at once, and what is read there is the truth', async () => {
    const { batchId, submission } = await runningBatch();
    await runMessages();
    expect(await followDue()).toBe(0);
    expect(await runDeliveries()).toBe(3);
    expect((await stored()).map(({ type }) => type).sort()).toEqual([
      'batch.partial_failed',
      'session.completed',
      'session.failed',
    ]);
    expect(await endpoint()).toMatchObject({ accepted: 3, repeated: 0, refused: 0, lastRefusal: null });
    expect(await isDue(submission.id)).toBe(true);
    expect((await end(batchId)).rows.map(({ status }) => status)).toEqual(['queued', 'queued']);
    expect(await followDue()).toBe(1);
    expect((await end(batchId)).status).toBe('partial_failed');
    await postpone();
  });

  test('ends in the same state as when no webhook ever comes', async () => {
    const hooked = await runningBatch(['well', 'badly', 'well']);
    await runMessages();
    await runDeliveries();
    await followDue();
    const deaf = await runningBatch(['well', 'badly', 'well']);
    await (await getDb()).delete(webhookEndpoints);
    await runMessages();
    await runDeliveries();
    expect(await isDue(deaf.submission.id)).toBe(false);
    await runFollows();
    expect(await end(deaf.batchId)).toEqual(await end(hooked.batchId));
    expect(await end(deaf.batchId)).toMatchObject({ status: 'partial_failed' });
    await replaceEndpoint({});
    await runDeliveries();
  });

  test('that is signed with another secret is refused and counted, and comes again', async () => {
    await replaceEndpoint({ secret: sealSecret(ENDPOINT, 'whsec_another') });
    const { submission } = await runningBatch(['well']);
    await runMessages();
    expect(await runDeliveries()).toBe(2);
    expect(await endpoint()).toMatchObject({ accepted: 0, refused: 2, lastRefusal: 'The signature does not fit' });
    expect(await isDue(submission.id)).toBe(false);
    await replaceEndpoint({});
    expect(await runDeliveries()).toBe(2);
    expect(await endpoint()).toMatchObject({ accepted: 2, refused: 0 });
    expect(await isDue(submission.id)).toBe(true);
    await runFollows();
  });
});

describe('an event', () => {
  test('that comes 1,000 times has one effect', async () => {
    const { submission } = await runningBatch();
    const raw = bodyOf('wh_replayed', 'batch.completed', { batch_id: submission.upstreamBatchId });
    const answer = await fetch(server.url + PATH, {
      method: 'POST',
      body: raw,
      headers: { 'dari-webhook-signature': sign(raw) },
    });
    expect([answer.status, await answer.json()]).toEqual([200, { message: 'Taken.' }]);
    expect(await isDue(submission.id)).toBe(true);
    await postpone();
    const before = await nextPollOf(submission.id);
    for (let count = 1; count < 1_000; count += 1) expect((await deliver(raw)).status).toBe(200);
    expect(await nextPollOf(submission.id)).toBe(before);
    expect(await stored()).toHaveLength(1);
    expect(await endpoint()).toMatchObject({ accepted: 1, repeated: 999, refused: 0 });
  });

  test('that was captured does nothing 90 days later', async () => {
    const { submission } = await runningBatch();
    const raw = bodyOf('wh_captured', 'batch.completed', { batch_id: submission.upstreamBatchId });
    expect((await deliver(raw)).status).toBe(200);
    const then = new Date(Date.now() - 90 * DAY_MS);
    await (await getDb()).update(webhookDeliveries).set({ receivedAt: then });
    await tidyEngine();
    await postpone();
    const before = await nextPollOf(submission.id);
    expect(await (await deliver(raw)).json()).toEqual({ message: 'Taken before.' });
    expect(await nextPollOf(submission.id)).toBe(before);
  });

  test('that lies changes no status, in any of the 720 orders of six', async () => {
    const { batchId, submission } = await runningBatch();
    const ofSession = { session_id: 'sess_x', metadata: { batchdeck_submission: submission.id } };
    const ofBatch = { batch_id: submission.upstreamBatchId, counts: { completed: 2 } };
    const events = [
      ['session.completed', { ...ofSession, status: 'completed' }],
      ['session.failed', { ...ofSession, status: 'failed', error: 'a lie' }],
      ['tool.call_requested', ofSession],
      ['batch.completed', { ...ofBatch, status: 'completed' }],
      ['batch.failed', { ...ofBatch, status: 'failed' }],
      ['batch.partial_failed', { ...ofBatch, status: 'partial_failed' }],
    ] as const;
    const before = await knowledge();
    let orders = 0;
    for (const order of permutations([0, 1, 2, 3, 4, 5])) {
      await postpone();
      for (const index of order) {
        const [type, data] = events[index] ?? events[0];
        expect((await deliver(bodyOf(`wh_${orders}_${index}`, type, data))).status).toBe(200);
      }
      expect(await isDue(submission.id)).toBe(true);
      orders += 1;
      if (orders % 60 === 0) expect(unlooked(await knowledge())).toEqual(unlooked(before));
    }
    expect(orders).toBe(720);
    expect(unlooked(await knowledge())).toEqual(unlooked(before));
    expect((await end(batchId)).rows.map(({ status }) => status)).toEqual(['queued', 'queued']);
    await runMessages();
    await runFollows();
    expect((await end(batchId)).rows.map(({ status }) => status)).toEqual(['completed', 'failed']);
  });

  test('that comes before the answer to its own request is stored and changes nothing', async () => {
    const batchId = await submitItems([testItem('early', { llmId: 'well' })], { agentId });
    const [submission] = await (await getDb()).select().from(submissions).where(eq(submissions.batchId, batchId));
    const before = await knowledge();
    const metadata = { batchdeck_submission: submission?.id };
    expect(
      (await deliver(bodyOf('wh_early', 'session.completed', { batch_id: 'batch_unknown', metadata }))).status,
    ).toBe(200);
    expect(await knowledge()).toEqual(before);
    expect(await nextPollOf(submission?.id ?? '')).toBeNaN();
    await runSends();
    await runMessages();
    await runFollows();
    expect((await end(batchId)).status).toBe('completed');
  });

  test('never has a submission looked at twice within a second', async () => {
    const { submission } = await runningBatch();
    const polledAt = new Date();
    await (await getDb()).update(submissions).set({ polledAt }).where(eq(submissions.id, submission.id));
    await deliver(bodyOf('wh_soon', 'batch.completed', { batch_id: submission.upstreamBatchId }));
    expect((await nextPollOf(submission.id)) - polledAt.getTime()).toBe(1_000);
  });

  test('of a kind or shape never seen before is stored, and answered 200', async () => {
    for (const [id, data] of Object.entries({
      a: {},
      b: { batch_id: 7 },
      c: { metadata: 'x' },
      'wh:d': { metadata: { batchdeck_submission: 1 } },
    })) {
      expect((await deliver(bodyOf(id, 'agent.renamed', data))).status).toBe(200);
    }
    const bare = JSON.stringify({ id: 'bare', type: 'ping' });
    expect((await deliver(bare)).status).toBe(200);
    expect((await stored()).map(({ eventId }) => eventId).sort()).toEqual(['a', 'b', 'bare', 'c', 'wh:d']);
  });
});

describe('a secret', () => {
  const raw = bodyOf('wh_two', 'batch.completed', {});

  test('is taken beside its successor until its time is over', async () => {
    const previousSecret = sealSecret(ENDPOINT, 'whsec_before');
    await replaceEndpoint({ previousSecret, previousUntil: new Date(Date.now() + DAY_MS) });
    const signedBefore = { 'dari-webhook-signature': sign(raw, 'whsec_before') };
    expect((await deliver(raw)).status).toBe(200);
    expect((await deliver(raw, signedBefore)).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY_MS + 1 });
    expect((await deliver(raw, signedBefore)).status).toBe(401);
    expect((await deliver(raw)).status).toBe(200);
  });

  test('that is not known yet has the sender come back', async () => {
    await replaceEndpoint({ secret: null });
    const response = await deliver(raw);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await endpoint()).toMatchObject({ refused: 0 });
  });
});

describe('what is refused', () => {
  const raw = bodyOf('wh_refused', 'batch.completed', {});

  test('an address that nobody was given', async () => {
    for (const id of ['e'.repeat(31), 'f'.repeat(32), '../x']) {
      const request = new Request(server.url, { method: 'POST', body: raw });
      expect((await receiveWebhook(id, request)).status).toBe(404);
    }
    expect(await endpoint()).toMatchObject({ refused: 0 });
  });

  test.each([
    ['no signature', {}, 400, 'It had no signature that could be one'],
    [
      'nine signatures',
      {
        'dari-webhook-signature': Array(9)
          .fill(`v1=${'0'.repeat(64)}`)
          .join(' '),
      },
      400,
      'It had no signature that could be one',
    ],
    ['a wrong signature', { 'dari-webhook-signature': `v1=${'0'.repeat(64)}` }, 401, 'The signature does not fit'],
  ] as const)('%s', async (_name, headers, status, lastRefusal) => {
    expect((await deliver(raw, headers)).status).toBe(status);
    expect(await stored()).toEqual([]);
    expect(await endpoint()).toMatchObject({ accepted: 0, refused: 1, lastRefusal });
  });

  test.each([
    'not JSON',
    '[]',
    'null',
    '{}',
    bodyOf('', 'x', {}),
    bodyOf('a b', 'x', {}),
    bodyOf('a'.repeat(129), 'x', {}),
  ])('a genuine body that is no event: %s', async (body) => {
    expect((await deliver(body)).status).toBe(400);
    expect(await stored()).toEqual([]);
    expect(await endpoint()).toMatchObject({ refused: 1, lastRefusal: 'It was signed, but is no event' });
  });

  test('more than 1 MB, before it is parsed or even read', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    const large = bodyOf('wh_large', 'batch.completed', { filler: 'x'.repeat(1_048_576) });
    parse.mockClear();
    const said = await deliver(large, {
      'dari-webhook-signature': sign(large),
      'content-length': String(large.length),
    });
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const init = { method: 'POST', body: endless, headers: { 'dari-webhook-signature': sign(large) }, duplex: 'half' };
    const streamed = await receiveWebhook(ENDPOINT, new Request(server.url + PATH, init as RequestInit));
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    expect([said.status, streamed.status]).toEqual([413, 413]);
    expect(pulled).toBeLessThan(20);
    expect(await endpoint()).toMatchObject({ refused: 2, lastRefusal: 'It was larger than 1 MB' });
  });

  test('anything while there is no database, with a word when to come back', async () => {
    const gone = await openPglite(new PGlite());
    await gone.close();
    provideDatabase(gone);
    const response = await deliver(raw);
    provideDatabase(database);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect((await deliver(raw)).status).toBe(200);
  });
});

/** Without the columns that the test itself postpones. */
const unlooked = (known: Awaited<ReturnType<typeof knowledge>>) => ({
  ...known,
  submissions: known.submissions.map(({ polledAt: _, ...rest }) => rest),
});

function* permutations(rest: number[], chosen: number[] = []): Generator<number[]> {
  if (rest.length === 0) yield chosen;
  for (const one of rest) {
    yield* permutations(
      rest.filter((other) => other !== one),
      [...chosen, one],
    );
  }
}
