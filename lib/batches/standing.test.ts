import { expect, test } from 'vitest';
import type { Hold } from '@/lib/submissions/hold';
import { sumUp, troubleOf } from './standing';

const SINCE = new Date('2026-11-24T10:00:00Z');
const READ = new Date('2026-11-24T09:59:46Z');
const hold: Hold = {
  name: 'api.test',
  failures: 0,
  budget: 10,
  budgetAt: SINCE,
  hold: 'key',
  holdSince: SINCE,
  holdUntil: null,
  message: 'The API refused the key (401).',
};

const at = (upstream: string) => ({ upstream, connected: 'api.test', lastReadAt: READ });

const sums = (counts: Record<string, number>) =>
  sumUp(
    Object.entries(counts).map(([status, count]) => ({
      status,
      count,
      firstCount: 0,
      retriesAhead: 0,
      lastFinishedAt: null,
    })),
    Object.values(counts).reduce((sum, count) => sum + count, 0),
  );

const submission = { state: 'live', error: null, sentAt: SINCE, nextTryAt: null, polledAt: READ, pollError: null };

test('while everything is held back, what is under way is not read either, and that is told', () => {
  const told = troubleOf([], sums({ running: 2, unsent: 3 }), at('api.test'), hold);
  expect(told).toMatchObject({ kind: 'key', since: SINCE.toISOString(), unreadSince: SINCE.toISOString() });
  const failed = { ...submission, pollError: 'The API refused the key (401).' };
  expect(troubleOf([failed], sums({ running: 2, unsent: 3 }), at('api.test'), hold)?.unreadSince).toBe(
    READ.toISOString(),
  );
});

test('where nothing is under way, nothing is unread', () => {
  expect(troubleOf([], sums({ completed: 2, unsent: 3 }), at('api.test'), hold)).toMatchObject({
    kind: 'key',
    unreadSince: null,
  });
});

test('a lost answer to one request leaves the others read', () => {
  const lost = { ...submission, state: 'unknown', error: 'No answer came.', nextTryAt: SINCE };
  expect(troubleOf([lost], sums({ running: 2, checking: 3 }), at('api.test'), undefined)).toMatchObject({
    kind: 'sending',
    unreadSince: null,
  });
});

test('a batch of another API than the connected one is not read, and says so', () => {
  expect(troubleOf([], sums({ running: 2 }), at('other.test'), hold)).toMatchObject({
    kind: 'following',
    message: 'This batch went to other.test, and Batchdeck is connected to api.test now.',
    unreadSince: READ.toISOString(),
  });
});
