import { expect, test } from 'vitest';
import type { BatchRow } from '@/lib/batches/schema';
import { testRow } from '@/lib/test/heads';
import { filterRows, type RowFilter, type RowShow, readPlace, readRowShow } from './batch-row-filter';

const row = (index: number, more: Partial<BatchRow> = {}) =>
  testRow(index, { label: 'Summarise the incident', status: 'completed', ...more });

const rows = [
  row(0),
  row(1, { status: 'failed', error: 'Provider returned 529: overloaded', llmId: 'gpt-5.5' }),
  row(2, { status: 'checking' }),
  row(3, { status: 'dreaming', label: 'Item 30 of the list' }),
];
const indexes = (search: string, show: RowShow = 'all') => filterRows(rows, { search, show }).map(({ index }) => index);

test('without a search and a kind the very same list is shown', () => {
  expect(filterRows(rows, { search: ' ', show: 'all' })).toBe(rows);
});

test('every word is looked for in label, error and model, in any case', () => {
  expect(indexes('OVERLOADED gpt')).toEqual([1]);
  expect(indexes('incident 529')).toEqual([1]);
  expect(indexes('incident unheard')).toEqual([]);
  expect(indexes('default')).toEqual([0, 2, 3]);
});

test('rows that the server found are shown too, under the same other filters', () => {
  const found = new Set([0, 2]);
  const shown = (more: Partial<RowFilter>) =>
    filterRows(rows, { search: 'unheard', show: 'all', found, ...more }).map(({ index }) => index);
  expect(shown({})).toEqual([0, 2]);
  expect(shown({ show: 'completed' })).toEqual([0]);
  expect(shown({ search: 'overloaded' })).toEqual([0, 1, 2]);
  expect(shown({ search: '' })).toEqual([0, 1, 2, 3]);
});

test('one place leaves out what only the others have', () => {
  const shown = (search: string, place: RowFilter['place']) =>
    filterRows(rows, { search, show: 'all', place }).map(({ index }) => index);
  expect([shown('incident', 'input'), shown('incident', 'error'), shown('incident', 'answer')]).toEqual([
    [0, 1, 2],
    [],
    [],
  ]);
  expect([shown('overloaded', 'error'), shown('overloaded', 'input'), shown('3', 'error')]).toEqual([[1], [], []]);
  expect([readPlace('answer'), readPlace('nonsense'), readPlace(null)]).toEqual(['answer', 'everywhere', 'everywhere']);
});

test('a number finds the item of that index too', () => {
  expect(indexes('3')).toEqual([3]);
});

test('kinds are those of the counts; a word never seen before is other', () => {
  expect(indexes('', 'unsent')).toEqual([2]);
  expect(indexes('', 'other')).toEqual([3]);
  expect(indexes('incident', 'failed')).toEqual([1]);
});

test('an unknown kind in the address shows all', () => {
  expect([readRowShow('failed'), readRowShow('nonsense'), readRowShow(null)]).toEqual(['failed', 'all', 'all']);
});

test('a failure group shows the rows that fail for its reason, and only while they fail', () => {
  const grouped = [
    row(0, { status: 'failed', failureGroup: 'overloaded' }),
    row(1, { status: 'completed', failureGroup: 'overloaded' }),
    row(2, { status: 'failed', failureGroup: 'no such file …' }),
  ];
  const found = filterRows(grouped, { search: '', show: 'all', group: 'overloaded' });
  expect(found.map(({ index }) => index)).toEqual([0]);
});

test('filters are all to be met; of one filter any value will do', () => {
  const column = { key: 'suite', values: ['night', 'day'], codes: [0, 1, 1, 0] };
  const many = [
    row(0),
    row(1, { llmId: 'b', attempt: 2 }),
    row(2, { llmId: 'b', startedAt: '2026-11-24T10:00:00Z', finishedAt: '2026-11-24T10:00:30Z' }),
    row(3, { llmId: 'c', versionId: 'v1' }),
  ];
  const found = (more: Partial<Parameters<typeof filterRows>[1]>) =>
    filterRows(many, { search: '', show: 'all', ...more }).map(({ index }) => index);
  expect(found({ models: ['b', 'c'] })).toEqual([1, 2, 3]);
  expect(found({ models: ['default'] })).toEqual([0]);
  expect(found({ versions: ['v1'] })).toEqual([3]);
  expect(found({ triesMin: 2 })).toEqual([1]);
  expect(found({ secondsMin: 30 })).toEqual([2]);
  expect(found({ secondsMin: 31 })).toEqual([]);
  expect(found({ metadata: [{ column, values: ['day'] }] })).toEqual([1, 2]);
  expect(found({ metadata: [{ column, values: ['day'] }], models: ['b'], triesMin: 2 })).toEqual([1]);
});
