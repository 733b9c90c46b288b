import { createHmac } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WireEvent } from '@/lib/dari/wire-sessions';
import { getDb } from '@/lib/db/client';
import { engineDeliveries, engineWebhooks } from '@/lib/db/engine-schema';
import { getBoss } from '@/lib/jobs/queue';
import { openTestDatabase } from '@/lib/test/database';
import { call, create, item, post } from '@/lib/test/engine';
import { runDeliveries, runMessages } from '@/lib/test/jobs';
import { startReceiver } from '@/lib/test/receiver';
import { replay } from '@/lib/test/replay';
import { allowPrivate, publishWithWebhook, setWebhook, type WireWebhook } from '@/lib/test/webhooks';
import { tidyEngine } from './housekeeping';
import { resumeRunning, stopRunning } from './runner';
import { startEngine } from './start';
import { deliverWebhook } from './webhook-delivery';

const ATTEMPTS = 7;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  database = await openTestDatabase();
  allowPrivate(true);
  await startEngine();
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  resumeRunning();
  await receiver.close();
});
afterAll(async () => {
  allowPrivate(false);
  await database.dispose();
});

const signatureOf = (raw: Buffer, secret: string) => `v1=${createHmac('sha256', secret).update(raw).digest('hex')}`;

/** A session that has ended, of which its agent's webhook is still to be told. */
async function endSession(url = receiver.url, types = ['session.completed']) {
  const { agentId, secret } = await publishWithWebhook(url, types);
  const { body } = await create([item(agentId, { llm_id: 'well', metadata: { word: 'größer 東京' } })]);
  await runMessages();
  const [delivery] = await deliveriesOf(agentId);
  return { agentId, secret, sessionId: body.sessions[0]?.session_id ?? '', deliveryId: delivery?.id ?? '' };
}

const deliveriesOf = async (agentId: string) =>
  (await getDb()).select().from(engineDeliveries).where(eq(engineDeliveries.agentId, agentId));

const eventsOf = async (sessionId: string) =>
  (await call<{ events: WireEvent[] }>(`/v1/sessions/${sessionId}/events`)).body.events;

async function failuresOf(sessionId: string) {
  const events = await eventsOf(sessionId);
  expect(replay(events).faults).toEqual([]);
  return events.filter(({ type }) => type === 'webhook.delivery_failed');
}

/** How many seconds the waiting jobs of a delivery were put off. */
async function pausesOf(deliveryId: string): Promise<number[]> {
  const { rows } = await (await getDb()).execute<{ pause: string }>(sql`
    select extract(epoch from start_after - created_on) as pause from pgboss.job
    where name = 'webhook.deliver' and state in ('created', 'retry') and data->>'deliveryId' = ${deliveryId}`);
  return rows.map(({ pause }) => Number(pause));
}

test('a delivery is signed over its raw bytes with the secret as it was issued', async () => {
  const { secret, agentId, deliveryId } = await endSession();
  await runDeliveries();
  const [{ raw, headers, path, event } = expect.fail('nothing came')] = receiver.received;
  expect([path, headers['content-type'], headers['user-agent']]).toEqual([
    '/hook',
    'application/json',
    'Batchdeck-Webhooks',
  ]);
  expect(headers['dari-webhook-signature']).toBe(signatureOf(raw, secret));
  expect(event).toMatchObject({ id: deliveryId, data: { metadata: { word: 'größer 東京' } } });
  expect(raw.toString()).not.toContain('whsec_');
  const [row] = await deliveriesOf(agentId);
  expect(row).toMatchObject({ status: 'delivered', attempts: 1, error: null, completedAt: expect.any(Date) });
});

test('one changed bit, another secret or its words without whsec_ give another signature', async () => {
  const { secret } = await endSession();
  await runDeliveries();
  const [{ raw, headers } = expect.fail('nothing came')] = receiver.received;
  const signature = headers['dari-webhook-signature'];
  for (let bit = 0; bit < raw.length * 8; bit += 1) {
    const changed = Buffer.from(raw);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(signatureOf(changed, secret)).not.toBe(signature);
  }
  expect(signatureOf(raw, secret.slice(6))).not.toBe(signature);
  expect(signatureOf(raw, `${secret.slice(0, -1)}g`)).not.toBe(signature);
});

test('every retry has the same id and the same bytes, and the pauses grow', async () => {
  const { agentId, secret, deliveryId, sessionId } = await endSession();
  receiver.reply(() => (receiver.received.length < ATTEMPTS ? 500 : 204));
  const pauses: number[] = [];
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    await runDeliveries();
    pauses.push(...(await pausesOf(deliveryId)));
  }
  await runDeliveries();
  expect(new Set(receiver.received.map(({ raw }) => raw.toString('hex'))).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers['dari-webhook-signature'])).size).toBe(1);
  expect(receiver.received.map(({ raw }) => signatureOf(raw, secret))).toContain(
    receiver.received[0]?.headers['dari-webhook-signature'],
  );
  expect(pauses.map((pause, index) => pause / ([5, 30, 120, 600, 3600, 21_600][index] ?? 0))).toEqual(
    Array.from({ length: ATTEMPTS - 1 }, () => expect.toSatisfy((share: number) => share > 0.75 && share < 1.5)),
  );
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'delivered', attempts: ATTEMPTS }]);
  expect([await runDeliveries(), await failuresOf(sessionId)]).toEqual([0, []]);
});

test('after the last try it is given up, and the ledger says so without the secret parts of the URL', async () => {
  const { agentId, secret, deliveryId, sessionId } = await endSession(`${receiver.url}/token-in-path?key=in-query`);
  receiver.reply(() => 503);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) expect(await runDeliveries()).toBe(1);
  expect(await runDeliveries()).toBe(0);
  expect(receiver.received).toHaveLength(ATTEMPTS);
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'failed', attempts: ATTEMPTS }]);
  const failures = await failuresOf(sessionId);
  expect(failures).toMatchObject([
    {
      source: 'system',
      data: {
        delivery_id: deliveryId,
        event_type: 'session.completed',
        message_id: expect.stringMatching(/^msg_/),
        host: `127.0.0.1:${receiver.port}`,
        attempts: ATTEMPTS,
        error: 'The receiver answered 503.',
      },
    },
  ]);
  const shown = JSON.stringify([failures, await deliveriesOf(agentId)]);
  for (const canary of ['token-in-path', 'in-query', secret.slice(6)]) expect(shown).not.toContain(canary);
  const transcript = await call<{ session: object }>(`/v1/sessions/${sessionId}/transcript`);
  expect(transcript).toMatchObject({ status: 200, body: { session: { last_message_status: 'completed' } } });
});

test('a batch’s delivery that is given up stays out of ledgers', async () => {
  const { agentId, sessionId } = await endSession(receiver.url, ['batch.completed']);
  receiver.reply(() => 410);
  await runDeliveries();
  expect(await deliveriesOf(agentId)).toMatchObject([{ type: 'batch.completed', status: 'failed' }]);
  expect(await failuresOf(sessionId)).toEqual([]);
});

test.each([301, 302, 307, 308])('a redirect (%i) is not followed', async (status) => {
  const inside = await startReceiver();
  const { agentId } = await endSession();
  receiver.reply(() => (response) => response.writeHead(status, { location: inside.url }).end());
  await runDeliveries();
  expect([receiver.received.length, inside.connections()]).toEqual([1, 0]);
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'pending', error: `The receiver answered ${status}.` }]);
  await inside.close();
});

test.each<[string, Parameters<typeof receiver.reply>[0], string]>([
  ['a cut connection', () => (response) => response.destroy(), 'The connection failed (ECONNRESET).'],
  ['no HTTP', () => (response) => response.socket?.end('hello\n'), 'The connection failed (HPE_INVALID_CONSTANT).'],
  [
    'another protocol',
    () => (response) => response.socket?.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    '',
  ],
  [
    'endless headers',
    () => (response) => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(99_999)}\r\n\r\n`),
    'The connection failed (HPE_HEADER_OVERFLOW).',
  ],
])('%s is a failed try', async (_, reply, error) => {
  const { agentId } = await endSession();
  receiver.reply(reply);
  await runDeliveries();
  expect(await deliveriesOf(agentId)).toMatchObject([
    { status: 'pending', attempts: 1, error: error || expect.stringMatching(/^The connection failed/) },
  ]);
});

test('nobody there is a failed try', async () => {
  const { agentId } = await endSession();
  await receiver.close();
  await runDeliveries();
  expect(await deliveriesOf(agentId)).toMatchObject([{ error: 'The connection failed (ECONNREFUSED).' }]);
});

test('a receiver that hangs is given ten seconds', async () => {
  const { agentId } = await endSession();
  receiver.reply(() => () => {});
  await runDeliveries();
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'pending', error: 'No answer came in time.' }]);
});

test('of an answer without end little is read', async () => {
  const { agentId } = await endSession();
  let written = 0;
  const closed = new Promise<void>((resolve) => {
    receiver.reply(() => (response) => {
      response.on('close', resolve);
      const chunk = Buffer.alloc(65_536);
      const pour = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.writeHead(200).on('drain', pour);
      pour();
    });
  });
  await runDeliveries();
  await closed;
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  expect(written).toBeLessThan(32 * 1024 * 1024);
});

test('what is sent after a rotation is signed with the new secret, retries too', async () => {
  const { agentId, secret } = await endSession();
  receiver.reply(() => (receiver.received.length < 2 ? 500 : 200));
  await runDeliveries();
  const rotated = await post<WireWebhook>(`/v1/agents/${agentId}/webhook/rotate-secret`, {});
  await runDeliveries();
  const [first, second] = receiver.received;
  const signatures = [first, second].map((one) => one?.headers['dari-webhook-signature']);
  const raw = first?.raw ?? Buffer.of();
  expect(signatures).toEqual([signatureOf(raw, secret), signatureOf(raw, rotated.body.signing_secret ?? '')]);
});

test('a retry goes to where the webhook is by then', async () => {
  const { agentId } = await endSession();
  receiver.reply(() => 500);
  await runDeliveries();
  const moved = await startReceiver();
  await setWebhook(agentId, { webhook_url: moved.url });
  await runDeliveries();
  expect([receiver.received.length, moved.received.map(({ event }) => event.id)]).toEqual([
    1,
    receiver.received.map(({ event }) => event.id),
  ]);
  await moved.close();
});

test('deleting the webhook ends its retries', async () => {
  const { agentId, sessionId } = await endSession();
  receiver.reply(() => 500);
  await runDeliveries();
  await call(`/v1/agents/${agentId}/webhook`, { method: 'DELETE' });
  expect([await runDeliveries(), await runDeliveries()]).toEqual([1, 0]);
  expect(receiver.received).toHaveLength(1);
  expect(await failuresOf(sessionId)).toMatchObject([{ data: { host: null, error: 'The webhook was deleted.' } }]);
});

test('two workers with one delivery send it twice, count it once and retry it once', async () => {
  const { agentId, deliveryId } = await endSession();
  await runDeliveries();
  const db = await getDb();
  await db.update(engineDeliveries).set({ status: 'pending' }).where(eq(engineDeliveries.id, deliveryId));
  receiver.received.length = 0;
  const both = new Promise<void>((resolve) => {
    receiver.reply(() => (response) => {
      const reply = () => response.writeHead(500).end();
      if (receiver.received.length === 2) resolve();
      void both.then(reply);
    });
  });
  await Promise.all([deliverWebhook({ deliveryId }), deliverWebhook({ deliveryId })]);
  expect(receiver.received).toHaveLength(2);
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'pending', attempts: 2 }]);
  expect(await pausesOf(deliveryId)).toHaveLength(1);
  receiver.reply(() => 200);
  await runDeliveries();
});

test('twin: were a lost race counted, both would retry it', async () => {
  const { deliveryId } = await endSession();
  const db = await getDb();
  const forget = db.update(engineDeliveries).set({ attempts: 0 }).where(eq(engineDeliveries.id, deliveryId));
  receiver.reply(() => 500);
  await runDeliveries();
  await forget;
  await deliverWebhook({ deliveryId });
  expect(await pausesOf(deliveryId)).toHaveLength(2);
  receiver.reply(() => 200);
  await runDeliveries();
});

test('a worker that is told to stop lets go of what hangs, uncounted, and the delivery comes back', async () => {
  const { agentId, deliveryId } = await endSession();
  const asked = new Promise<void>((resolve) => receiver.reply(() => () => resolve()));
  const delivering = deliverWebhook({ deliveryId });
  await asked;
  stopRunning();
  await expect(delivering).rejects.toThrow('The worker is stopping.');
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'pending', attempts: 0 }]);
  resumeRunning();
  receiver.reply(() => 200);
  await runDeliveries();
  expect(new Set(receiver.received.map(({ event }) => event.id))).toEqual(new Set([deliveryId]));
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
});

test('a delivery whose worker died comes back by itself, with the same id', async () => {
  const { agentId, deliveryId } = await endSession();
  const boss = await getBoss();
  const [taken] = await boss.fetch<{ deliveryId: string }>('webhook.deliver');
  expect(taken?.data).toEqual({ deliveryId });
  await dieAfterSending(receiver, deliveryId);
  const db = await getDb();
  await db.execute(sql`update pgboss.job set heartbeat_on = now() - interval '1 hour' where id = ${taken?.id}::uuid`);
  await expect.poll(runDeliveries, { timeout: 60_000, interval: 500 }).toBe(1);
  expect(receiver.received.map(({ event }) => event.id)).toEqual([deliveryId, deliveryId]);
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'delivered' }]);
});

/** What a worker leaves that dies after the receiver has everything and before it can note that. */
async function dieAfterSending({ reply, received }: typeof receiver, deliveryId: string): Promise<void> {
  const asked = new Promise<void>((resolve) => reply(() => () => resolve()));
  const delivering = deliverWebhook({ deliveryId }).catch(() => {});
  await asked;
  stopRunning();
  await delivering;
  resumeRunning();
  expect(received).toHaveLength(1);
  reply(() => 200);
}

test('a delivery without a job is found, one that has a job is left alone', async () => {
  const { agentId, deliveryId } = await endSession();
  const db = await getDb();
  await db.execute(sql`update engine_deliveries set created_at = now() - interval '1 hour' where id = ${deliveryId}`);
  await tidyEngine();
  expect(await pausesOf(deliveryId)).toHaveLength(1);
  await db.execute(sql`delete from pgboss.job where name = 'webhook.deliver'`);
  await tidyEngine();
  await runDeliveries();
  expect(await deliveriesOf(agentId)).toMatchObject([{ status: 'delivered' }]);
});

test('a secret that cannot be opened is a failed try, and nothing is sent', async () => {
  const { agentId } = await endSession();
  await (await getDb()).update(engineWebhooks).set({ secret: 'v1.AAAA' }).where(eq(engineWebhooks.agentId, agentId));
  await runDeliveries();
  expect(receiver.received).toEqual([]);
  expect(await deliveriesOf(agentId)).toMatchObject([{ error: 'The signing secret could not be opened.' }]);
});
