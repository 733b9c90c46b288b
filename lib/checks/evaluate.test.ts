import { afterAll, expect, test } from 'vitest';
import { evaluate, type Subject } from './evaluate';
import { endThread, runApart, SLOW } from './sandbox';
import { type Check, checkSchema } from './schema';

afterAll(endThread);

const check = (more: Partial<Check>): Check => ({
  id: 'c',
  name: 'a check',
  kind: 'contains',
  expected: '',
  path: '',
  min: '',
  max: '',
  ...more,
});

const say = (answer: string, more: Partial<Check>, metadata: Record<string, string> = {}) =>
  evaluate(check(more), { index: 3, text: 'What is it?', metadata, answer } satisfies Subject);

const outcome = async (...args: Parameters<typeof say>) => (await say(...args)).outcome;

test.each<[string, Partial<Check>, string]>([
  ['It is PARIS.', { expected: 'paris' }, 'p'],
  ['It is Rome.', { expected: 'paris' }, 'f'],
  ['It is Rome.', { kind: 'lacks', expected: 'paris' }, 'p'],
  ['It is Paris.', { kind: 'lacks', expected: 'paris' }, 'f'],
  ['  yes\n', { kind: 'equals', expected: 'YES' }, 'p'],
  ['yes.', { kind: 'equals', expected: 'yes' }, 'f'],
  ['caf\u0065\u0301', { kind: 'equals', expected: 'café' }, 'p'],
  ['order-42', { kind: 'matches', expected: '^order-\\d+$' }, 'p'],
  ['Order-42', { kind: 'matches', expected: '^order-\\d+$' }, 'f'],
  ['Order-42', { kind: 'matches', expected: '/^order-\\d+$/i' }, 'p'],
  ['a and b', { kind: 'all_of', expected: 'A\n\nb' }, 'p'],
  ['a', { kind: 'all_of', expected: 'a\nb' }, 'f'],
  ['b', { kind: 'any_of', expected: 'a\nb' }, 'p'],
  ['c', { kind: 'any_of', expected: 'a\nb' }, 'f'],
  ['in 2026-11 it was 7', { kind: 'range', min: '2026', max: '2026' }, 'p'],
  ['about -1,234.5 in all', { kind: 'range', max: '-1234' }, 'p'],
  ['none', { kind: 'range', min: '1' }, 'f'],
  ['{"items":[{"price":"9.5"}]}', { kind: 'range', path: '$.items[0].price', min: '9', max: '10' }, 'p'],
  ['{"items":[]}', { kind: 'range', path: 'items[0].price', min: '9' }, 'f'],
  ['Here:\n```json\n{"ok": true}\n```', { kind: 'json_schema', expected: '{"required":["ok"]}' }, 'p'],
  ['{"no": 1}', { kind: 'json_schema', expected: '{"required":["ok"]}' }, 'f'],
  ['no json', { kind: 'json_schema', expected: '{}' }, 'f'],
  ['{}', { kind: 'json_schema', expected: '{"type":"nonsense"}' }, 'e'],
  ['hello', { kind: 'script', expected: 'answer.length === 5 && item.index === 3' }, 'p'],
  ['{"a":1}', { kind: 'script', expected: 'json.a === 1' }, 'p'],
  ['hello', { kind: 'script', expected: 'json === undefined' }, 'p'],
  ['hello', { kind: 'script', expected: 'item.metadata.none === "x"' }, 'f'],
  ['hello', { kind: 'script', expected: 'answer.length' }, 'e'],
  ['hello', { kind: 'script', expected: 'nothing.there' }, 'e'],
  ['hello', { kind: 'script', expected: '((' }, 'e'],
  ['hello', { kind: 'matches', expected: '(' }, 'e'],
])('of %j %j says %s', async (answer, more, expected) => {
  expect(await outcome(answer, more)).toBe(expected);
});

test('what is expected is the row’s own where it names a metadata key', async () => {
  const metadata = { capital: 'Bern', least: '3', dotted: 'a.c' };
  expect(await outcome('bern', { kind: 'equals', expected: '{{ capital }}' }, metadata)).toBe('p');
  expect(await outcome('abc', { kind: 'matches', expected: '^{{dotted}}$' }, metadata)).toBe('f');
  expect(await outcome('a.c', { kind: 'matches', expected: '^{{dotted}}$' }, metadata)).toBe('p');
  expect(await outcome('4', { kind: 'range', min: '{{least}}' }, metadata)).toBe('p');
  expect(await outcome('"Bern"', { kind: 'json_schema', expected: '{"const":"{{capital}}"}' }, metadata)).toBe('p');
  expect(await outcome('4', { kind: 'range', min: '{{capital}}' }, metadata)).toBe('e');
});

test.each<Partial<Check>>([
  { kind: 'contains', expected: '{{gone}}' },
  { kind: 'lacks', expected: 'x {{empty}}' },
  { kind: 'range', max: '{{gone}}' },
  { kind: 'matches', expected: '{{toString}}' },
])('a row without the value that %j asks for is not checked', async (more) => {
  const { outcome: said, reason } = await say('anything', more, { empty: ' ' });
  expect(said).toBe('u');
  expect(reason).toMatch(/^This row has no metadata “(gone|empty|toString)”/);
});

test('the list of what can be checked refuses what cannot', () => {
  const faultOf = (more: Partial<Check>) => checkSchema.safeParse(check(more)).error?.issues[0]?.path[0];
  expect(faultOf({ expected: ' ' })).toBe('expected');
  expect(faultOf({ kind: 'json_schema', expected: '{' })).toBe('expected');
  expect(faultOf({ kind: 'json_schema', expected: '{"minimum": {{low}}}' })).toBeUndefined();
  expect(faultOf({ kind: 'range' })).toBe('min');
  expect(faultOf({ kind: 'range', max: 'x' })).toBe('max');
  expect(faultOf({ kind: 'range', max: '{{top}}' })).toBeUndefined();
  expect(faultOf({ kind: 'range', max: '1', path: 'a..b' })).toBe('path');
  expect(faultOf({ name: ' ', expected: 'x' })).toBe('name');
});

// ── the sandbox ───────────────────────────────────────────────────────────────────────────────────────────────────

test.each([
  'typeof process',
  'typeof require',
  'typeof fetch',
  'typeof WebAssembly',
  'typeof setTimeout',
  'typeof globalThis.parentPort',
  'typeof answer.constructor.constructor("return this")().process',
  'typeof (function () { return this })().process',
  'typeof globalThis.given',
])('%s is undefined inside', async (expression) => {
  expect(await say('x', { kind: 'script', expected: `${expression} === 'undefined'` })).toEqual({
    outcome: 'p',
    reason: null,
  });
});

test('an import reaches nothing', async () => {
  expect(await outcome('x', { kind: 'script', expected: 'import("node:fs"); true' })).not.toBe('f');
  expect(await outcome('x', { kind: 'script', expected: 'import fs from "node:fs"; true' })).toBe('e');
});

test('what one expression leaves behind, the next does not find', async () => {
  await say('x', { kind: 'script', expected: 'globalThis.left = 1; String.prototype.trim = null; true' });
  expect(await outcome('x', { kind: 'script', expected: 'typeof left === "undefined" && "".trim() === ""' })).toBe('p');
});

test.each<[string, Partial<Check>]>([
  ['a loop', { kind: 'script', expected: 'for (;;); true' }],
  ['a caught loop', { kind: 'script', expected: 'for (;;) { try { for (;;); } catch {} }' }],
  ['a pattern that never comes to an end', { kind: 'matches', expected: '^(a+)+$' }],
  ['a schema’s pattern that never comes to an end', { kind: 'json_schema', expected: '{"pattern":"^(a+)+$"}' }],
])('%s is ended, and the next check runs', async (_name, more) => {
  const answer = JSON.stringify(`${'a'.repeat(40)}!`);
  const given = more.kind === 'json_schema' ? answer : JSON.parse(answer);
  expect(await say(given, more)).toEqual({ outcome: 'e', reason: SLOW });
  expect(await outcome('x', { kind: 'script', expected: 'true' })).toBe('p');
});

test.each([
  'const all = []; for (;;) all.push("x".repeat(1e6) + all.length)',
  'let all = "x"; for (;;) all += all',
  'new ArrayBuffer(1e9).byteLength > 0',
  '(function deep() { return deep() + 1 })()',
])('memory ends for %s, and the next check runs', async (expected) => {
  const { outcome: said, reason } = await say('x', { kind: 'script', expected });
  expect(said).toBe('e');
  expect(reason).not.toBeNull();
  expect(await outcome('x', { kind: 'script', expected: 'true' })).toBe('p');
});

test('the server goes on while an expression does not', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  await runApart({ kind: 'code', globals: {}, code: 'for (;;);' });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
});
