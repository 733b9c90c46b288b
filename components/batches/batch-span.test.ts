import { expect, test } from 'vitest';
import { testRow } from '@/lib/test/heads';
import { filterRows } from './batch-row-filter';
import { isWithin, readSpan } from './batch-row-values';
import { readLocal, writeLocal, writeSpan } from './batch-span';

const TEN = Date.parse('2026-11-24T10:00:00Z');
const ELEVEN = Date.parse('2026-11-24T11:00:00Z');

test('a stretch of time comes out of the address as it went in, its last minute whole', () => {
  const written = writeSpan({ from: TEN, to: ELEVEN });
  expect(written).toBe('2026-11-24T10:00:00.000Z/2026-11-24T11:00:59.999Z');
  const read = readSpan(written);
  expect(read).toEqual({ from: TEN, to: ELEVEN + 59_999 });
  expect(writeSpan(read ?? { from: 0, to: 0 })).toBe(written);
});

test('either end may be open, and nothing at all is no filter', () => {
  expect(readSpan('2026-11-24T10:00Z/')).toEqual({ from: TEN, to: Infinity });
  expect(readSpan('/2026-11-24T11:00Z')).toEqual({ from: -Infinity, to: ELEVEN });
  expect(writeSpan({ from: TEN, to: Infinity })).toBe('2026-11-24T10:00:00.000Z/');
  expect(writeSpan({ from: -Infinity, to: Infinity })).toBe(null);
  for (const none of [null, '', '/', 'noon/night']) expect(readSpan(none)).toBe(null);
});

test('both ends are within; what has not happened is not', () => {
  const span = { from: TEN, to: ELEVEN };
  expect(isWithin('2026-11-24T10:00:00.000Z', span)).toBe(true);
  expect(isWithin('2026-11-24T11:00:00.000Z', span)).toBe(true);
  expect(isWithin('2026-11-24T11:00:00.001Z', span)).toBe(false);
  expect(isWithin(null, span)).toBe(false);
  expect(isWithin(null, { from: -Infinity, to: Infinity })).toBe(false);
});

test('rows are found by when they started and when they ended', () => {
  const rows = [
    testRow(0),
    testRow(1, { startedAt: '2026-11-24T10:10:00Z' }),
    testRow(2, { startedAt: '2026-11-24T09:00:00Z', finishedAt: '2026-11-24T10:30:00Z' }),
  ];
  const found = (more: object) => filterRows(rows, { search: '', show: 'all', ...more }).map(({ index }) => index);
  expect(found({ started: { from: TEN, to: ELEVEN } })).toEqual([1]);
  expect(found({ ended: { from: TEN, to: ELEVEN } })).toEqual([2]);
  expect(found({ started: { from: -Infinity, to: ELEVEN }, ended: { from: TEN, to: Infinity } })).toEqual([2]);
});

test('a field of local time is read as it is written, and not while it is half typed', () => {
  expect(readLocal(writeLocal(TEN))).toBe(TEN);
  expect(writeLocal(-Infinity)).toBe('');
  for (const half of ['', '2026-11-24', '0002-11-24T10:00', 'noon']) expect(readLocal(half)).toBe(null);
});
