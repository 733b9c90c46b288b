import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { engineDeliveries, engineMessages, engineWebhooks } from '@/lib/db/engine-schema';
import { openTestDatabase } from '@/lib/test/database';
import { call, create, item, post } from '@/lib/test/engine';
import { runDeliveries, runMessages } from '@/lib/test/jobs';
import { startReceiver } from '@/lib/test/receiver';
import { ALL_EVENTS, allowPrivate, publishWithWebhook, setWebhook, type WireWebhook } from '@/lib/test/webhooks';
import { runMessage } from './runner';
import { startEngine } from './start';

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
afterEach(() => receiver.close());
afterAll(async () => {
  allowPrivate(false);
  await database.dispose();
});

const types = () => receiver.received.map(({ event }) => event.type).sort();
const read = (agentId: string) => call<WireWebhook>(`/v1/agents/${agentId}/webhook`);
const remove = (agentId: string) => call<WireWebhook>(`/v1/agents/${agentId}/webhook`, { method: 'DELETE' });
const rotate = (agentId: string) =>
  post<WireWebhook & { detail: string }>(`/v1/agents/${agentId}/webhook/rotate-secret`, {});
const batchOf = (agentId: string, options: string[]) =>
  create(options.map((llm_id, index) => item(agentId, { llm_id, metadata: { row: String(index) } })));

async function messagesOf(sessionIds: (string | null)[]) {
  const rows = await (await getDb()).select().from(engineMessages);
  return rows.filter(({ sessionId }) => sessionIds.includes(sessionId));
}

const UNSET = { webhook_url: null, signing_enabled: false, event_types: null, signing_secret: null };

test('the secret is shown when it is made and when it is replaced, and never again', async () => {
  const { agentId, secret } = await publishWithWebhook(receiver.url, undefined);
  expect(secret).toMatch(/^whsec_[0-9a-f]{64}$/);
  const set = { webhook_url: receiver.url, signing_enabled: true, event_types: ALL_EVENTS, signing_secret: null };
  expect((await read(agentId)).body).toEqual(set);
  const again = await setWebhook(agentId, { webhook_url: `${receiver.url}/2` });
  expect(again.body).toEqual({ ...set, webhook_url: `${receiver.url}/2`, event_types: ['tool.call_requested'] });
  const rotated = await rotate(agentId);
  expect(rotated.body).toEqual({ ...again.body, signing_secret: expect.stringMatching(/^whsec_[0-9a-f]{64}$/) });
  expect(rotated.body.signing_secret).not.toBe(secret);
  expect((await read(agentId)).body).toEqual(again.body);
  const [row] = await (await getDb()).select().from(engineWebhooks).where(eq(engineWebhooks.agentId, agentId));
  expect(JSON.stringify(row)).not.toContain(rotated.body.signing_secret?.slice(6));
});

test('deleting may be done twice, and what is set afterwards gets a secret of its own', async () => {
  const { agentId, secret } = await publishWithWebhook(receiver.url);
  expect(await remove(agentId)).toMatchObject({ status: 200, body: UNSET });
  expect(await remove(agentId)).toMatchObject({ status: 200, body: UNSET });
  expect((await read(agentId)).body).toEqual(UNSET);
  expect(await rotate(agentId)).toMatchObject({ status: 404, body: { detail: expect.stringContaining('no webhook') } });
  const { body } = await setWebhook(agentId, { webhook_url: receiver.url, event_types: null });
  expect(body.signing_secret).toMatch(/^whsec_/);
  expect(body.signing_secret).not.toBe(secret);
});

test('of two that set the first webhook at one moment, one is shown the secret that is in force', async () => {
  const { agentId } = await publishWithWebhook(receiver.url);
  await remove(agentId);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => setWebhook(agentId, { webhook_url: receiver.url })),
  );
  expect(answers.filter(({ body }) => body.signing_secret !== null)).toHaveLength(1);
});

test('unknown agents, and deleted ones where something would be set, are not found', async () => {
  const webhook_url = receiver.url;
  const { agentId } = await publishWithWebhook(webhook_url);
  await call(`/v1/agents/${agentId}`, { method: 'DELETE' });
  expect((await read(agentId)).status).toBe(200);
  for (const id of [agentId, 'agt_nobody']) {
    expect([(await setWebhook(id, { webhook_url })).status, (await rotate(id)).status]).toEqual([404, 404]);
  }
  expect([(await read('agt_nobody')).status, (await remove('agt_nobody')).status]).toEqual([404, 404]);
  expect((await call('/v1/agents/agt_nobody/webhook', { headers: { authorization: 'Bearer no' } })).status).toBe(401);
});

test.each([
  {},
  { webhook_url: 7 },
  { webhook_url: '' },
  { webhook_url: '/relative' },
  { webhook_url: 'ftp://example.com/' },
  { webhook_url: 'javascript:alert(1)' },
  { webhook_url: 'https://user:word@example.com/' },
  { webhook_url: 'https://@example.com/' },
  { webhook_url: 'https://exa mple.com/' },
  { webhook_url: ' https://example.com/' },
  { webhook_url: 'https:\\\\example.com' },
  { webhook_url: `https://example.com/${'x'.repeat(2048)}` },
  { webhook_url: 'http://127.0.0.1/', event_types: [] },
  { webhook_url: 'http://127.0.0.1/', event_types: ['session.started'] },
  { webhook_url: 'http://127.0.0.1/', event_types: 'session.failed' },
])('%j is refused and nothing is stored', async (body) => {
  const { agentId } = await publishWithWebhook(receiver.url);
  await remove(agentId);
  const { status, body: answer } = await setWebhook(agentId, body);
  expect([status, answer.detail]).toEqual([422, [expect.objectContaining({ loc: expect.arrayContaining(['body']) })]]);
  expect((await read(agentId)).body).toEqual(UNSET);
});

test('everything subscribed is told, with what it is about', async () => {
  const { agentId } = await publishWithWebhook(receiver.url);
  const { body } = await batchOf(agentId, ['well', 'badly', 'asks']);
  await runMessages();
  await runDeliveries();
  const [well, badly, asks] = body.sessions;
  expect(types()).toEqual(['session.completed', 'session.failed', 'tool.call_requested']);
  const of = (type: string) => receiver.received.find(({ event }) => event.type === type)?.event;
  const base = { agent_id: agentId, batch_id: body.batch_id, version_id: well?.version_id };
  expect(of('session.completed')).toEqual({
    id: expect.stringMatching(/^wh_\w+$/),
    type: 'session.completed',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    data: {
      ...base,
      session_id: well?.session_id,
      message_id: expect.stringMatching(/^msg_/),
      llm_id: 'well',
      metadata: { row: '0' },
      status: 'completed',
      error: null,
    },
  });
  expect(of('session.failed')?.data).toMatchObject({
    session_id: badly?.session_id,
    status: 'failed',
    error: 'It broke.',
  });
  const asked = of('tool.call_requested')?.data ?? {};
  expect(asked).toMatchObject({ ...base, session_id: asks?.session_id, tool_name: 'look_up', arguments: { id: 7 } });

  receiver.received.length = 0;
  const result = { type: 'tool.result_submitted', message_id: asked.message_id, tool_call_id: asked.tool_call_id };
  expect((await post(`/v1/sessions/${asks?.session_id}/events`, { ...result, result: 'yes' })).status).toBe(202);
  await runMessages();
  await runDeliveries();
  expect(types()).toEqual(['batch.partial_failed', 'session.completed']);
  expect(of('batch.partial_failed')?.data).toEqual({
    batch_id: body.batch_id,
    agent_id: agentId,
    status: 'partial_failed',
    counts: { queued: 0, running: 0, completed: 2, failed: 1 },
  });
});

test('what is not subscribed is not told, and by default only calls are', async () => {
  const { agentId } = await publishWithWebhook(receiver.url, ['batch.failed', 'session.failed']);
  await batchOf(agentId, ['well']);
  await runMessages();
  const silent = await publishWithWebhook(receiver.url);
  await setWebhook(silent.agentId, { webhook_url: receiver.url });
  await batchOf(silent.agentId, ['well', 'badly', 'asks']);
  await runMessages();
  await runDeliveries();
  expect(types()).toEqual(['tool.call_requested']);
});

test('a call is told once, though its message is taken up again while it waits', async () => {
  const { agentId } = await publishWithWebhook(receiver.url);
  const { body } = await batchOf(agentId, ['asks']);
  await runMessages();
  const [message] = await messagesOf(body.sessions.map(({ session_id }) => session_id));
  await runMessage({ messageId: message?.id ?? '' });
  await runDeliveries();
  expect(types()).toEqual(['tool.call_requested']);
});

test('a session is told of when its last message has ended, not one before it', async () => {
  const { agentId } = await publishWithWebhook(receiver.url);
  const { body } = await batchOf(agentId, ['well']);
  const sessionId = body.sessions[0]?.session_id;
  const content = [{ type: 'text', text: 'And then?' }];
  const added = await post<{ message: { id: string } }>(`/v1/sessions/${sessionId}/events`, {
    type: 'user.message',
    content,
  });
  await runMessages();
  await runMessages();
  await runDeliveries();
  expect(types()).toEqual(['batch.completed', 'session.completed']);
  const told = receiver.received.find(({ event }) => event.type === 'session.completed')?.event;
  expect(told?.data.message_id).toBe(added.body.message.id);
});

test('a batch that a further message opens again is told of again, as another event', async () => {
  const { agentId } = await publishWithWebhook(receiver.url, ['batch.completed']);
  const { body } = await batchOf(agentId, ['well', 'well']);
  await runMessages();
  const content = [{ type: 'text', text: 'And then?' }];
  await post(`/v1/sessions/${body.sessions[0]?.session_id}/events`, { type: 'user.message', content });
  await runMessages();
  await runDeliveries();
  expect(types()).toEqual(['batch.completed', 'batch.completed']);
  expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(2);
});

test('a batch none of whose items could be created is told of as failed', async () => {
  const { agentId } = await publishWithWebhook(receiver.url);
  const { body } = await batchOf(agentId, ['nothing', 'no such']);
  await runDeliveries();
  expect(types()).toEqual(['batch.failed']);
  expect(receiver.received[0]?.event.data).toMatchObject({ batch_id: body.batch_id, counts: { failed: 2 } });
});

test('what is rolled back is not told', async () => {
  const { agentId } = await publishWithWebhook(receiver.url, ['session.completed']);
  const { body } = await batchOf(agentId, ['well']);
  const [message] = await messagesOf([body.sessions[0]?.session_id ?? '']);
  const db = await getDb();
  await db.execute(sql`alter table pgboss.job add constraint no_jobs check (name <> 'webhook.deliver') not valid`);
  await expect(runMessage({ messageId: message?.id ?? '' })).rejects.toThrow();
  await db.execute(sql`alter table pgboss.job drop constraint no_jobs`);
  expect(await db.$count(engineDeliveries, eq(engineDeliveries.agentId, agentId))).toBe(0);
  await runMessage({ messageId: message?.id ?? '' });
  await runDeliveries();
  expect(types()).toEqual(['session.completed']);
});
