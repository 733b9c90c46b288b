import { expect, test } from 'vitest';
import { testRow } from '@/lib/test/heads';
import { endsOverTime, recentEnds, timeLeft, timesByModel } from './pace';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const ended = (index: number, secondsAgo: number, took = 1, llmId: string | null = null) =>
  testRow(index, {
    llmId,
    status: 'completed',
    startedAt: new Date(NOW - (secondsAgo + took) * 1000).toISOString(),
    finishedAt: new Date(NOW - secondsAgo * 1000).toISOString(),
  });

test('time left is a range around the rate of the last minutes', () => {
  const rows = Array.from({ length: 60 }, (_, index) => ended(index, 59 - index)); // one a second
  const left = timeLeft(recentEnds(rows, NOW), 120, NOW);
  expect(left?.low).toBeGreaterThan(90_000);
  expect(left?.low).toBeLessThan(120_000);
  expect(left?.high).toBeGreaterThan(120_000);
  expect(left?.high).toBeLessThan(160_000);
});

test('there is no time left to tell with few ends, with old ones only, or with nothing left', () => {
  const few = Array.from({ length: 7 }, (_, index) => ended(index, index));
  expect(timeLeft(recentEnds(few, NOW), 10, NOW)).toBeNull();
  const old = Array.from({ length: 50 }, (_, index) => ended(index, 400 + index));
  expect(timeLeft(recentEnds(old, NOW), 10, NOW)).toBeNull();
  const many = Array.from({ length: 50 }, (_, index) => ended(index, index));
  expect(timeLeft(recentEnds(many, NOW), 0, NOW)).toBeNull();
});

test('ends over time add up, and times are told by model, slowest first', () => {
  const rows = [
    ...Array.from({ length: 10 }, (_, index) => ended(index, index * 3, index + 1, 'slow')),
    ended(10, 0, 1, 'fast'),
    testRow(11, { status: 'running' }),
  ];
  expect(endsOverTime(rows)?.counts.reduce((sum, count) => sum + count)).toBe(11);
  expect(endsOverTime(rows.slice(0, 1))).toBeNull();
  expect(timesByModel(rows)).toEqual([
    { model: 'slow', count: 10, medianMs: 6000, longMs: 10_000 },
    { model: 'fast', count: 1, medianMs: 1000, longMs: 1000 },
  ]);
});
