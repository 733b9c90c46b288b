import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defuse, partCells, partColumn, readFileCell, readPartColumn, restore } from './columns';

const RISKY = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠A1'];

test.each(RISKY)('%j is defused, and comes back', (value) => {
  expect(defuse(value)).toBe(`'${value}`);
  expect(restore(defuse(value))).toBe(value);
});

test.each(['', "'", "''", "'=1", "''=1", "'quoted'", 'a=1', ' =1', 'über', "it's"])(
  '%j comes back as it was',
  (value) => {
    expect(restore(defuse(value))).toBe(value);
  },
);

test('every text comes back, and none begins as a formula does', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom("'", '=', '\n', '\r', '\t', '-', 'a')).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      expect(defuse(value)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      expect(restore(defuse(value))).toBe(value);
    }),
  );
});

test('a place in the message has a column of its own, which is told from others', () => {
  expect(partColumn('text', 1)).toBe('text');
  expect(readPartColumn('image_12')).toEqual({ type: 'image', position: 12 });
  for (const name of ['text_', 'text_0', 'texts', 'metadata.text', 'file_id']) expect(readPartColumn(name)).toBeNull();
});

test.each(['notes.md', 'a (b) (c).md', 'two\nlines', '(file_1, 2 bytes)'])(
  'a file called %j keeps its id',
  (filename) => {
    const file = { fileId: 'file_1', filename, sizeBytes: 120 };
    expect(readFileCell(partCells([{ type: 'file', ...file }]).get('file') ?? '')).toEqual(file);
  },
);

test('a name that a person put in the place of a file is no known one', () => {
  expect(readFileCell('notes.md')).toBeNull();
  expect(readFileCell('notes (old).md')).toBeNull();
});
