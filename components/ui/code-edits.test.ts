import { expect, test } from 'vitest';
import { breakLine, type Edit, indent, outdent, type Selection, spanAt } from './code-edits';

/** A text with its selection between bars, `|` alone for a cursor. */
function read(marked: string): Selection {
  const [before = '', inside = '', after] = marked.split('|');
  if (after === undefined) return { text: before + inside, start: before.length, end: before.length };
  return { text: before + inside + after, start: before.length, end: before.length + inside.length };
}

function after({ text }: Selection, { from, to, insert, start, end }: Edit): string {
  const changed = text.slice(0, from) + insert + text.slice(to);
  const marks = start === end ? '|' : `|${changed.slice(start, end)}|`;
  return changed.slice(0, start) + marks + changed.slice(end);
}

test.each([
  ['a|b', 'a  |b'],
  ['a|b|c', 'a  |c'],
  ['a:\n|b\n\nc|\nd', 'a:\n  |b\n\n  c|\nd'],
  ['a:\n|b\n|c', 'a:\n  |b\n|c'],
])('Tab makes %j into %j', (before, expected) => {
  expect(after(read(before), indent(read(before)))).toBe(expected);
});

test.each([
  ['    a|', '  a|'],
  [' a|', 'a|'],
  ['a|', 'a|'],
  ['  |a\n    b|', '|a\n  b|'],
])('Shift+Tab makes %j into %j', (before, expected) => {
  expect(after(read(before), outdent(read(before)))).toBe(expected);
});

test.each([
  ['  a: 1|', '  a: 1\n  |'],
  ['  a:|', '  a:\n    |'],
  ['# a:|', '# a:\n|'],
  ['  a|b|c', '  a\n  |c'],
])('Enter makes %j into %j', (before, expected) => {
  expect(after(read(before), breakLine(read(before)))).toBe(expected);
});

test('a place in a text is its word, and stays inside the text', () => {
  expect(spanAt('a: 1\n  name: b', 2, 3)).toEqual({ start: 7, end: 11 });
  expect(spanAt('a', 9, 9)).toEqual({ start: 1, end: 1 });
  expect(spanAt('ab\nc', 1, 9)).toEqual({ start: 2, end: 2 });
});
