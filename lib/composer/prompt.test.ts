import { expect, test } from 'vitest';
import { testItem } from '@/lib/test/items';
import { columnNames, columnsOf, rowsMissing, withPrompt } from './prompt';

const pair = (key: string, value: string) => ({ id: key, key, value });
const file = { id: 'f', type: 'file' as const, fileId: 'file_1', filename: 'a.pdf', sizeBytes: 3 };
const item = testItem('Hello.', { metadata: [pair('ticket', 'T-1'), pair('empty', '')] });
const withFile = { ...item, parts: [file, ...item.parts, { id: 'p2', type: 'text' as const, text: 'More.' }] };

test('a prompt knows metadata, the message, the files and the place of an item', () => {
  expect(Object.fromEntries(columnsOf(withFile, 7))).toEqual({
    text: 'Hello.\n\nMore.',
    file: 'a.pdf',
    index: '7',
    ticket: 'T-1',
    empty: '',
  });
  expect(columnNames([withFile])).toEqual(['text', 'file', 'index', 'ticket', 'empty']);
});

test('it takes the place of all texts and leaves the files, or is added after them', () => {
  const row = { item: withFile, index: 0 };
  const replaced = withPrompt('On {{ticket}}: {{text}}', row, 'replace');
  expect(replaced.parts).toMatchObject([{ type: 'text', text: 'On T-1: Hello.\n\nMore.' }, { fileId: 'file_1' }]);
  const added = withPrompt('On {{ticket}}', row, 'add');
  expect(added.parts).toMatchObject([...withFile.parts, { type: 'text', text: 'On T-1' }]);
});

test('an item without a value is named with what it lacks', () => {
  const other = testItem('x', { metadata: [pair('ticket', '')] });
  const rows = [item, other].map((one, index) => ({ item: one, index }));
  expect(rowsMissing('{{ticket}} {{file}}', rows).map(({ index, names }) => [index, names])).toEqual([
    [0, ['file']],
    [1, ['ticket', 'file']],
  ]);
  expect(rowsMissing('{{text}} \\{{nothing}}', rows)).toEqual([]);
});
