import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testHead, testRow } from '@/lib/test/heads';
import { merge } from './merge';
import type { BatchSnapshot } from './schema';

const head = (revision: number) => testHead({ itemCount: 3, revision });

const row = (index: number, status = 'queued') => testRow(index, { status });

const known: BatchSnapshot = { head: head(1), rows: [row(0), row(1), row(2)] };

test('the first answer is taken as it is', () => {
  const update = { head: head(4), rows: [row(0), row(1)] };
  expect(merge(undefined, update)).toEqual(update);
});

test('a changed row takes the place of its index; the others keep their identity', () => {
  const { head: newest, rows } = merge(known, { head: head(2), rows: [row(1, 'running')] });
  expect(newest.revision).toBe(2);
  expect(rows[1]).toEqual(row(1, 'running'));
  expect([rows[0] === known.rows[0], rows[2] === known.rows[2]]).toEqual([true, true]);
});

test('without changed rows the list itself keeps its identity, and what was known is left as it was', () => {
  expect(merge(known, { head: head(2), rows: [] }).rows).toBe(known.rows);
  merge(known, { head: head(2), rows: [row(0, 'failed')] });
  expect(known.rows[0]).toEqual(row(0));
});

test('any run of updates, a repeated one too, ends where the server is', () => {
  const change = fc.record({ index: fc.nat(9), status: fc.constantFrom('queued', 'running', 'completed', 'failed') });
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 8 }), (updates) => {
      const server = Array.from({ length: 10 }, (_, index) => row(index));
      let page: BatchSnapshot = { head: head(0), rows: [...server] };
      updates.forEach((changes, number) => {
        for (const { index, status } of changes) server[index] = row(index, status);
        const rows = [...new Set(changes.map(({ index }) => index))].map((index) => server[index] ?? row(index));
        page = merge(merge(page, { head: head(number + 1), rows }), { head: head(number + 1), rows });
      });
      expect(page.rows).toEqual(server);
    }),
  );
});
