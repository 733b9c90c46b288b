import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProviderReply, startProviderServer } from '@/lib/test/provider-server';
import { malformedCall } from './malformed';
import type { Entry, Failure, ModelRequest, Step } from './model';
import { providerModel } from './provider';
import type { ProviderOption } from './providers/option';

const KEY = { name: 'TEAM_KEY', value: 'sk-very-secret-0123456789' };
const NEVER = new AbortController().signal;
const LS = { name: 'ls', description: 'Lists a folder.', inputSchema: { type: 'object', properties: {} } };
const READ = { name: 'read', description: 'Reads.', inputSchema: { type: 'object', properties: { path: {} } } };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let server: Awaited<ReturnType<typeof startProviderServer>>;
let root: string;
let host: string;

beforeAll(async () => {
  server = await startProviderServer();
  host = new URL(server.url).host;
  root = await mkdtemp(path.join(tmpdir(), 'batchdeck-models-'));
  await writeFile(path.join(root, 'dot.png'), PNG);
  await writeFile(path.join(root, 'fake.png'), 'no image');
  await writeFile(path.join(root, 'large.png'), Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]));
  await writeFile(path.join(tmpdir(), `${path.basename(root)}.png`), PNG);
  await symlink(path.join(tmpdir(), `${path.basename(root)}.png`), path.join(root, 'out.png'));
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
  await rm(path.join(tmpdir(), `${path.basename(root)}.png`));
});
beforeEach(() => {
  server.requests.length = 0;
});

const user = (text: string): Entry => ({ role: 'user', parts: [{ type: 'text', text }] });

type Asking = {
  entries?: Entry[];
  signal?: AbortSignal;
  idleMs?: number;
  option?: Partial<ProviderOption>;
  key?: typeof KEY | null;
};

/** Asks the server for one step, given what it is to reply. */
function asker(provider: ProviderOption['provider']) {
  return async (reply: ProviderReply, { entries, signal = NEVER, idleMs, option, key = KEY }: Asking = {}) => {
    server.reply(reply);
    const made = { provider, model: 'some-model', base_url: server.url, settings: {}, ...option } as ProviderOption;
    const model = providerModel(made, { key, root, ...(idleMs && { idleMs }) });
    const request: ModelRequest = {
      instructions: 'Be brief.',
      entries: entries ?? [user('Hello')],
      tools: [LS, READ],
      signal,
    };
    return model(request);
  };
}

function stepOf(outcome: Step | Failure): Step {
  if ('error' in outcome) throw new Error(`no step: ${outcome.error}`);
  return outcome;
}

function failureOf(outcome: Step | Failure): Failure {
  if (!('error' in outcome)) throw new Error(`no failure: ${outcome.text}`);
  expect(outcome.error).not.toContain('very-secret');
  return outcome;
}

function fail(): never {
  throw new Error('nothing was sent');
}

const lastBody = () => server.requests.at(-1)?.body;

describe.each(['openai', 'anthropic', 'openai-compatible'] as const)('%s', (provider) => {
  const ask = asker(provider);
  const isAnthropic = provider === 'anthropic';

  test('answers with the text, having sent instructions, tools, settings and the key', async () => {
    const option = { settings: { temperature: 0.5, max_output_tokens: 77 } };
    const step = stepOf(await ask({ text: 'Good morning, 🌍.' }, { option }));
    expect(step).toMatchObject({ text: 'Good morning, 🌍.', calls: [] });
    const { path: called, headers } = server.requests[0] ?? fail();
    expect(called).toBe(isAnthropic ? '/v1/messages' : '/v1/chat/completions');
    expect(isAnthropic ? headers['x-api-key'] : headers.authorization).toBe(
      isAnthropic ? KEY.value : `Bearer ${KEY.value}`,
    );
    expect(lastBody()).toMatchObject({ model: 'some-model', stream: true, temperature: 0.5, max_tokens: 77 });
    expect(JSON.stringify(lastBody())).toContain('Be brief.');
    expect(lastBody().tools).toHaveLength(2);
    expect(JSON.stringify(lastBody().tools)).toContain('Lists a folder.');
  });

  test('answers with several calls at once', async () => {
    const calls = [
      { id: 'a1', name: 'ls', arguments: {} },
      { id: 'b2', name: 'read', arguments: { path: 'ä "quoted".txt' } },
      { id: 'c3', name: 'read', arguments: { path: 'b' } },
    ];
    expect(stepOf(await ask({ text: 'Looking.', calls }))).toMatchObject({ text: 'Looking.', calls });
  });

  test('sends calls and their results back, and says which call has none', async () => {
    const entries: Entry[] = [
      user('Read'),
      {
        role: 'assistant',
        text: 'Looking.',
        calls: ['r1', 'r2', 'r3'].map((id) => ({ id, name: 'read', arguments: { path: id } })),
      },
      { role: 'tool', callId: 'r1', name: 'read', result: { lines: 3 }, isError: false },
      { role: 'tool', callId: 'r2', name: 'read', result: 'There is no such file.', isError: true },
      user('Go on'),
    ];
    stepOf(await ask({ text: 'Done.' }, { entries }));
    const sent = lastBody().messages.flatMap((message: { role: string; content: unknown; tool_call_id?: string }) => {
      if (message.role === 'tool') return [[message.tool_call_id, message.content]];
      if (!Array.isArray(message.content)) return [];
      const results = message.content.filter(({ type }: { type: string }) => type === 'tool_result');
      return results.map(({ tool_use_id, content }: { tool_use_id: string; content: unknown }) => [
        tool_use_id,
        content,
      ]);
    });
    expect(sent).toEqual([
      ['r1', '{"lines":3}'],
      ['r2', 'Error: There is no such file.'],
      ['r3', 'Error: this call was interrupted and has no result.'],
    ]);
  });

  test('tells of arguments that are no JSON object, so that the model can correct itself', async () => {
    const { calls } = stepOf(await ask({ calls: [{ name: 'read', arguments: '{"path": "a' }] }));
    expect(calls).toMatchObject([{ name: 'read' }]);
    expect(calls.map(malformedCall)).toEqual([expect.stringContaining('not a JSON object')]);
    expect(JSON.stringify(calls[0]?.arguments)).toContain('{\\"path\\": \\"a');
  });

  test('hands on a call of a tool that there is not', async () => {
    const calls = [{ id: 'x', name: 'constructor', arguments: { a: 1 } }];
    expect(stepOf(await ask({ calls })).calls).toEqual(calls);
  });

  test('does not take the same id for two calls', async () => {
    const entries: Entry[] = [
      user('Go'),
      { role: 'assistant', text: '', calls: [{ id: 'call_0', name: 'ls', arguments: {} }] },
      { role: 'tool', callId: 'call_0', name: 'ls', result: [], isError: false },
    ];
    const { calls } = stepOf(await ask({ calls: [{ id: 'call_0', name: 'ls', arguments: {} }] }, { entries }));
    expect(calls).toEqual([{ name: 'ls', arguments: {} }]);
  });

  test('does not send back a name that providers refuse, or an id of strange characters', async () => {
    const { calls } = stepOf(await ask({ calls: [{ id: 'a b\u0000', name: 'file.read it', arguments: {} }] }));
    expect(calls).toEqual([{ name: 'file.read it', arguments: {} }]);
    const made = { id: 'call_9', name: 'file.read it', arguments: {} };
    stepOf(await ask({ text: 'Sorry.' }, { entries: [user('Go'), { role: 'assistant', text: '', calls: [made] }] }));
    expect(JSON.stringify(lastBody().messages)).toContain('file_read_it');
    expect(JSON.stringify(lastBody().messages)).not.toContain('file.read it');
  });

  test('reports usage with cached input apart, priced as the option says', async () => {
    const price = { input_usd_per_million: '2', output_usd_per_million: '8', cached_input_usd_per_million: '0.5' };
    const said = { text: 'Hi', usage: { input: 1000, output: 10, cached: 400 } };
    const tokens = { provider, model: 'some-model', inputTokens: 1000, outputTokens: 10, cachedInputTokens: 400 };
    expect(stepOf(await ask(said, { option: { price } })).usage).toEqual({ ...tokens, costUsd: '0.00148' });
    expect(stepOf(await ask(said)).usage).toEqual({ ...tokens, costUsd: null });
  });

  test('shows images of the workspace, and tells the path of every other file', async () => {
    const image = (name: string) => ({ type: 'image' as const, path: name });
    const parts = [
      { type: 'file' as const, path: 'dot.png' },
      ...['dot.png', 'fake.png', 'large.png', 'out.png', '../etc/passwd', 'gone.png'].map(image),
    ];
    stepOf(await ask({ text: 'A dot.' }, { entries: [{ role: 'user', parts }] }));
    const { content } = lastBody().messages.find(({ role }: { role: string }) => role === 'user');
    const texts = content.flatMap(({ text = '' }: { text?: string }) => text || []);
    expect(texts).toEqual(parts.map((part) => `Attached ${part.type}: \`${part.path}\``));
    const images = content.filter(({ type }: { type: string }) => type !== 'text');
    expect(images).toHaveLength(1);
    expect(JSON.stringify(images)).toContain(PNG.toString('base64'));
    expect(JSON.stringify(images)).toContain('image/png');
  });

  test.each([
    [429, 'rate limit', { 'retry-after': '7' }, 7000],
    [429, 'rate limit', { 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [429, 'rate limit', { 'retry-after': '86400' }, 600_000],
    [429, 'rate limit', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
    [429, 'rate limit', { 'retry-after': 'soon' }, null],
    [500, 'server error', {}, null],
    [529, 'overloaded', {}, null],
    [408, 'time-out', {}, null],
  ])('a %i (%s) with %o is worth trying again, after %s ms', async (status, reason, headers, retryAfterMs) => {
    const body = JSON.stringify({ type: 'error', error: { type: 'x', message: 'Slow\ndown' } });
    const failure = failureOf(await ask({ status, headers: headers as Record<string, string>, body }));
    expect(failure).toEqual({
      error: `${host} answered ${status} (${reason}): Slow down`,
      isTransient: true,
      retryAfterMs,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('a Retry-After that is a date is told as the time until then', async () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    const { retryAfterMs } = failureOf(await ask({ status: 429, headers: { 'retry-after': date } }));
    expect(retryAfterMs).toBeGreaterThan(30_000);
    expect(retryAfterMs).toBeLessThanOrEqual(90_000);
  });

  test.each([401, 403])('a %i names the key that was used and does not repeat it', async (status) => {
    const message = `Incorrect API key provided: ${KEY.value}. Also sk-very-*******6789, Authorization: Bearer ${KEY.value}`;
    const failure = failureOf(
      await ask({ status, body: JSON.stringify({ type: 'error', error: { type: 'x', message } }) }),
    );
    expect(failure.error).toContain('TEAM_KEY');
    expect(failure.error).toContain('Incorrect API key provided');
    expect(failure.error).not.toMatch(/6789|very/);
    expect(failure.isTransient).toBe(false);
  });

  test.each([
    ['a plain body', 'not today', 'not today'],
    ['odd characters', '{"error":"a\\u0000b\\ud800"}', 'a b\uFFFD'],
    ['another shape', '{"detail":"no such model"}', 'no such model'],
    ['a page', '<html><h1>Sorry</h1></html>', ''],
    ['nothing', '', ''],
  ])('a 400 with %s is not worth trying again', async (_, body, says) => {
    const failure = failureOf(await ask({ status: 400, body }));
    expect(failure.error).toBe(`${host} answered 400 (bad request)${says ? `: ${says}` : '.'}`);
    expect(failure.isTransient).toBe(false);
  });

  test('does not follow a redirect, which would take the key along', async () => {
    const failure = failureOf(await ask({ status: 307, headers: { location: `${server.url}/elsewhere` } }));
    expect(failure).toMatchObject({ error: expect.stringContaining('307 (a redirect'), isTransient: false });
    expect(server.requests).toHaveLength(1);
  });

  test.each<ProviderReply>([
    'reset',
    { text: 'Half of this is lost', broken: 'reset' },
    { text: 'Half of this is lost', broken: 'end' },
    { calls: [{ name: 'read', arguments: { path: 'abc' } }], broken: 'reset' },
    { calls: [{ name: 'read', arguments: { path: 'abc' } }], broken: 'end' },
  ])('a connection that is cut (%o) is worth trying again', async (reply) => {
    const failure = failureOf(await ask(reply));
    expect(failure.error).toMatch(reply === 'reset' ? /cannot be reached/ : /was cut before its answer was complete/);
    expect(failure).toMatchObject({ isTransient: true, error: expect.stringContaining(host) });
  });

  test.each<ProviderReply>(['hang', { text: 'Half of this never comes', broken: 'hang' }])(
    'silence (%o) is a time-out and lets go of the connection',
    async (reply) => {
      const failure = failureOf(await ask(reply, { idleMs: 200 }));
      expect(failure).toEqual({
        error: `${host} sent nothing for 0.2 seconds.`,
        isTransient: true,
        retryAfterMs: null,
      });
      await server.requests[0]?.closed;
    },
  );

  test.each<ProviderReply>(['hang', { text: 'Half of this never comes', broken: 'hang' }])(
    'the signal ends the call (%o) and the connection',
    async (reply) => {
      const controller = new AbortController();
      const outcome = ask(reply, { signal: controller.signal });
      await server.received(1);
      controller.abort();
      expect(failureOf(await outcome)).toMatchObject({ error: `The call to ${host} was stopped.`, isTransient: false });
      await server.requests[0]?.closed;
    },
  );

  test('calls nobody when it was stopped before', async () => {
    expect(failureOf(await ask({ text: 'Hi' }, { signal: AbortSignal.abort() })).error).toContain('was stopped');
    expect(server.requests).toHaveLength(0);
  });

  test.each([
    ['is no JSON', 'data: {{{\n\n'],
    ['is of another shape', 'data: {"type":"message_start","choices":7}\n\n'],
    ['turns bad', `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'a' } }] })}\n\ndata: oops\n\n`],
  ])('a stream that %s cannot be read', async (_, raw) => {
    const failure = failureOf(await ask({ raw }));
    expect(failure.error).toContain(`${host} sent an answer that cannot be read`);
    expect(failure.isTransient).toBe(false);
  });

  test('a page in place of a stream sends the user to the address', async () => {
    const failure = failureOf(await ask({ raw: '<html>Sign in</html>', type: 'text/html; charset=utf-8' }));
    expect(failure).toMatchObject({
      error: expect.stringContaining('text/html in place of a stream'),
      isTransient: false,
    });
  });

  test.each([
    ['overloaded_error', '529 (overloaded)', true],
    ['rate_limit_error', '429 (rate limit)', true],
    ['invalid_request_error', '400 (bad request)', false],
  ])('an error told within the stream (%s) is understood', async (type, says, isTransient) => {
    for (const isFirst of [false, true]) {
      const failure = failureOf(await ask({ error: { type, message: `Too much, ${KEY.value}` }, isFirst }));
      expect(failure.error).toBe(`${host} broke off its answer with ${says}: Too much, [key]`);
      expect(failure.isTransient).toBe(isTransient);
    }
  });

  test('an answer that stops at the limit of tokens is none, but was paid for', async () => {
    const failure = failureOf(await ask({ text: 'And so on and', stop: 'length' }));
    expect(failure.error).toContain('limit of output tokens');
    expect(failure).toMatchObject({ isTransient: false, usage: { inputTokens: 12, outputTokens: 5 } });
  });

  test('an answer that is withheld is none', async () => {
    const failure = failureOf(await ask({ text: 'I', stop: 'filter' }));
    expect(failure).toMatchObject({ error: expect.stringContaining('content filter'), isTransient: false });
  });

  test('a server that is not there is named', async () => {
    const failure = failureOf(await ask('hang', { option: { base_url: 'http://127.0.0.1:1/v1' } }));
    expect(failure).toMatchObject({
      error: expect.stringContaining('127.0.0.1:1 cannot be reached'),
      isTransient: true,
    });
  });

  test('a key that cannot be sent is not repeated', async () => {
    const failure = failureOf(await ask({ text: 'Hi' }, { key: { name: 'TEAM_KEY', value: 'very-secret\nkey' } }));
    expect(failure.isTransient).toBe(false);
    expect(server.requests).toHaveLength(0);
  });
});

test('OpenRouter is asked for the cost and its figure is taken, unless the option has a price', async () => {
  const ask = asker('openrouter');
  const said = { text: 'Hi', usage: { input: 100, output: 10, cost: 1.25e-7 } };
  expect(stepOf(await ask(said)).usage?.costUsd).toBe('0.000000125');
  expect(lastBody()).toMatchObject({ usage: { include: true } });
  const price = { input_usd_per_million: '1', output_usd_per_million: '1' };
  expect(stepOf(await ask(said, { option: { price } })).usage?.costUsd).toBe('0.00011');
});

test('what a provider does not report is unknown, not zero', async () => {
  const price = { input_usd_per_million: '1', output_usd_per_million: '1' };
  for (const provider of ['openai', 'openai-compatible'] as const) {
    const { usage } = stepOf(await asker(provider)({ text: 'Hi', usage: null }, { option: { price } }));
    expect(usage).toMatchObject({ inputTokens: null, outputTokens: null, cachedInputTokens: null, costUsd: null });
  }
});

test('a server of one’s own needs no key, the others do', async () => {
  stepOf(await asker('openai-compatible')({ text: 'Hi' }, { key: null }));
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
  for (const provider of ['openai', 'anthropic', 'openrouter'] as const) {
    expect(failureOf(await asker(provider)({ text: 'Hi' }, { key: null })).error).toContain('no key');
  }
  expect(server.requests).toHaveLength(1);
});
