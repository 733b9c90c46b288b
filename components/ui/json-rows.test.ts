import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTree, jsonRows, jsonText, openAtFirst } from './json-rows';

const all = (value: unknown) => jsonRows(value, new Map(), openAtFirst(value));
const openAll = (value: unknown, ids: string[]) => jsonRows(value, new Map(ids.map((id) => [id, true])), new Set());

test('a value is told by names, depth and place among its like', () => {
  const rows = all({ a: 1, b: ['x', null] });
  expect(rows.map(({ key, depth, position, siblings, count }) => [key, depth, position, siblings, count])).toEqual([
    [null, 0, 1, 1, 2],
    ['a', 1, 1, 2, null],
    ['b', 1, 2, 2, 2],
    ['0', 2, 1, 2, null],
    ['1', 2, 2, 2, null],
  ]);
});

test('paths are those of jq, through odd names and text that is JSON', () => {
  const value = { 'odd "key"': [{ out: '{"n":[7]}' }] };
  const rows = openAll(value, ['', ...idsOf(value)]);
  expect(rows.map(({ path }) => path)).toEqual([
    '.',
    '.["odd \\"key\\""]',
    '.["odd \\"key\\""][0]',
    '.["odd \\"key\\""][0].out',
    '.["odd \\"key\\""][0].out | fromjson | .n',
    '.["odd \\"key\\""][0].out | fromjson | .n[0]',
  ]);
  expect(rows.map(({ isParsed }) => isParsed)).toEqual([false, false, false, true, false, false]);
});

test('a hundred thousand keys stand in groups of groups, and each can be reached', () => {
  const value = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n]));
  const top = all(value);
  expect(top.map(({ range }) => range).slice(0, 3)).toEqual([null, [0, 9_999], [10_000, 19_999]]);
  expect(top).toHaveLength(11);
  const group = top[10]?.id ?? '';
  const inner = openAll(value, ['', group]);
  expect(inner).toHaveLength(111);
  const last = inner.at(-1);
  expect(last?.range).toEqual([99_900, 99_999]);
  expect(openAll(value, ['', group, last?.id ?? '']).at(-1)).toMatchObject({
    key: 'k99999',
    path: '.k99999',
    value: 99_999,
  });
});

test('what is long or deep is folded at first, and the root never is', () => {
  const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
  expect(all(deep).at(-1)).toMatchObject({ key: 'd', isOpen: false });
  const long = { head: 1, list: Array.from({ length: 90 }, (_, n) => n) };
  expect(all(long).map(({ key, isOpen }) => [key, isOpen])).toEqual([
    [null, true],
    ['head', false],
    ['list', false],
  ]);
  expect(all(Array.from({ length: 100 }, (_, n) => n))).toHaveLength(101);
});

test('a name with a line break or of a prototype is a name like any other', () => {
  const value = JSON.parse('{"__proto__": {"x": 1}, "a\\n0-1": [1], "constructor": null}');
  expect(all(value).map(({ key, path }) => [key, path])).toEqual([
    [null, '.'],
    ['__proto__', '.__proto__'],
    ['x', '.__proto__.x'],
    ['a\n0-1', '.["a\\n0-1"]'],
    ['0', '.["a\\n0-1"][0]'],
    ['constructor', '.constructor'],
  ]);
});

test('nesting without end is shown as far as it is opened, and its text is refused in words', () => {
  const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  expect(all(deep).length).toBeLessThan(10);
  expect(jsonText(deep)).toMatch(/^\[|too deeply/);
});

test.each([
  ['{"a":1}', true],
  [' [1]', true],
  ['[not json', false],
  ['7', false],
  ['', false],
  [null, false],
  [{}, true],
  [true, false],
])('%j is a tree: %s', (value, is) => expect(isTree(value)).toBe(is));

test('every value has rows with ids of their own', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const ids = openAll(value, ['', ...idsOf(value)]).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

/** Ids of all that can be opened. */
function idsOf(value: unknown): string[] {
  const opened = new Map([['', true]]);
  for (let size = 0; size !== opened.size; ) {
    size = opened.size;
    for (const { id, count } of jsonRows(value, opened, new Set())) if (count !== null) opened.set(id, true);
  }
  return [...opened.keys()];
}
