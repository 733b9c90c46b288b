import { expect, test } from 'vitest';
import type { OptionRecord } from '@/lib/batches/estimate-schema';
import { expectedMs, expectedUsd } from './expected';

const record = (llmId: string | null, more: Partial<OptionRecord> = {}): OptionRecord => ({
  llmId,
  count: 9,
  medianMs: 1000,
  longMs: 3000,
  costUsd: { low: 0.01, high: 0.03, sessions: 5 },
  ...more,
});
const estimate = (options: OptionRecord[], atOnceMax: number | null = 8) => ({ options, atOnceMax });
const of = (entries: [string, number][], inFlightMax: number | null = null) => ({
  byOption: new Map(entries),
  inFlightMax,
});

test('the time is that of all sessions, so many at once, and no shorter than one', () => {
  const known = estimate([record('x'), record(null, { medianMs: 2000, longMs: 2000 })]);
  expect(
    expectedMs(
      known,
      of([
        ['x', 80],
        ['', 8],
      ]),
    ),
  ).toEqual({ low: 12_000, high: 32_000 });
  expect(expectedMs(known, of([['x', 80]], 2))).toEqual({ low: 40_000, high: 120_000 });
  expect(expectedMs(known, of([['x', 1]]))).toEqual({ low: 1000, high: 3000 });
});

test('without enough sessions, or without knowing how many run at once, there is a reason in place of a time', () => {
  expect(expectedMs(estimate([record('x', { count: 4 })]), of([['x', 1]]))).toEqual({
    why: 'x has 4 finished sessions here; 5 are needed',
  });
  expect(expectedMs(estimate([]), of([['', 1]]))).toEqual({
    why: 'the default option has no finished sessions here; 5 are needed',
  });
  expect(expectedMs(estimate([record('x')], null), of([['x', 1]]))).toMatchObject({
    why: expect.stringContaining('limit'),
  });
  expect(expectedMs(estimate([record('x')], null), of([['x', 10]], 5))).toEqual({ low: 2000, high: 6000 });
});

test('the cost is a range where every option has one, and unknown otherwise', () => {
  expect(expectedUsd(estimate([record('x')]), of([['x', 100]]))).toEqual({ low: 1, high: 3 });
  expect(
    expectedUsd(
      estimate([record('x'), record('y', { costUsd: null })]),
      of([
        ['x', 1],
        ['y', 1],
      ]),
    ),
  ).toEqual({
    why: 'the API tells no costs of y',
  });
});
