/** Broken files: each is read as far as it can be, nothing of it is lost, and what is wrong is told with its line. */
import { expect, test } from 'vitest';
import { seededRandom, testSeed } from '@/lib/test/random';
import { createDesk } from './desk';
import type { Settings } from './read';
import { Unreadable } from './table';

type Content = string | Uint8Array<ArrayBuffer>;

const fileOf = (content: Content, name = 'rows.csv') => new File([content], name);
const bytes = (...values: number[]) => new Uint8Array(values);
const utf16 = (text: string, isLittle: boolean, mark = true) => {
  const buffer = new DataView(new ArrayBuffer((text.length + Number(mark)) * 2));
  [...(mark ? '\ufeff' : ''), ...text].forEach((character, index) => {
    buffer.setUint16(index * 2, character.charCodeAt(0), isLittle);
  });
  return new Uint8Array(buffer.buffer);
};

/** Opens a file with every guess taken. */
async function opened(content: Content, name?: string, settings: Settings = {}) {
  const desk = createDesk();
  const found = await desk.open(fileOf(content, name), settings, []);
  const { targets, template } = found;
  const checked = desk.decide({ targets, template, missing: 'undecided', room: 50_000 });
  const bad = desk.badRows(0, checked.bad);
  const items = [];
  for (let next: number | null = 0; next !== null; ) {
    const slice = desk.items(next);
    items.push(...slice.items);
    next = slice.next;
  }
  const texts = items.map(({ parts }) =>
    parts.map((part) => (part.type === 'text' ? part.text : part.filename)).join(' + '),
  );
  return { desk, found, checked, bad, items, texts, notes: [...found.notes, ...checked.notes] };
}

test('a quoted cell that goes on after its quote is one bad row, with its line and cell', async () => {
  const { texts, bad } = await opened('text,note\n"one",a\n"two" and more,b\n"three, and ""four""",c\n');
  expect(texts).toEqual(['one', 'three, and "four"']);
  expect(bad).toMatchObject([
    { line: 3, column: 'text', reason: expect.stringContaining('opens on line 3 and does not close') },
  ]);
});

test('a quote that never closes takes only its own line along', async () => {
  const { texts, bad, desk } = await opened('text,note\none,a\n"two,b\nthree,c\n"four\nlines",d\nfive,e\n');
  expect(texts).toEqual(['one', 'three', 'four\nlines', 'five']);
  expect(bad.map(({ line }) => line)).toEqual([3]);
  expect(desk.rawRow(bad[0]?.index ?? -1).text).toBe('"two,b');
});

test('a last quote that never closes leaves all rows around it', async () => {
  const { texts, bad, desk } = await opened('text,note\none,a\n"two,b\nthree,c\nfour,d\n');
  expect(texts).toEqual(['one', 'three', 'four']);
  expect(bad).toMatchObject([{ line: 3, reason: expect.stringContaining('opens on line 3 and does not close') }]);
  expect(desk.rawRow(bad[0]?.index ?? -1)).toMatchObject({ line: 3, text: '"two,b' });
});

test.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('lines that end with %s, the last without an end', async (_, end) => {
  const { texts, found } = await opened(['text;n', 'a;1', '"b";2', 'c;"3"'].join(end));
  expect(texts).toEqual(['a', 'b', 'c']);
  expect(found.csv).toEqual({ delimiter: ';', quote: '"', hasHeader: true });
});

test('line ends of all three kinds in one file, and inside a quoted cell', async () => {
  const { texts, bad } = await opened('text,n\r\none,1\n"two",2\r"a\rb\r\nc",3\r\n"last","4"\rfive,5');
  expect(bad).toEqual([]);
  expect(texts).toEqual(['one', 'two', 'a\rb\r\nc', 'last', 'five']);
});

test.each([
  ['UTF-8 with a mark', new TextEncoder().encode('\ufefftext,n\nZürich,1\n'), 'utf-8'],
  ['UTF-8 without one', new TextEncoder().encode('text,n\nZürich,1\n'), 'utf-8'],
  ['UTF-16 LE with a mark', utf16('text,n\nZürich,1\n', true), 'utf-16le'],
  ['UTF-16 BE with a mark', utf16('text,n\nZürich,1\n', false), 'utf-16be'],
  ['UTF-16 LE without one', utf16('text,n\nZürich,1\n', true, false), 'utf-16le'],
  ['UTF-16 BE without one', utf16('text,n\nZürich,1\n', false, false), 'utf-16be'],
  ['Windows-1252', Uint8Array.from([...'text,n\nZürich,1\n'].map((one) => one.charCodeAt(0))), 'windows-1252'],
])('%s is found out', async (_, content, encoding) => {
  const { texts, found } = await opened(content);
  expect(found.encoding).toBe(encoding);
  expect(found.columns.map(({ name }) => name)).toEqual(['text', 'n']);
  expect(texts).toEqual(['Zürich']);
});

test('a chosen encoding is taken, and one broken byte in UTF-8 is told with its line', async () => {
  const cyrillic = Uint8Array.from([
    ...new TextEncoder().encode('text,n\n'),
    0xcf,
    0xf0,
    0xe8,
    ...new TextEncoder().encode(',1\n'),
  ]);
  expect((await opened(cyrillic, 'a.csv', { encoding: 'windows-1251' })).texts).toEqual(['При']);
  const broken = [
    ...new TextEncoder().encode('text,n\nŽluťoučký kůň,1\nab'),
    0xff,
    ...new TextEncoder().encode(',2\n'),
  ];
  const { found, texts, notes } = await opened(Uint8Array.from(broken));
  expect(found.encoding).toBe('utf-8');
  expect(texts).toEqual(['Žluťoučký kůň', 'ab�']);
  expect(notes).toContainEqual({ message: expect.stringContaining('no UTF-8'), lines: [3] });
});

test('NULs are taken out, and told with their lines', async () => {
  const { texts, notes } = await opened('text,n\na\0b,1\nfine,2\n\0c,\0\n');
  expect(texts).toEqual(['ab', 'fine', 'c']);
  expect(notes).toContainEqual({ message: 'NUL characters were taken out', lines: [2, 4] });
});

test('a cell of a million characters is taken, a longer one is a bad row', async () => {
  const { items, bad } = await opened(`text,n\n${'x'.repeat(1_000_000)},1\n${'y'.repeat(1_000_001)},2\n`);
  expect(items).toHaveLength(1);
  expect(bad).toMatchObject([{ line: 3, column: 'text', reason: expect.stringContaining('has 1,000,001') }]);
  expect(bad[0]?.value.length).toBeLessThan(200);
});

test('ragged rows name what is too much and what is missing; empty cells at the end are no fault', async () => {
  const { texts, bad } = await opened('text,a,b\none,1,2\ntwo,1,2,three,"f,our"\nthree,1\nfour,1,2,,\n');
  expect(texts).toEqual(['one', 'four']);
  expect(bad).toMatchObject([
    { line: 3, column: null, reason: 'This row has 5 cells, and there are 3 columns. Too many: "three", "f,our".' },
    { line: 4, column: 'b', reason: 'This row has 2 cells, and there are 3 columns. Missing: b.' },
  ]);
});

test('columns of one name are renamed, nameless ones get a name, and both are told', async () => {
  const { found, items, notes } = await opened('text,note,note,\nx,1,2,3\n');
  expect(found.columns.map(({ name }) => name)).toEqual(['text', 'note', 'note (2)', 'column 4']);
  expect(items[0]?.metadata.map(({ key, value }) => [key, value])).toEqual([
    ['note', '1'],
    ['note (2)', '2'],
    ['column 4', '3'],
  ]);
  expect(notes.map(({ message }) => message)).toEqual([
    '“note” is there more than once; column 3 is called “note (2)” here',
    'Column 4 has no name; it is called “column 4” here',
  ]);
});

test('formulas and text that turns its direction are kept as they are', async () => {
  const { texts, notes, bad } = await opened('text,n\n"=HYPERLINK(""x"")",1\n@SUM(1),2\n+1-1,3\nabc\u202etxt.exe,4\n');
  expect(bad).toEqual([]);
  expect(texts).toEqual(['=HYPERLINK("x")', '@SUM(1)', '+1-1', 'abc\u202etxt.exe']);
  expect(notes).toContainEqual({ message: expect.stringContaining('turn the direction'), lines: [5] });
});

test('blank lines and rows said twice are told', async () => {
  const { texts, notes } = await opened('text,n\none,1\n\n,\none,1\n   \n');
  expect(texts).toEqual(['one', 'one']);
  expect(notes).toEqual([
    { message: 'Blank lines were skipped', lines: [3, 4, 6] },
    { message: 'Says the same as a row before it', lines: [5] },
  ]);
});

test.each<[string, Content, string, string]>([
  ['an empty file', '', 'rows.csv', 'The file is empty.'],
  ['blank space', ' \n \n', 'rows.csv', 'nothing in it but blank space'],
  ['a workbook', bytes(0x50, 0x4b, 3, 4, 20, 0), 'rows.csv', 'Save the sheet as CSV'],
  ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, 13), 'rows.csv', 'This file is an image'],
  ['bytes that are no text', Uint8Array.from({ length: 999 }, (_, at) => (at * 7919) % 256), 'rows.csv', 'not text'],
  ['text called JSON', 'not json', 'rows.json', 'must begin with [ or {'],
  ['broken YAML', 'prompts: [a\ntests: }', 'rows.yaml', 'Line 2'],
])('%s says why it cannot be read', async (_, content, name, message) => {
  const reading = opened(content, name);
  await expect(reading).rejects.toBeInstanceOf(Unreadable);
  await expect(reading).rejects.toThrow(message);
});

test('a header without rows has its columns and no rows', async () => {
  const { found, checked } = await opened('text,city\n');
  expect(found.columns.map(({ name }) => name)).toEqual(['text', 'city']);
  expect(checked).toMatchObject({ good: 0, bad: 0 });
});

test('JSON that was cut off keeps every whole row, and hands back the piece of the last', async () => {
  const { texts, bad, desk } = await opened('[\n {"text": "one"},\n {"text": "two"},\n {"text": "thr', 'rows.json');
  expect(texts).toEqual(['one', 'two']);
  expect(bad).toMatchObject([{ line: 4, reason: expect.stringContaining('Not valid JSON') }]);
  expect(desk.rawRow(bad[0]?.index ?? -1).text).toBe('{"text": "thr');
});

test('one broken row of JSON is told with line and character, and those after it are read', async () => {
  const { texts, bad } = await opened(
    '{"data": [\n{"text": "one"},\n{"text": [1 "x"},\n{"text": "three"}\n]}',
    'rows.json',
  );
  expect(texts).toEqual(['one', 'three']);
  expect(bad).toMatchObject([{ line: 3, reason: expect.stringMatching(/comma is missing.*Line 3, character 13/) }]);
});

test('JSON Lines with one broken line keep the others', async () => {
  const { texts, bad, notes } = await opened('{"text":"one"}\n\n{"text":}\n{"text":"three"}\n', 'rows.jsonl');
  expect(texts).toEqual(['one', 'three']);
  expect(bad).toMatchObject([{ line: 3, reason: 'Not valid JSON: a value is missing here. At character 9.' }]);
  expect(notes).toEqual([{ message: 'Blank lines were skipped', lines: [2] }]);
});

test('JSON nested a hundred thousand deep is a text like any other', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const { texts, bad } = await opened(`[{"text": "one"}, {"text": ${deep}}, {"text": "three"}]`, 'rows.json');
  expect(bad).toEqual([]);
  expect(texts).toEqual(['one', deep, 'three']);
});

test('more than 50,000 rows: the first fit, the others are bad rows that say so', async () => {
  const { checked, bad } = await opened(`text\n${Array.from({ length: 50_002 }, (_, at) => `row ${at}`).join('\n')}`);
  expect(checked).toMatchObject({ good: 50_000, bad: 2, noRoom: 2 });
  expect(bad[0]).toMatchObject({ line: 50_002, reason: expect.stringContaining('at most 50,000 items') });
});

const seed = testSeed();

test(`a file of many megabytes with broken rows somewhere: each is named by its line, all others are there (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const words = 'He said ""no"" twice, and left.\r\n'.repeat(60);
  const broken = new Set(Array.from({ length: 5 }, () => Math.floor(random() * 3_000)));
  const lines: number[] = [];
  let line = 2;
  const parts = Array.from({ length: 3_000 }, (_, at) => {
    if (broken.has(at)) lines.push(line);
    line += broken.has(at) ? 1 : 61;
    return broken.has(at) ? `"case" ${at},x\r\n` : `"case ${at} ${words}",x\r\n`;
  });
  const { checked, bad, texts } = await opened(`text,n\r\n${parts.join('')}`);
  expect(checked.good).toBe(3_000 - broken.size);
  expect(bad.map((row) => row.line)).toEqual(lines);
  expect(texts.every((text) => text.endsWith('and left.\r\n'))).toBe(true);
});
