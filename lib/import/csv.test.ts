import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '@/lib/test/random';
import { type CsvSettings, readCsv } from './csv';
import { DELIMITERS } from './words';

const seed = testSeed();
const ENDS = ['\n', '\r\n', '\r'];

const delimiters = fc.constantFrom(...(Object.keys(DELIMITERS) as CsvSettings['delimiter'][]));
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", ',', ';', '\t', '|', '\n', '\r', 'é', '=', '\u202e', '𝄞') }),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u{f8ff}') && !text.includes('\ufeff')),
);
const grid = fc.integer({ min: 1, max: 5 }).chain((width) => {
  const row = fc
    .array(cell, { minLength: width, maxLength: width })
    .filter((cells) => cells.some((one) => one.trim() !== ''));
  return fc.array(row, { minLength: 1, maxLength: 8 });
});

/** As another program would write it: quotes where they are needed, and at will. */
function written(
  rows: string[][],
  { delimiter, quote }: Pick<CsvSettings, 'delimiter' | 'quote'>,
  ends: string[],
  quoteAll: boolean,
) {
  const cellOf = (text: string) =>
    quoteAll || text === '' || /[\r\n"',;\t|]|^\s|\s$/.test(text)
      ? quote + text.replaceAll(quote, quote + quote) + quote
      : text;
  return rows.map((cells, at) => cells.map(cellOf).join(delimiter) + (ends[at % ends.length] ?? '\n')).join('');
}

test(`rows written as CSV come back as they were, whatever delimiter, quotes and line ends (seed ${seed})`, () => {
  const endings = fc.array(fc.constantFrom(...ENDS), { minLength: 1, maxLength: 3 });
  const quotes = fc.constantFrom('"' as const, "'" as const);
  fc.assert(
    fc.property(grid, delimiters, quotes, endings, fc.boolean(), (rows, delimiter, quote, ends, quoteAll) => {
      const text = written(rows, { delimiter, quote }, ends, quoteAll);
      const { table } = readCsv(text, { delimiter, quote, hasHeader: false });
      expect(table.rows.map(({ fault }) => fault)).toEqual(rows.map(() => null));
      expect(table.rows.map(({ cells }) => cells)).toEqual(rows);
      expect(table.rows.map(({ raw }) => raw).every((raw) => text.includes(raw))).toBe(true);
    }),
    { seed, numRuns: 500 },
  );
});

test(`of any text whatever, every character is in some row, and lines go up (seed ${seed})`, () => {
  const any = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', '\r', '\r\n', ';', '\t'), minLength: 1 });
  fc.assert(
    fc.property(any, (text) => {
      fc.pre(text.trim() !== '');
      const { table } = readCsv(text, { hasHeader: false });
      const isSign = (character: string) => !/[\s",;]/.test(character);
      const signs = (of: string) => [...of].filter(isSign).length;
      expect(table.rows.reduce((sum, { raw }) => sum + signs(raw), 0)).toBe(signs(text));
      const lines = table.rows.map(({ line }) => line);
      expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    }),
    { seed, numRuns: 500 },
  );
});

test.each([
  ['a,b\n1,2\n', ',', '"', true],
  ['name;price\nx;1,50\ny;2,75\n', ';', '"', true],
  ['text\tn\n"a, b"\t1\n', '\t', '"', true],
  ['text|n\na|1\n', '|', '"', true],
  ["text,n\n'a, b',1\n'c',2\n", ',', "'", true],
  ['Summarise the first letter.\nSummarise the second letter.\n', ',', '"', false],
  ['1,2\n3,4\n', ',', '"', false],
  ['prompt\nWhat is this?\n', ',', '"', true],
] as const)('%j is taken for what it is', (text, delimiter, quote, hasHeader) => {
  expect(readCsv(text, {}).settings).toEqual({ delimiter, quote, hasHeader });
});

test('lines are those of the file, also below cells of several lines', () => {
  const { table } = readCsv('text,n\n"a\nb",1\n\n"c\r\nd",2\ne,3', {});
  expect(table.rows.map(({ line, endLine }) => [line, endLine])).toEqual([
    [2, 3],
    [5, 6],
    [7, 7],
  ]);
});

test('a quote that never closes in each of many lines costs no pass for each', () => {
  const { table } = readCsv(`text,n\n${'"a b,1\n'.repeat(20_000)}`, {});
  expect(table.rows.every(({ fault }) => fault !== null)).toBe(true);
});
