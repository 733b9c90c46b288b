import { expect, test } from 'vitest';
import { documentAnalyst } from './document-analyst';
import { parseManifest } from './manifest';

const text = documentAnalyst['dari.yml'] ?? '';

test('the built-in agent’s manifest offers its options, and its prompt is in the bundle', () => {
  const manifest = parseManifest(text);
  expect(Object.keys(manifest.llm.options)).toEqual([
    'offline-analyst',
    'offline-brief',
    'test-slow-5s',
    'test-fails-first-try',
    'test-always-fails',
  ]);
  expect(manifest.llm.default).toBe('offline-analyst');
  expect(manifest.sandbox?.secrets).toEqual(['ANALYST_TOKEN']);
  expect(documentAnalyst[manifest.instructions.system]).toMatch(/document analyst/);
});

test.each([
  ['a key it does not know', `${text}\nharnes: pi\n`, /harnes/],
  ['a default that is no option', text.replace('default: offline-analyst', 'default: gpt'), /none of the options/],
  ['a tool it does not have', text.replace('- write', '- bash'), /built_in_tools/],
  ['a secret name in small letters', text.replace('ANALYST_TOKEN', 'analyst_token'), /secrets/],
  ['a provider it does not have', text.replace('provider: offline', 'provider: openai'), /provider/],
  ['what is not YAML', 'name: [', /not YAML/],
  ['nothing', '', /not valid/],
])('%s is refused with its place', (_what, manifest, message) => {
  expect(() => parseManifest(manifest)).toThrow(message);
});
