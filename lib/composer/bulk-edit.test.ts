import { expect, test } from 'vitest';
import type { DraftPart } from '@/lib/batches/schema';
import { testItem } from '@/lib/test/items';
import { applyEdit } from './bulk-edit';

const file = (filename: string): DraftPart => ({ id: filename, type: 'file', fileId: 'f', filename, sizeBytes: 1 });
const item = testItem('middle', {
  parts: [file('a.txt'), { id: 't', type: 'text', text: 'middle' }, file('b.txt')],
  metadata: [{ id: 'm', key: 'suite', value: 'one' }],
});
const textsOf = ({ parts }: { parts: DraftPart[] }) =>
  parts.map((part) => (part.type === 'text' ? part.text : part.filename));

test('an edit of many changes what it names and leaves the rest of the item alone', () => {
  expect(applyEdit(item, { kind: 'option', llmId: 'x' })).toEqual({ ...item, llmId: 'x' });
  expect(applyEdit(item, { kind: 'version', versionId: 'v' })).toEqual({ ...item, versionId: 'v' });
  expect(applyEdit(item, { kind: 'metadata', key: 'suite', value: 'two' }).metadata).toEqual([
    { id: 'm', key: 'suite', value: 'two' },
  ]);
  expect(applyEdit(item, { kind: 'metadata', key: 'lang', value: 'de' }).metadata).toHaveLength(2);
  expect(applyEdit(item, { kind: 'no-metadata', key: 'suite' }).metadata).toEqual([]);
  expect(textsOf(applyEdit(item, { kind: 'before', text: 'pre ' }))).toEqual(['a.txt', 'pre middle', 'b.txt']);
  expect(textsOf(applyEdit(item, { kind: 'after', text: ' post' }))).toEqual(['a.txt', 'middle post', 'b.txt']);
  expect(textsOf(applyEdit(item, { kind: 'no-parts', which: 'file', filename: '' }))).toEqual(['middle']);
  const named = { kind: 'no-parts', which: 'named', filename: 'b.txt' } as const;
  expect(textsOf(applyEdit(item, named))).toEqual(['a.txt', 'middle']);
});

test('a text goes before or after the files of a message that has none', () => {
  const files = { ...item, parts: [file('a.txt')] };
  expect(textsOf(applyEdit(files, { kind: 'before', text: 'read' }))).toEqual(['read', 'a.txt']);
  expect(textsOf(applyEdit(files, { kind: 'after', text: 'read' }))).toEqual(['a.txt', 'read']);
});

test('an edit that changes nothing answers the very same item', () => {
  const edits = [
    { kind: 'option', llmId: '' },
    { kind: 'version', versionId: '' },
    { kind: 'metadata', key: 'suite', value: 'one' },
    { kind: 'no-metadata', key: 'none' },
    { kind: 'before', text: '' },
    { kind: 'no-parts', which: 'image', filename: '' },
    { kind: 'no-parts', which: 'named', filename: 'c.txt' },
  ] as const;
  for (const edit of edits) expect(applyEdit(item, edit)).toBe(item);
});
