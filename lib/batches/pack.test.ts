import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testRow } from '@/lib/test/heads';
import { packRows, unpackRows } from './pack';
import type { BatchRow } from './schema';

const time = fc.option(
  fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
);
const few = fc.option(fc.constantFrom('a', 'b', '', 'null'));
const anyRow = fc.record<Omit<BatchRow, 'index'>>({
  label: fc.string({ unit: 'binary' }),
  status: fc.constantFrom('completed', 'failed', 'some_new_status'),
  llmId: few,
  versionId: few,
  attempt: fc.integer({ min: 1, max: 9 }),
  sessionId: fc.option(fc.string()),
  error: fc.option(fc.string({ unit: 'grapheme' })),
  failure: fc.option(fc.constantFrom('creation', 'timeout', 'run', 'bad_item', 'conflict')),
  failureGroup: few,
  retryAt: time,
  startedAt: time,
  finishedAt: time,
});

test('rows come out as they went in, whatever they say', () => {
  fc.assert(
    fc.property(fc.array(anyRow), (some) => {
      const rows = some.map((row, index) => ({ ...row, index }));
      expect(unpackRows(JSON.parse(JSON.stringify(packRows(rows))))).toEqual(rows);
    }),
  );
});

test('what rows have in common is said once', () => {
  const rows = Array.from({ length: 100 }, (_, index) => testRow(index, { error: 'The model did not answer.' }));
  expect(JSON.stringify(packRows(rows)).match(/did not answer/g)).toHaveLength(1);
});
