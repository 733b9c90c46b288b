import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testRow } from '@/lib/test/heads';
import { failureGroups, planDrift, planRetry, type RetryScope } from './retry-plan';
import { countKey } from './status';

const row = (index: number, status: string, failureGroup: string | null = null) =>
  testRow(index, { status, error: failureGroup, failure: status === 'failed' ? 'run' : null, failureGroup });

const rows = [
  row(0, 'completed'),
  row(1, 'failed', 'overloaded'),
  row(2, 'running'),
  row(3, 'failed', 'no such file …'),
  row(4, 'checking'),
  row(5, 'failed', 'overloaded'),
  row(6, 'stopped'),
  row(7, 'waiting_for_tool'),
  row(8, 'dreaming'),
  row(9, 'failed'),
];
const indexesOf = (scope: RetryScope) => planRetry(rows, scope).rows.map(({ index }) => index);

test('all that failed, a group of it, or one row', () => {
  expect(indexesOf({ kind: 'failed' })).toEqual([1, 3, 5, 9]);
  expect(indexesOf({ kind: 'group', group: 'overloaded' })).toEqual([1, 5]);
  expect(indexesOf({ kind: 'group', group: 'No reason given' })).toEqual([9]);
  expect(indexesOf({ kind: 'group', group: 'nothing like it' })).toEqual([]);
  expect(indexesOf({ kind: 'one', index: 3 })).toEqual([3]);
  expect(planRetry(rows, { kind: 'failed' }).skipped).toEqual([]);
});

test('of chosen items those that did not fail are skipped, each for its reason', () => {
  const { rows: planned, skipped } = planRetry(rows, { kind: 'chosen', indexes: [20, 9, 8, 7, 6, 4, 2, 1, 0, 1] });
  expect(planned).toEqual([rows[1], rows[9]]);
  expect(skipped).toEqual([
    { reason: 'completed', indexes: [0] },
    { reason: 'running', indexes: [2] },
    { reason: 'waiting', indexes: [7] },
    { reason: 'unsent', indexes: [4] },
    { reason: 'stopped', indexes: [6] },
    { reason: 'other', indexes: [8] },
    { reason: 'not_there', indexes: [20] },
  ]);
});

test('one row that did not fail is skipped and said so', () => {
  expect(planRetry(rows, { kind: 'one', index: 0 })).toEqual({
    rows: [],
    skipped: [{ reason: 'completed', indexes: [0] }],
  });
});

const statuses = fc.constantFrom('completed', 'failed', 'running', 'queued', 'unsent', 'stopped', 'checking', 'odd');

test('whatever is asked for is either retried or skipped, once, and only what failed is retried', () => {
  fc.assert(
    fc.property(fc.array(statuses, { maxLength: 30 }), fc.array(fc.nat(40)), (list, indexes) => {
      const batch = list.map((status, index) => row(index, status));
      const { rows: planned, skipped } = planRetry(batch, { kind: 'matching', indexes });
      const all = [...planned.map(({ index }) => index), ...skipped.flatMap((one) => one.indexes)];
      expect(all.sort((a, b) => a - b)).toEqual([...new Set(indexes)].sort((a, b) => a - b));
      expect(planned.every(({ status }) => status === 'failed')).toBe(true);
      for (const { reason, indexes: left } of skipped) {
        for (const index of left) expect(batch[index] ? countKey(batch[index].status) : 'not_there').toBe(reason);
      }
    }),
  );
});

test('groups add up to what failed, the most frequent first', () => {
  expect(failureGroups(rows)).toEqual([
    { text: 'overloaded', count: 2 },
    { text: 'no such file …', count: 1 },
    { text: 'No reason given', count: 1 },
  ]);
});

test('what failed since a look, and what went again or was repaired since, is counted', () => {
  const look = planRetry(rows, { kind: 'failed' });
  const later = rows
    .with(2, row(2, 'failed', 'late'))
    .with(1, row(1, 'unsent'))
    .with(3, { ...row(3, 'failed'), attempt: 2 });
  expect(planDrift(look, planRetry(later, { kind: 'failed' }))).toEqual({ more: 2, fewer: 2 });
  expect(planDrift(look, look)).toEqual({ more: 0, fewer: 0 });
});
