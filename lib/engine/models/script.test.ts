import { expect, test } from 'vitest';
import { scriptSettings } from '@/lib/dari/manifest-llm';
import type { Entry, Model } from './model';
import { scriptModel } from './script';

const NEVER = new AbortController().signal;
const user: Entry = { role: 'user', parts: [{ type: 'text', text: 'Go' }] };

const model = (steps: unknown[], more: object = {}): Model => scriptModel(scriptSettings.parse({ steps, ...more }));

const ask = (asked: Model, entries: Entry[] = [user], signal = NEVER) =>
  asked({ instructions: '', entries, tools: [], signal });

/** What a step leaves in the conversation. */
const taken = (...names: string[]): Entry[] => [
  { role: 'assistant', text: '', calls: names.map((name) => ({ id: name, name, arguments: {} })) },
  ...names.map((name): Entry => ({ role: 'tool', callId: name, name, result: null, isError: false })),
];

const STEPS = [
  { say: 'Looking.' },
  { call: { name: 'ls', arguments: { path: '.' } } },
  { call: { name: 'read' } },
  { say: 'Writing.' },
  { wait_seconds: 0 },
  { call: { name: 'write' } },
  { say: 'All' },
  { say: 'done.' },
];

test('plays calls that follow each other as one step, and ends with the last words', async () => {
  const first = [user, ...taken('ls', 'read')];
  const calls = [
    { name: 'ls', arguments: { path: '.' } },
    { name: 'read', arguments: {} },
  ];
  expect(await ask(model(STEPS))).toEqual({ text: 'Looking.', calls, usage: null });
  expect(await ask(model(STEPS), first)).toMatchObject({ text: 'Writing.', calls: [{ name: 'write' }] });
  expect(await ask(model(STEPS), [...first, ...taken('write')])).toMatchObject({ text: 'All\n\ndone.', calls: [] });
});

test('begins again with every message of the user, and does not go on for ever', async () => {
  const whole = [user, ...taken('ls', 'read'), ...taken('write')];
  expect(await ask(model(STEPS), [...whole, ...taken(), user])).toMatchObject({ text: 'Looking.' });
  expect(await ask(model([{ call: { name: 'ls' } }]), [user, ...taken('ls')])).toMatchObject({ calls: [] });
});

test('fails as often as it is told to and then goes on', async () => {
  const asked = model([
    { fail: 'Provider returned 429', transient: true, times: 2, retry_after_seconds: 3 },
    { say: 'Fine' },
  ]);
  const failure = { error: 'Provider returned 429', isTransient: true, retryAfterMs: 3000 };
  expect([await ask(asked), await ask(asked)]).toEqual([failure, failure]);
  expect(await ask(asked)).toMatchObject({ text: 'Fine' });
});

test('without a number it always fails, and not transiently unless told', async () => {
  const asked = model([{ fail: 'No' }, { say: 'Fine' }]);
  const failure = { error: 'No', isTransient: false, retryAfterMs: null };
  expect([await ask(asked), await ask(asked)]).toEqual([failure, failure]);
});

test('a wait ends with the signal', async () => {
  const controller = new AbortController();
  const outcome = ask(model([{ wait_seconds: 600 }, { say: 'Late' }]), [user], controller.signal);
  controller.abort();
  expect(await outcome).toMatchObject({ isTransient: false, error: 'The wait was stopped.' });
});

test('reports usage, and a cost where it has a price', async () => {
  const settings = scriptSettings.parse({ steps: [{ say: 'Hi' }], usage: { input_tokens: 10, output_tokens: 2 } });
  const usage = { provider: 'offline', model: 'script', inputTokens: 10, outputTokens: 2, cachedInputTokens: null };
  expect(await ask(scriptModel(settings))).toMatchObject({ usage: { ...usage, costUsd: null } });
  const price = { input_usd_per_million: '1', output_usd_per_million: '5' };
  expect(await ask(scriptModel(settings, price))).toMatchObject({ usage: { ...usage, costUsd: '0.00002' } });
});
