/** A notification arrives with the same bytes and id at every try, signed, and is given up in the end. */
import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { notificationDeliveries, notificationTargets } from '@/lib/db/notification-schema';
import { connectEngine, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runNotifications } from '@/lib/test/jobs';
import { addTarget, PAGE_ORIGIN, targetOf } from '@/lib/test/notifications';
import { type Received, startReceiver } from '@/lib/test/receiver';
import { allowPrivate } from '@/lib/test/webhooks';
import { tidyNotifications } from './deliver';
import { bodyOf, shownName } from './message';
import { noticeChanges } from './notice';
import { saveTargetSchema } from './schema';
import * as service from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
beforeEach(async () => {
  allowPrivate(true);
  receiver = await startReceiver();
  await (await getDb()).delete(notificationTargets);
});
afterEach(() => receiver.close());
afterAll(async () => {
  allowPrivate(false);
  await database.dispose();
});

async function endBatch(): Promise<string> {
  const batchId = await submitItems([testItem('a message')]);
  await runAll();
  while (await noticeChanges());
  return batchId;
}

const deliveries = async () => (await getDb()).select().from(notificationDeliveries);
const targets = async () => (await getDb()).select().from(notificationTargets);

/** By the words of the standard: the key is what stands in base64 after the prefix. */
function signatureOf({ headers, raw }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), raw]);
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

test('what arrives is signed by the standard, and says which batch', async () => {
  const { secret } = await addTarget(receiver.url);
  const batchId = await endBatch();
  expect(await runNotifications()).toBe(1);
  const [one] = receiver.received;
  if (!one || !secret) throw new Error('nothing came');
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(one.headers['webhook-signature']).toBe(signatureOf(one, secret));
  expect(one.headers['webhook-signature']).not.toBe(signatureOf(one, `whsec_${Buffer.alloc(32).toString('base64')}`));
  expect(one.event).toMatchObject({
    type: 'batch.ended',
    data: {
      batch_id: batchId,
      name: 'a test batch',
      status: 'completed',
      total: 1,
      counts: { completed: 1, failed: 0 },
      url: `${PAGE_ORIGIN}/batches/${batchId}`,
    },
  });
  expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1, error: null }]);
  expect(await runNotifications()).toBe(0);
});

test('a receiver that fails gets the same bytes and id again, until it takes them', async () => {
  await addTarget(receiver.url);
  await endBatch();
  receiver.reply(() => (receiver.received.length < 3 ? 500 : 204));
  for (let count = 0; count < 3; count++) expect(await runNotifications()).toBe(1);
  expect(await runNotifications()).toBe(0);
  expect(new Set(receiver.received.map(({ raw }) => raw.toString())).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 3 }]);
  expect((await service.readNotificationSettings()).targets).toMatchObject([{ lastError: null }]);
});

test('a receiver that never takes it is given up, and can be sent it again', async () => {
  await addTarget(receiver.url);
  await endBatch();
  receiver.reply(() => 503);
  let tries = 0;
  while ((await runNotifications()) > 0) tries += 1;
  expect(tries).toBe(7);
  const [delivery] = await deliveries();
  expect(delivery).toMatchObject({ status: 'given_up', error: 'The receiver answered 503.' });
  receiver.reply(() => 200);
  await service.sendAgain({ deliveryId: delivery?.id ?? '' });
  await expect(service.sendAgain({ deliveryId: delivery?.id ?? '' })).rejects.toThrow('Nothing was sent');
  expect(await runNotifications()).toBe(1);
  expect(await deliveries()).toMatchObject([{ status: 'delivered' }]);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a receiver that is gone turns its target off, and hears no more', async () => {
  await addTarget(receiver.url);
  await endBatch();
  receiver.reply(() => 410);
  expect(await runNotifications()).toBe(1);
  expect(await targets()).toMatchObject([{ isOn: false }]);
  await endBatch();
  expect(await runNotifications()).toBe(0);
});

test('a test says what the receiver answered, or why nothing did', async () => {
  const { targetId } = await addTarget(receiver.url);
  expect(await service.testTarget({ targetId })).toEqual({ status: 200, error: null });
  expect(receiver.received[0]?.event).toMatchObject({ type: 'test' });
  receiver.reply(() => 404);
  expect(await service.testTarget({ targetId })).toEqual({ status: 404, error: 'The receiver answered 404.' });
  allowPrivate(false);
  expect(await service.testTarget({ targetId })).toEqual({
    status: null,
    error: 'The address is not a public one.',
  });
  expect(receiver.received).toHaveLength(2);
  expect(await runNotifications()).toBe(0);
});

describe('an address', () => {
  test.each(['http://127.0.0.1/hook', 'https://localhost/hook', 'https://user@hooks.example.com/', 'no address'])(
    '%s is refused, and nothing is saved',
    async (url) => {
      allowPrivate(false);
      await expect(addTarget(url)).rejects.toThrow('Nothing was saved');
      expect(await targets()).toEqual([]);
    },
  );

  test('and a secret are sealed, and in no answer but the one that is asked for it', async () => {
    const url = `${receiver.url}/planted-path`;
    const { targetId, secret } = await addTarget(url);
    await service.saveTarget({ ...targetOf('', { id: targetId, name: 'renamed' }), pageOrigin: PAGE_ORIGIN });
    await service.testTarget({ targetId });
    const answers = JSON.stringify([
      await service.readNotificationSettings(),
      await service.readRecentNotices({ after: 0 }),
    ]);
    const stored = JSON.stringify([await targets(), await deliveries()]);
    for (const text of [answers, stored]) {
      expect(text).not.toContain('planted-path');
      expect(text).not.toContain(secret);
    }
    expect(answers).toContain(`127.0.0.1:${receiver.port}`);
    expect(receiver.received[0]?.path).toBe('/hook/planted-path');
    expect(await service.readSecret({ targetId })).toEqual({ secret });
    const { secret: next } = await service.rotateSecret({ targetId });
    expect(next).not.toBe(secret);
    await service.testTarget({ targetId });
    const last = receiver.received.at(-1);
    expect(last && last.headers['webhook-signature'] === signatureOf(last, next)).toBe(true);
  });

  test('is needed for a new target, and kept by one that is there', () => {
    expect(saveTargetSchema.safeParse(targetOf('')).success).toBe(false);
    expect(saveTargetSchema.safeParse(targetOf('', { id: 'ntg_1' })).success).toBe(true);
    expect(saveTargetSchema.safeParse(targetOf('https://a.example', { events: [] })).success).toBe(false);
    expect(saveTargetSchema.safeParse(targetOf('https://a.example', { failurePercent: 0 })).success).toBe(false);
  });
});

test('a target that was deleted is told nothing more', async () => {
  const { targetId } = await addTarget(receiver.url);
  await endBatch();
  await service.deleteTarget({ targetId });
  await service.deleteTarget({ targetId });
  await runNotifications();
  expect(receiver.received).toEqual([]);
  await expect(service.testTarget({ targetId })).rejects.toThrow('not there any more');
});

describe('Slack', () => {
  const happened = (batchName: string) => ({
    type: 'ended' as const,
    batchId: 'b_1',
    batchName,
    status: 'completed',
    itemCount: 1_200,
    counts: { completed: 1_200, failed: 0 },
    createdAt: new Date(0),
  });

  test('gets a link, and a name that cannot mention anybody or break out of it', () => {
    const { text, blocks } = JSON.parse(bodyOf('slack', happened('a <!channel> & <http://x|y>'), 'http://b.test'));
    const name = 'a &lt;!channel&gt; &amp; &lt;http://x|y&gt;';
    expect(text).toBe(`${name} has ended: all 1,200 completed.`);
    expect(blocks[0].text).toEqual({
      type: 'mrkdwn',
      text: `<http://b.test/batches/b_1|${name}> has ended: all 1,200 completed.`,
    });
  });

  test('is not signed, and has no secret to tell', async () => {
    const { targetId, secret } = await addTarget(receiver.url, { kind: 'slack' });
    expect(secret).toBeNull();
    await endBatch();
    await runNotifications();
    const [one] = receiver.received;
    expect(Object.keys(JSON.parse(one?.raw.toString() ?? ''))).toEqual(['text', 'blocks']);
    expect(Object.keys(one?.headers ?? {}).filter((name) => name.startsWith('webhook-'))).toEqual([]);
    await expect(service.readSecret({ targetId })).rejects.toThrow('not signed');
  });
});

test('a name is one line and bounded, and never empty', () => {
  expect(shownName(' a\n\tb\u0007c ')).toBe('a b c');
  expect(shownName('')).toBe('A batch without a name');
  expect([...shownName('😀'.repeat(500))]).toHaveLength(120);
});

test('a delivery whose job was lost is sent by the one who tidies', async () => {
  const { targetId } = await addTarget(receiver.url);
  const db = await getDb();
  const body = JSON.stringify({ type: 'batch.ended' });
  const about = { targetId, type: 'ended' as const, batchName: 'lost', body, status: 'pending' as const };
  await db
    .insert(notificationDeliveries)
    .values({ id: 'msg_lost', ...about, createdAt: new Date(Date.now() - 120_000) });
  await tidyNotifications();
  await tidyNotifications();
  expect(await runNotifications()).toBe(1);
  expect(await db.select().from(notificationDeliveries).where(eq(notificationDeliveries.id, 'msg_lost'))).toMatchObject(
    [{ status: 'delivered' }],
  );
});
