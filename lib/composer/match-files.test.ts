import { expect, test } from 'vitest';
import { testItem } from '@/lib/test/items';
import { type Match, matchFiles, metadataKeys } from './match-files';

const named = (...paths: string[]) => paths.map((path) => ({ file: path, path }));
const waiting = (...filenames: string[]) =>
  testItem('', {
    parts: filenames.map((filename) => ({ id: filename, type: 'file' as const, fileId: '', filename, sizeBytes: 0 })),
  });
const pairs = (matches: Match<string>[]) => matches.map(({ file, partId }) => [file, partId]);
const none = { kind: 'none' } as const;

test('a part gets the file that it names: by path, by name, and last whatever the case', () => {
  const items = [waiting('q1/a.pdf', 'b.pdf'), waiting('C.PDF'), waiting('.\\q2\\d.pdf')];
  const { matches, unmatched, without } = matchFiles(items, named('q1/a.pdf', 'q2/b.pdf', 'c.pdf', 'q2/d.pdf'), none);
  expect(pairs(matches)).toEqual([
    ['q1/a.pdf', 'q1/a.pdf'],
    ['q2/b.pdf', 'b.pdf'],
    ['c.pdf', 'C.PDF'],
    ['q2/d.pdf', '.\\q2\\d.pdf'],
  ]);
  expect([unmatched, without]).toEqual([[], 0]);
});

test('several items may name the same file, and what is named by none is left over', () => {
  const { matches, unmatched, matchedFiles, without } = matchFiles(
    [waiting('a.pdf'), waiting('a.pdf'), waiting('gone.pdf')],
    named('a.pdf', 'extra.pdf'),
    none,
  );
  expect(pairs(matches)).toEqual([
    ['a.pdf', 'a.pdf'],
    ['a.pdf', 'a.pdf'],
  ]);
  expect([unmatched.map(({ path }) => path), matchedFiles, without]).toEqual([['extra.pdf'], 1, 1]);
});

test('of two files of one name none is guessed, and their paths tell them apart', () => {
  const files = named('x/a.pdf', 'y/a.pdf');
  expect(matchFiles([waiting('a.pdf')], files, none)).toMatchObject({ matches: [], without: 1 });
  expect(pairs(matchFiles([waiting('y/a.pdf')], files, none).matches)).toEqual([['y/a.pdf', 'y/a.pdf']]);
});

test('files go to items by a value of their metadata, with or without the ending, unless two items have it', () => {
  const item = (value: string) => testItem('x', { metadata: [{ id: 'm', key: 'ticket', value }] });
  const items = [item('T-1'), item('t-2.txt'), item('T-3'), item('T-3')];
  expect(metadataKeys(items)).toEqual(['ticket']);
  const { matches, unmatched } = matchFiles(items, named('in/t-1.pdf', 'T-2.txt', 't-3.pdf'), {
    kind: 'metadata',
    key: 'ticket',
  });
  expect(matches.map(({ itemId }) => itemId)).toEqual([items[0]?.id, items[1]?.id]);
  expect(unmatched.map(({ path }) => path)).toEqual(['t-3.pdf']);
});

test('files go to items by the message they are called after, or by the only number in their name', () => {
  const items = [testItem('Read the lease.'), testItem('Other'), testItem('Third')];
  const { matches, without } = matchFiles(items, named('read-the-lease.pdf', 'case 002.pdf', 'v1 of 2.pdf'), {
    kind: 'name',
  });
  expect(matches.map(({ file, itemId }) => [file, itemId])).toEqual([
    ['read-the-lease.pdf', items[0]?.id],
    ['case 002.pdf', items[2]?.id],
  ]);
  expect(without).toBe(1);
});
