import { createHmac } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectUpstream } from '@/lib/dari/client';
import { getDb } from '@/lib/db/client';
import { engineWebhooks } from '@/lib/db/engine-schema';
import { webhookEndpoints } from '@/lib/db/webhook-schema';
import { engineFetch } from '@/lib/engine/app';
import { findWebhook, openSecret } from '@/lib/engine/store/webhooks';
import { env } from '@/lib/env';
import { connectEngine, reconnect } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { call, create, item } from '@/lib/test/engine';
import { runDeliveries, runMessages } from '@/lib/test/jobs';
import { serveRoute } from '@/lib/test/route-server';
import { ALL_EVENTS, allowPrivate, publishWithWebhook, setWebhook, type WireWebhook } from '@/lib/test/webhooks';
import { receiveWebhook } from './receive';
import { activeSecrets } from './secrets';
import { listWebhooks } from './service';
import { rotateWebhookSecret, turnOffWebhook, turnOnWebhook } from './switch';

const DAY_MS = 24 * 3_600_000;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let server: Awaited<ReturnType<typeof serveRoute>>;
let pageOrigin: string;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  server = await serveRoute((request) =>
    receiveWebhook(new URL(request.url).pathname.split('/').at(-1) ?? '', request),
  );
  pageOrigin = server.url;
});
beforeEach(async () => {
  allowPrivate(true);
  reconnect();
  ({ agentId } = await publishWithWebhook('https://hooks.example.com/secret-path'));
  await call(`/v1/agents/${agentId}/webhook`, { method: 'DELETE' });
});
afterEach(() => {
  vi.useRealTimers();
  allowPrivate(false);
});
afterAll(async () => {
  await server.close();
  await database.dispose();
});

const own = async () =>
  (await (await getDb()).select().from(webhookEndpoints).where(eq(webhookEndpoints.agentId, agentId)))[0];
const look = async () => (await listWebhooks(pageOrigin)).webhooks.find((one) => one.agentId === agentId);
const there = async () => (await call<WireWebhook>(`/v1/agents/${agentId}/webhook`)).body;
const turnOn = (replaces: string | null = null) => turnOnWebhook({ agentId, replaces, pageOrigin });

/** What the engine signs with now. */
async function secretThere(): Promise<string> {
  const webhook = await findWebhook(await getDb(), agentId);
  return webhook ? openSecret(webhook) : 'none';
}

async function secretsHere(): Promise<string[]> {
  const endpoint = await own();
  return endpoint ? activeSecrets(endpoint) : [];
}

/** Has the engine deliver the two events of a session that ends in a batch. */
async function deliverTwo(): Promise<void> {
  await create([item(agentId, { llm_id: 'well' })]);
  await runMessages();
  await runDeliveries();
}

/** Breaks connections after the engine has done what was asked, for calls that `isHit`. */
const losing =
  (isHit: (method: string, url: string) => boolean): typeof fetch =>
  async (input, init) => {
    const response = await engineFetch(input, init);
    if (isHit(init?.method ?? 'GET', String(input)))
      throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    return response;
  };

test('turning on registers an address of 192 random bits for all events, and deliveries arrive', async () => {
  expect(await look()).toMatchObject({ state: 'off', host: null, health: null, error: null });
  expect(await turnOn()).toEqual({ agentId });
  const endpoint = await own();
  expect(endpoint?.id).toMatch(/^[\w-]{32}$/);
  expect(await there()).toMatchObject({ webhook_url: `${pageOrigin}/api/webhooks/${endpoint?.id}` });
  expect((await there()).event_types?.sort()).toEqual([...ALL_EVENTS].sort());
  await deliverTwo();
  expect(await look()).toMatchObject({
    state: 'on',
    host: new URL(pageOrigin).host,
    health: { accepted: 2, refused: 0, lastDeliveryAt: expect.any(String), lastRefusal: null },
  });
});

test('the secret is sealed, and neither it nor anybody’s address is in what the page is told', async () => {
  await turnOn();
  const secret = await secretThere();
  expect(await secretsHere()).toEqual([secret]);
  const told = JSON.stringify([await own(), await listWebhooks(pageOrigin)]);
  expect(told).not.toContain(secret.slice(6));
  await setWebhook(agentId, { webhook_url: 'https://hooks.example.com/secret-path' });
  expect(JSON.stringify(await listWebhooks(pageOrigin))).not.toContain('secret-path');
});

test('turning on again changes neither address nor secret', async () => {
  await turnOn();
  const before = [await own(), await there(), await secretThere()];
  await turnOn();
  expect([await own(), await there(), await secretThere()]).toEqual(before);
});

test('turning off deletes it there and here, and what comes next has another address and secret', async () => {
  await turnOn();
  const before = await own();
  await turnOffWebhook({ agentId });
  expect([await there(), await own()]).toMatchObject([{ webhook_url: null }, undefined]);
  expect(await look()).toMatchObject({ state: 'off', health: null });
  await turnOffWebhook({ agentId });
  await turnOn();
  expect((await own())?.id).not.toBe(before?.id);
});

test('somebody else’s webhook is replaced knowingly, and its secret with it', async () => {
  const { body } = await setWebhook(agentId, { webhook_url: 'https://hooks.example.com/secret-path' });
  const foreign = await there();
  expect(await look()).toMatchObject({ state: 'elsewhere', host: 'hooks.example.com', health: null });
  for (const replaces of [null, 'another.example.com']) {
    await expect(turnOn(replaces)).rejects.toMatchObject({ code: 'conflict', message: /calls hooks\.example\.com/ });
  }
  expect([await there(), await own()]).toEqual([foreign, undefined]);
  await turnOn('hooks.example.com');
  expect(await look()).toMatchObject({ state: 'on' });
  expect(await secretThere()).not.toBe(body.signing_secret);
  expect(await secretsHere()).toEqual([await secretThere()]);
});

test('one that somebody else replaced or deleted is told apart, and turning off leaves theirs alone', async () => {
  await turnOn();
  await setWebhook(agentId, { webhook_url: 'https://hooks.example.com/' });
  expect(await look()).toMatchObject({ state: 'elsewhere', host: 'hooks.example.com', health: { accepted: 0 } });
  await expect(rotateWebhookSecret({ agentId })).rejects.toMatchObject({ code: 'conflict' });
  await turnOffWebhook({ agentId });
  expect(await there()).toMatchObject({ webhook_url: 'https://hooks.example.com/' });
  await turnOn('hooks.example.com');
  await call(`/v1/agents/${agentId}/webhook`, { method: 'DELETE' });
  expect(await look()).toMatchObject({ state: 'off', error: expect.stringContaining('deleted at the API') });
  await turnOn();
  expect(await secretsHere()).toEqual([await secretThere()]);
});

test('after a rotation both secrets are taken for a day, and then the new one alone', async () => {
  await turnOn();
  const before = await secretThere();
  await rotateWebhookSecret({ agentId });
  const after = await secretThere();
  expect(after).not.toBe(before);
  expect(await secretsHere()).toEqual([after, before]);
  expect((await look())?.health?.previousUntil).toEqual(expect.any(String));
  const raw = JSON.stringify({ id: `wh_${agentId}`, type: 'ping' });
  const send = (secret: string) =>
    fetch(`${pageOrigin}/api/webhooks/${url}`, {
      method: 'POST',
      body: raw,
      headers: { 'dari-webhook-signature': `v1=${createHmac('sha256', secret).update(raw).digest('hex')}` },
    }).then(({ status }) => status);
  const url = (await own())?.id;
  expect([await send(before), await send(after)]).toEqual([200, 200]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY_MS + 1_000 });
  expect([await send(before), await send(after)]).toEqual([401, 200]);
  expect((await look())?.health?.previousUntil).toBeNull();
});

test('an agent whose webhook is off has no secret to rotate', async () => {
  await expect(rotateWebhookSecret({ agentId })).rejects.toMatchObject({ code: 'not_found' });
});

test('a secret that could not be stored is replaced by one that is', async () => {
  const db = await getDb();
  await db.execute(sql`create sequence writes`);
  await db.execute(sql`
    create function fail_first() returns trigger language plpgsql as $$
    begin if nextval('writes') = 1 then raise 'the disk is full'; end if; return new; end $$`);
  await db.execute(sql`
    create trigger fail_first before update on webhook_endpoints for each row execute function fail_first()`);
  for (const change of [turnOn, () => rotateWebhookSecret({ agentId })]) {
    await db.execute(sql`select setval('writes', 1, false)`);
    await change();
    expect((await secretsHere())[0]).toBe(await secretThere());
  }
  await db.execute(sql`drop trigger fail_first on webhook_endpoints`);
  await deliverTwo();
  expect(await look()).toMatchObject({ state: 'on', health: { accepted: 2, refused: 0 } });
});

test('turning on whose answer was lost is unfinished, has deliveries come back, and is finished by turning on', async () => {
  reconnect({ fetch: losing((method) => method === 'PUT') });
  await expect(turnOn()).rejects.toMatchObject({ outcome: 'unknown' });
  reconnect();
  expect(await look()).toMatchObject({ state: 'off', health: null, error: expect.stringContaining('not finished') });
  await deliverTwo();
  expect(await own()).toMatchObject({ accepted: 0, refused: 0 });
  await turnOn();
  await runDeliveries();
  expect(await look()).toMatchObject({ state: 'on', health: { accepted: 2, refused: 0 } });
});

test('a rotation whose answer was lost shows as refusals, and another one heals it', async () => {
  await turnOn();
  reconnect({ fetch: losing((_method, url) => url.endsWith('rotate-secret')) });
  await expect(rotateWebhookSecret({ agentId })).rejects.toMatchObject({ outcome: 'unknown' });
  reconnect();
  await deliverTwo();
  expect(await look()).toMatchObject({
    health: { accepted: 0, refused: 2, lastRefusal: 'The signature does not fit' },
  });
  await rotateWebhookSecret({ agentId });
  await runDeliveries();
  expect(await look()).toMatchObject({ health: { accepted: 2, refused: 2 } });
});

test('what the engine refuses is said in its words and leaves nothing', async () => {
  allowPrivate(false);
  await expect(turnOn()).rejects.toMatchObject({
    outcome: 'refused',
    message: 'The webhook URL must be an absolute https URL',
  });
  await expect(turnOnWebhook({ agentId, replaces: null, pageOrigin: 'https://10.0.0.1' })).rejects.toMatchObject({
    message: 'The webhook URL must name a public host',
  });
  expect([await own(), await there()]).toMatchObject([undefined, { webhook_url: null }]);
});

test.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000', 'https://dash.localhost'])(
  'at %s nothing is turned on for an API elsewhere, and why is said before',
  async (origin) => {
    reconnect({ name: 'api.example.com' });
    expect((await listWebhooks(origin)).obstacle).toContain('api.example.com cannot reach');
    await expect(turnOnWebhook({ agentId, replaces: null, pageOrigin: origin })).rejects.toMatchObject({
      code: 'invalid',
    });
    expect([await own(), await there()]).toMatchObject([undefined, { webhook_url: null }]);
  },
);

test('the configured address goes before the one the page was opened at', async () => {
  reconnect({ name: 'api.example.com' });
  const settable = env as { BATCHDECK_PUBLIC_URL?: string | undefined };
  settable.BATCHDECK_PUBLIC_URL = 'https://batches.example.com';
  expect(await listWebhooks('http://127.0.0.1:3000')).toMatchObject({
    origin: 'https://batches.example.com',
    obstacle: null,
  });
  await turnOnWebhook({ agentId, replaces: null, pageOrigin: 'http://127.0.0.1:3000' });
  expect((await there()).webhook_url).toMatch(/^https:\/\/batches\.example\.com\/api\/webhooks\/[\w-]{32}$/);
  settable.BATCHDECK_PUBLIC_URL = undefined;
});

test('an API without webhooks says so, one agent that cannot be read does not hide the others, an outage is no list', async () => {
  const missing = async () => Response.json({ detail: 'Not Found' }, { status: 404 });
  const away = async () => Response.json({ detail: 'down' }, { status: 503 });
  const isWebhook = (input: unknown) => String(input).endsWith('/webhook');
  const isOfAgent = (input: unknown) => String(input).endsWith(`${agentId}/webhook`);
  reconnect({ fetch: (input, init) => (isWebhook(input) ? missing() : engineFetch(input, init)) });
  expect(await listWebhooks(pageOrigin)).toMatchObject({ isOffered: false });
  reconnect({ fetch: (input, init) => (isOfAgent(input) ? away() : engineFetch(input, init)) });
  expect(await look()).toMatchObject({ state: 'unknown', error: 'down' });
  expect((await listWebhooks(pageOrigin)).webhooks.some(({ state }) => state !== 'unknown')).toBe(true);
  connectUpstream({ name: 'api.test', baseUrl: 'http://api.test', key: 'dari_x', fetch: away });
  await expect(listWebhooks(pageOrigin)).rejects.toThrow('down');
});

test('each API has endpoints of its own, also for an agent of the same id', async () => {
  await turnOn();
  reconnect({ name: 'api.example.com' });
  expect(await look()).toMatchObject({ state: 'elsewhere', health: null });
  const rows = await (await getDb()).select().from(engineWebhooks).where(eq(engineWebhooks.agentId, agentId));
  expect(rows).toHaveLength(1);
});
