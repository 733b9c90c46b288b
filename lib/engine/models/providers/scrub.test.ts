import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '@/lib/test/random';
import { nameOf, type ProviderOption } from './option';
import { scrub } from './scrub';

test('a key does not come through, however it is written', () => {
  const seed = testSeed();
  console.info(`TEST_SEED=${seed}`);
  const key = fc
    .string({ minLength: 8, maxLength: 60, unit: 'binary-ascii' })
    .filter((text) => text.trim().length >= 8);
  const written = fc.constantFrom<(key: string) => string>(
    (text) => text,
    (text) => `Bearer ${text}`,
    (text) => JSON.stringify({ key: text.trim() }),
    (text) => `?key=${encodeURIComponent(text.trim())}&x`,
  );
  fc.assert(
    fc.property(key, written, fc.string(), fc.string(), (secret, write, before, after) => {
      const clean = scrub(before + write(secret) + after, secret);
      expect(clean).not.toContain(secret);
      expect(clean).not.toContain(encodeURIComponent(secret.trim()));
    }),
    { seed, numRuns: 2000 },
  );
});

test.each([
  ['Incorrect API key provided: sk-proj-abc***xyz. See', 'Incorrect API key provided: [key] See'],
  ['sent x-api-key: abcdef and "authorization":"Basic Zm9v"', 'sent [key] and "[key]"'],
  ['Bearer abc.def', '[key]'],
  ['see https://me:secret@host/v1', 'see https://host/v1'],
  ['my-key-01****89ab is wrong', '[key] is wrong'],
])('what looks like a key in "%s" is taken out', (text, expected) => {
  expect(scrub(text, 'my-key-0123456789ab')).toBe(expected);
});

test('plain words are left as they are', () => {
  const words = 'You exceeded your current quota for risk-free task-based models, please check your plan.';
  expect(scrub(words, 'my-key-0123456789ab')).toBe(words);
  expect(scrub(words, null)).toBe(words);
});

test.each([
  [{ provider: 'openai' }, 'OpenAI'],
  [{ provider: 'anthropic' }, 'Anthropic'],
  [{ provider: 'openrouter' }, 'OpenRouter'],
  [{ provider: 'openai', base_url: 'https://models.example.com:8443/v1' }, 'models.example.com:8443'],
])('%o is called %s', (option, name) => {
  expect(nameOf({ model: 'm', settings: {}, ...option } as ProviderOption)).toBe(name);
});
