import { expect, test } from 'vitest';
import type { TimelineEntry } from './schema';
import { stepsOf } from './steps';

const at = (second: number) => `2026-06-02T09:00:${String(second).padStart(2, '0')}Z`;
const user = (id: string, second: number, text: string): TimelineEntry => ({
  type: 'user',
  id,
  at: at(second),
  parts: [{ type: 'text', text, fileId: null, filename: null }],
});
const tool = (id: string, second: number, completed: number | null, isError = false): TimelineEntry => ({
  type: 'tool',
  id,
  at: at(second),
  name: 'bash',
  arguments: {},
  status: 'completed',
  result: null,
  isError,
  completedAt: completed === null ? null : at(completed),
});
const answer = (id: string, second: number, status = 'completed'): TimelineEntry => ({
  type: 'assistant',
  id,
  at: at(second),
  status,
  text: 'Done.',
  error: null,
});

test('turns last from a message to its last answer, tools as long as they ran', async () => {
  const { steps, lengthMs } = await stepsOf([
    user('u', 0, 'Count.'),
    tool('t1', 1, 4),
    answer('a1', 5),
    tool('t2', 6, 7, true),
    answer('a2', 9, 'failed'),
    user('u2', 20, ' '),
  ]);
  expect(steps.map(({ entryId, startMs, lengthMs, status }) => [entryId, startMs, lengthMs, status])).toEqual([
    ['u', 0, 9_000, 'failed'],
    ['t1', 1_000, 3_000, 'completed'],
    ['t2', 6_000, 1_000, 'failed'],
    ['u2', 20_000, null, 'running'],
  ]);
  expect(steps.map(({ label }) => label)).toEqual(['Count.', 'bash', 'bash', 'Message']);
  expect(lengthMs).toBe(20_000);
});

test('times that are none or go backwards make no lengths', async () => {
  const broken = { ...user('u', 0, 'x'), at: 'yesterday' } as TimelineEntry;
  expect(await stepsOf([broken, tool('t', 5, 3), tool('t2', 6, null)])).toMatchObject({
    steps: [{ lengthMs: null }, { lengthMs: null }],
    lengthMs: 1_000,
  });
  expect(await stepsOf([])).toEqual({ steps: [], lengthMs: 0 });
});
