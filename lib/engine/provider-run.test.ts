/** Whole turns on a provider's model, over HTTP from the request to the ledger. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireEvent, WireMessage, WireTranscript } from '@/lib/dari/wire-sessions';
import { getDb } from '@/lib/db/client';
import { newId } from '@/lib/new-id';
import { openTestDatabase } from '@/lib/test/database';
import { answerOf, call, post } from '@/lib/test/engine';
import { runMessages } from '@/lib/test/jobs';
import { type ProviderReply, startProviderServer } from '@/lib/test/provider-server';
import { publish } from './store/agents';

const KEYS = { own: 'sk-own-key-0123456789', secret: 'sk-secret-key-0123456789', stored: 'sk-stored-key-0123456789' };

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let provider: Awaited<ReturnType<typeof startProviderServer>>;

beforeAll(async () => {
  database = await openTestDatabase();
  provider = await startProviderServer();
});
afterAll(async () => {
  await provider.close();
  await database.dispose();
});

type Kind = 'openai' | 'anthropic' | 'openai-compatible';
const KINDS: Kind[] = ['openai', 'anthropic', 'openai-compatible'];

async function agentOn(kind: Kind): Promise<string> {
  const price = { input_usd_per_million: '3', output_usd_per_million: '15', cached_input_usd_per_million: '0.3' };
  const manifest = {
    name: newId('agent'),
    instructions: { system: 'prompt.md' },
    llm: { provider: kind, model: 'some-model', base_url: provider.url, api_key_secret: 'TEAM_KEY', price },
    built_in_tools: ['ls', 'write'],
    message: { retries: { max_attempts: 3, backoff_seconds: 0 } },
  };
  const bundle = { 'dari.yml': JSON.stringify(manifest), 'prompt.md': 'Be brief.' };
  return (await publish(await getDb(), manifest.name, bundle)).agentId;
}

async function run(kind: Kind, replies: ProviderReply[], session: object = { llm_api_key: KEYS.own }) {
  provider.reply(...replies);
  provider.requests.length = 0;
  const content = [{ type: 'text', text: 'Tidy up.' }];
  const { body } = await post<{ message: { id: string }; session: { id: string } }>(
    `/v1/agents/${await agentOn(kind)}/messages`,
    { type: 'user.message', content, session },
  );
  await runMessages();
  const { body: message } = await call<WireMessage>(`/v1/messages/${body.message.id}`);
  const { body: ledger } = await call<{ events: WireEvent[] }>(`/v1/sessions/${body.session.id}/events`);
  const { body: transcript } = await call<WireTranscript>(`/v1/sessions/${body.session.id}/transcript`);
  const { body: cost } = await call(`/v1/costs/sessions/${body.session.id}`);
  for (const key of Object.values(KEYS)) {
    expect(JSON.stringify([message, ledger, transcript, cost])).not.toContain(key);
  }
  return { message, events: ledger.events, transcript, cost, sessionId: body.session.id };
}

const listing = { calls: [{ name: 'ls', arguments: { path: '.' } }], usage: { input: 1000, output: 20 } };
const done = { text: 'All tidy.', usage: { input: 2000, cached: 500, output: 100 } };

test.each(KINDS)('%s: a turn with a tool call goes to its answer, and its cost is exact', async (kind) => {
  const { transcript, cost, events } = await run(kind, [listing, done]);
  expect(answerOf(transcript)).toBe('All tidy.');
  expect(transcript.timeline.items.map((item) => item.type)).toEqual([
    'user_message',
    'tool_call',
    'assistant_message',
  ]);
  expect(provider.requests).toHaveLength(2);
  expect(JSON.stringify(provider.requests[1]?.body)).toContain('entries');
  const told = events.filter(({ type }) => type === 'model.call_completed').map(({ data }) => data.input_tokens);
  expect(told).toEqual([1000, 2000]);
  // 1000 × 3 + 20 × 15, then 1500 × 3 + 500 × 0.3 + 100 × 15, in millionths.
  expect(cost).toMatchObject({ event_count: 2, total_cost_usd: '0.00945', input_tokens: 3000, output_tokens: 120 });
});

test.each(KINDS)('%s: a limit of rate is waited out and the turn goes on', async (kind) => {
  const limited = { status: 429, headers: { 'retry-after': '0' }, body: '{"error":{"message":"slow down"}}' };
  const { message, events, transcript } = await run(kind, [limited, listing, { ...done, broken: 'reset' }, done]);
  expect(message).toMatchObject({ status: 'completed', attempt: 3 });
  expect(answerOf(transcript)).toBe('All tidy.');
  const reasons = events.flatMap(({ data }) => (typeof data.reason === 'string' ? data.reason : []));
  expect(reasons[0]).toContain('429');
  expect(events.filter(({ type }) => type === 'tool.call_requested')).toHaveLength(1);
});

test.each(KINDS)('%s: what stays broken ends as an error that names the provider and not the key', async (kind) => {
  const body = JSON.stringify({ error: { message: `the key ${KEYS.own} is on fire` } });
  const { message } = await run(kind, [{ status: 503, body }]);
  expect(message).toMatchObject({ status: 'failed', attempt: 3 });
  expect(message.output?.error?.message).toContain(new URL(provider.url).host);
  expect(message.output?.error?.message).toContain('503');
});

test('a key is the session’s own, else its secret, else the stored credential of the name', async () => {
  const put = (value: string) =>
    call('/v1/organizations/current/credentials/TEAM_KEY', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
    });
  const asked = async (session: object) => {
    await run('openai-compatible', [done], session);
    return provider.requests[0]?.headers.authorization;
  };
  expect(await asked({})).toBeUndefined();
  await put(KEYS.stored);
  expect(await asked({})).toBe(`Bearer ${KEYS.stored}`);
  expect(await asked({ secrets: { TEAM_KEY: KEYS.secret } })).toBe(`Bearer ${KEYS.secret}`);
  expect(await asked({ secrets: { TEAM_KEY: KEYS.secret }, llm_api_key: KEYS.own })).toBe(`Bearer ${KEYS.own}`);
});

test('a further message sends what was said before', async () => {
  const { sessionId } = await run('openai', [done]);
  const content = [{ type: 'text', text: 'And the rest?' }];
  await post(`/v1/sessions/${sessionId}/events`, { type: 'user.message', content });
  await runMessages();
  expect(provider.requests.at(-1)?.body.messages.map(({ role }: { role: string }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
  ]);
});
