import { expect, test } from 'vitest';
import type { BatchRow } from '@/lib/batches/schema';
import { testRow } from '@/lib/test/heads';
import { nextSort, readSort, type Sort, sortIndexes, writeSort } from './batch-row-sort';

const took = (seconds: number): Partial<BatchRow> => ({
  startedAt: '2026-11-24T10:00:00Z',
  finishedAt: new Date(Date.parse('2026-11-24T10:00:00Z') + seconds * 1000).toISOString(),
});
const rows = [
  testRow(0, { label: 'pear', status: 'completed', ...took(9) }),
  testRow(1, { label: 'Apple', status: 'failed', error: 'timeout', attempt: 3 }),
  testRow(2, { label: 'fig', status: 'running', llmId: 'gpt-10' }),
  testRow(3, { label: 'apple', status: 'completed', ...took(2) }),
];
const by = (written: string, column?: Parameters<typeof sortIndexes>[2]) =>
  sortIndexes(rows, readSort(written), column);

test('each column sorts both ways, equal rows keep the order of items, and what has no value comes last', () => {
  expect(by('input')).toEqual([1, 3, 2, 0]);
  expect(by('-input')).toEqual([0, 2, 1, 3]);
  expect(by('status')).toEqual([1, 2, 0, 3]);
  expect(by('time')).toEqual([3, 0, 1, 2]);
  expect(by('-time')).toEqual([0, 3, 1, 2]);
  expect(by('-tries')).toEqual([1, 0, 2, 3]);
  expect(by('-model')).toEqual([2, 0, 1, 3]);
  expect(by('error')).toEqual([1, 0, 2, 3]);
  expect(by('-index')).toEqual([3, 2, 1, 0]);
});

test('numbers within metadata count as numbers', () => {
  const column = { key: 'case', values: ['case 10', 'case 9'], codes: [0, -1, 1] };
  expect(by('meta:case', column)).toEqual([2, 0, 1, 3]);
  expect(by('-meta:case', column)).toEqual([0, 2, 1, 3]);
});

test('a column is pressed thrice to come back, and stands in the address meanwhile', () => {
  let sort: Sort = readSort(null);
  const written = [1, 2, 3].map(() => {
    sort = nextSort(sort, 'time');
    return writeSort(sort);
  });
  expect(written).toEqual(['time', '-time', null]);
  expect(readSort('-meta:suite')).toEqual({ key: 'meta:suite', isDown: true });
  expect(readSort('nonsense')).toEqual({ key: 'index', isDown: false });
});
