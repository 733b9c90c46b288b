import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { survey } from './survey';

const folder = mkdtempSync(path.join(tmpdir(), 'batchdeck-survey-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = path.resolve(import.meta.dirname, '../../..');

/** What `wc -lwc` says of files, by path. */
function wc(files: string[]): Map<string, { lines: number; words: number; bytes: number }> {
  const output = execFileSync('wc', ['-lwc', ...files], { env: { ...process.env, LC_ALL: 'C.UTF-8' } }).toString();
  const rows = output.split('\n').flatMap((line) => {
    const [, lines, words, bytes, file] = /^ *(\d+) +(\d+) +(\d+) (.*)$/.exec(line) ?? [];
    return file === undefined
      ? []
      : [[file, { lines: Number(lines), words: Number(words), bytes: Number(bytes) }] as const];
  });
  return new Map(rows);
}

async function countOf(file: string) {
  const { lines, words, bytes } = await survey(createReadStream(file, { highWaterMark: 1000 }), file);
  return { lines, words, bytes };
}

/** In pieces of a few bytes, so that characters and lines are cut anywhere. */
const surveyText = (text: string, name = 'text.md') => {
  const bytes = Buffer.from(text);
  return survey(
    Array.from({ length: Math.ceil(bytes.length / 3) }, (_, index) => bytes.subarray(index * 3, index * 3 + 3)),
    name,
  );
};

test('bytes, lines and words of this repository’s own files are those of wc', async () => {
  const files = ['lib', 'app', 'components'].flatMap((start) =>
    readdirSync(path.join(root, start), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|md|css|sql|json)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  files.push(path.join(root, 'package-lock.json'));
  expect(files.length).toBeGreaterThan(50);
  const counted = new Map(await Promise.all(files.map(async (file) => [file, await countOf(file)] as const)));
  const expected = wc(files);
  expected.delete('total');
  expect(counted).toEqual(expected);
});

test('bytes, lines and words of any text are those of wc', async () => {
  const piece = fc.constantFrom(
    'a',
    'Zoë',
    '日本',
    '—',
    '…',
    '🎈',
    'é',
    '1,2',
    '#',
    ' ',
    '  ',
    '\n',
    '\t',
    '\r\n',
    '\f',
    '\v',
    '\u00a0',
    '\u2003',
    '\u3000',
    '\u202f',
    '\u1680',
    '\ufeff',
    '\u200b',
    '\u0301',
  );
  const file = path.join(folder, 'any.txt');
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      writeFileSync(file, pieces.join(''));
      expect(await countOf(file)).toEqual(wc([file]).get(file));
    }),
    { numRuns: 100 },
  );
});

test('an empty text has nothing in it', async () => {
  expect(await surveyText('')).toEqual({
    bytes: 0,
    lines: 0,
    words: 0,
    headings: [],
    heading_count: 0,
    terms: [],
    terms_of_whole: true,
    csv: null,
    text: '',
    truncated: false,
  });
});

test('headings are the # lines outside of fenced code, with their level', async () => {
  const text =
    '# One #\n```sh\n# no heading\n```\n#none\n  ### Three `x`\r\n~~~\n## no\n```\n## no\n~~~\n###### Six\n####### seven\n';
  expect((await surveyText(text)).headings).toEqual([
    { level: 1, text: 'One' },
    { level: 3, text: 'Three `x`' },
    { level: 6, text: 'Six' },
  ]);
  expect((await surveyText('# One\n', 'notes.txt')).headings).toEqual([]);
});

test('terms are counted without stop words, the most frequent first, and equals by letter', async () => {
  const { terms } = await surveyText('The retry of the batch: a batch’s retry, RETRY. Zebra, apple; it is an ox!');
  expect(terms).toEqual([
    { term: 'retry', count: 3 },
    { term: 'batch', count: 2 },
    { term: 'apple', count: 1 },
    { term: 'zebra', count: 1 },
  ]);
});

test.each([
  ['commas', 'a,b,c\n1,2,3\n4,5,6\n', ['a', 'b', 'c'], 2],
  ['no last newline', 'a,b\n1,2', ['a', 'b'], 1],
  ['semicolons and CRLF', 'a;b\r\n1;2\r\n', ['a', 'b'], 1],
  ['tabs', 'a\tb\tc,d\n1\t2\n', ['a', 'b', 'c,d'], 1],
  ['quotes, newlines within', '"a, ""x""","b\nc"\n"1\n1",2\n', ['a, "x"', 'b\nc'], 1],
  ['a byte order mark and blank lines', '\ufeffa,b\n\n1,2\n\n', ['a', 'b'], 1],
  ['a header alone', 'a,b\n', ['a', 'b'], 0],
  ['nothing', '', [''], 0],
])('columns and rows of a CSV: %s', async (_what, text, columns, rows) => {
  expect((await surveyText(text, 'data.csv')).csv).toEqual({ columns, rows });
});

test('a long text is shown by its first 2,000 characters and counted whole', async () => {
  const { text, truncated, words, lines } = await surveyText(`${'x'.repeat(1999)}🎈\n${'word '.repeat(1000)}`);
  expect(text).toBe('x'.repeat(1999));
  expect([truncated, words, lines]).toEqual([true, 1001, 1]);
});

test('a line without end is taken in pieces', async () => {
  const { lines, words, bytes } = await survey(Array(64).fill(Buffer.alloc(64 * 1024, 'a')), 'long.md');
  expect([lines, words, bytes]).toEqual([0, 1, 64 * 64 * 1024]);
});
