/** Webhooks of agents: setting them, and what they are sent. Sending needs a server that may send to loopback. */
import { createHmac } from 'node:crypto';
import { test as anyTest, expect, inject } from 'vitest';
import { type Received, startReceiver } from '@/lib/test/receiver';
import { ended, finished, item, made, readEvents } from './batch';
import { bundleOf, type Part, QUESTION } from './cast';
import { publish } from './publish';
import { call, ok, unique, until } from './server';

const server = inject('server');
/** Agents are published with models that only some servers know. */
const test = anyTest.skipIf(server.agent !== null);
const isDeaf = !inject('isSendingToLoopback');
const HOOK = 'https://example.com/hook';
const ALL = ['session.completed', 'session.failed', 'batch.completed', 'batch.failed', 'batch.partial_failed'];

type Webhook = {
  webhook_url: string | null;
  signing_enabled: boolean;
  event_types?: string[] | null;
  signing_secret: string | null;
};

/** An agent of its own, and the path of its webhook. */
async function actor() {
  const { agent_id } = await publish(server, bundleOf(unique('hooked')));
  return { agentId: agent_id, path: `/v1/agents/${agent_id}/webhook` };
}

const set = (path: string, body: object) => ok<Webhook>(path, { method: 'PUT', body });

test('without a webhook its address is null and nothing is signed', async () => {
  const { path } = await actor();
  expect(await ok(path)).toMatchObject({ webhook_url: null, signing_enabled: false, signing_secret: null });
});

test('setting one answers its address, its event types and, this once, its secret', async () => {
  const { path } = await actor();
  const answer = await set(path, { webhook_url: HOOK });
  expect(answer).toMatchObject({
    webhook_url: HOOK,
    signing_enabled: true,
    event_types: ['tool.call_requested'],
    signing_secret: expect.stringMatching(/^whsec_/),
  });
  expect(await ok(path)).toMatchObject({ webhook_url: HOOK, signing_enabled: true, signing_secret: null });
});

test('setting it again changes the address and the types, and shows no secret', async () => {
  const { path } = await actor();
  await set(path, { webhook_url: HOOK });
  const again = await set(path, { webhook_url: `${HOOK}/2`, event_types: ALL });
  expect(again).toMatchObject({ webhook_url: `${HOOK}/2`, signing_enabled: true, signing_secret: null });
  expect(again.event_types?.toSorted()).toEqual(ALL.toSorted());
});

test('deleting it answers nulls, also a second time', async () => {
  const { path } = await actor();
  await set(path, { webhook_url: HOOK });
  for (let count = 0; count < 2; count += 1) {
    const answer = await ok(path, { method: 'DELETE' });
    expect(answer).toMatchObject({ webhook_url: null, signing_enabled: false, signing_secret: null });
  }
  expect(await ok(path)).toMatchObject({ webhook_url: null });
});

test('a new secret is shown once, and needs a webhook', async () => {
  const { path } = await actor();
  const early = await call(`${path}/rotate-secret`, { method: 'POST' });
  expect(Math.floor(early.status / 100)).toBe(4);
  const first = await set(path, { webhook_url: HOOK });
  const rotated = await ok<Webhook>(`${path}/rotate-secret`, { method: 'POST' });
  expect(rotated.signing_secret).toMatch(/^whsec_/);
  expect(rotated.signing_secret).not.toBe(first.signing_secret);
  expect(await ok(path)).toMatchObject({ signing_secret: null });
});

test.for([
  ['no address', {}],
  ['an address that is no URL', { webhook_url: 'example.com/hook' }],
  ['an address of another scheme', { webhook_url: 'ftp://example.com/hook' }],
  ['an address with user info', { webhook_url: 'https://user:word@example.com/hook' }],
  ['an unknown event type', { webhook_url: HOOK, event_types: ['session.started'] }],
  ['event types that are text', { webhook_url: HOOK, event_types: 'session.completed' }],
] as const)('%s is refused with 422, and nothing is set', async ([, body]) => {
  const { path } = await actor();
  expect((await call(path, { method: 'PUT', body })).status).toBe(422);
  expect(await ok(path)).toMatchObject({ webhook_url: null });
});

test('an unknown agent has no webhook: 404', async () => {
  const path = '/v1/agents/agt_unknown/webhook';
  expect((await call(path)).status).toBe(404);
  expect((await call(path, { method: 'PUT', body: { webhook_url: HOOK } })).status).toBe(404);
  expect((await call(path, { method: 'DELETE' })).status).toBe(404);
  expect((await call(`${path}/rotate-secret`, { method: 'POST' })).status).toBe(404);
});

/** An agent whose webhook is a receiver of the test's own; `heard` waits for events that it was sent. */
async function listener(event_types?: string[]) {
  const { agentId, path } = await actor();
  const receiver = await startReceiver();
  const { signing_secret: secret } = await set(path, {
    webhook_url: receiver.url,
    ...(event_types && { event_types }),
  });
  const heard = async (type: string, count = 1): Promise<Received[]> => {
    const ofType = () => receiver.received.filter(({ event }) => event.type === type);
    await until(
      async () => ofType().length,
      (length) => length >= count,
      `${count} ${type} are sent`,
    );
    return ofType();
  };
  const mine = (part: Part, more: object = {}) => item(part, { agent_id: agentId, ...more });
  return {
    agentId,
    receiver,
    secret: secret ?? '',
    heard,
    mine,
    [Symbol.asyncDispose]: async () => void (await receiver.close()),
  };
}

anyTest.skipIf(isDeaf)('a call that waits for somebody is sent with the ids that its result needs', async () => {
  await using hook = await listener();
  const { sessionId, id } = await made([hook.mine('asks', { metadata: { case: '7' } })]);
  const [sent] = await hook.heard('tool.call_requested');
  expect(sent?.event).toMatchObject({
    id: expect.any(String),
    data: { session_id: sessionId, batch_id: id, message_id: expect.stringMatching(/^msg_/), metadata: { case: '7' } },
  });
  const { message_id, tool_call_id } = sent?.event.data ?? {};
  const body = { type: 'tool.result_submitted', message_id, tool_call_id, result: { answer: QUESTION.question } };
  await ok(`/v1/sessions/${sessionId}/events`, { method: 'POST', body });
  expect((await finished(id)).status).toBe('completed');
  expect(hook.receiver.received.map(({ event }) => event.type)).toEqual(['tool.call_requested']);
});

anyTest.skipIf(isDeaf)('the end of a session is sent with its metadata', async () => {
  await using hook = await listener(ALL);
  const metadata = { case: unique('case') };
  const { sessionIds, id } = await made([hook.mine('answers', { metadata }), hook.mine('fails', { metadata })]);
  const [good] = await hook.heard('session.completed');
  expect(good?.event.data).toMatchObject({ session_id: sessionIds[0], batch_id: id, metadata });
  const [bad] = await hook.heard('session.failed');
  expect(bad?.event.data).toMatchObject({ session_id: sessionIds[1], batch_id: id, metadata });
});

test.for([
  ['completed', ['answers', 'answers']],
  ['failed', ['fails', 'fails']],
  ['partial_failed', ['answers', 'fails']],
] as const)('the end of a batch is sent once it has %s', async ([status, parts], { skip }) => {
  if (isDeaf) return skip();
  await using hook = await listener(ALL);
  const { id } = await made(parts.map((part) => hook.mine(part)));
  const sent = await hook.heard(`batch.${status}`);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.event.data).toMatchObject({ batch_id: id });
  expect((await finished(id)).status).toBe(status);
});

anyTest.skipIf(isDeaf)('everything sent is JSON and signed over its raw bytes with the secret', async () => {
  await using hook = await listener(ALL);
  await made([hook.mine('answers', { metadata: { words: 'ä – 数' } })]);
  await Promise.all([hook.heard('session.completed'), hook.heard('batch.completed')]);
  for (const { headers, raw, event } of hook.receiver.received) {
    expect(headers['content-type']).toMatch(/^application\/json/);
    const signature = createHmac('sha256', hook.secret).update(raw).digest('hex');
    expect(headers['dari-webhook-signature']).toContain(`v1=${signature}`);
    expect(event).toMatchObject({ id: expect.any(String), type: expect.any(String), data: expect.any(Object) });
  }
  expect(new Set(hook.receiver.received.map(({ event }) => event.id)).size).toBe(2);
});

anyTest.skipIf(isDeaf)('what was not taken is sent again with the same id', async () => {
  await using hook = await listener(['session.completed']);
  hook.receiver.reply(() => (hook.receiver.received.length > 1 ? 200 : 500));
  await made([hook.mine('answers')]);
  const [first, second] = await hook.heard('session.completed', 2);
  expect(second?.event.id).toBe(first?.event.id);
  expect(second?.raw.equals(first?.raw ?? Buffer.of())).toBe(true);
});

anyTest.skipIf(isDeaf || inject('description') === null)('what is given up is in the ledger', async () => {
  await using hook = await listener(['session.completed']);
  hook.receiver.reply(() => 410);
  const { sessionId } = await made([hook.mine('answers')]);
  await until(
    () => readEvents(sessionId),
    (events) => events.some(({ type }) => type === 'webhook.delivery_failed'),
    'the ledger says that the delivery failed',
  );
});

anyTest.skipIf(isDeaf)('an agent’s webhook is not sent what others do', async () => {
  await using hook = await listener(ALL);
  await ended('answers');
  const { id } = await made([hook.mine('answers')]);
  await hook.heard('batch.completed');
  const agents = hook.receiver.received.map(({ event }) => event.data.agent_id ?? hook.agentId);
  expect(new Set(agents)).toEqual(new Set([hook.agentId]));
  expect(await finished(id)).toMatchObject({ status: 'completed' });
});
