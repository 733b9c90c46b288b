import { expect, test } from 'vitest';
import { NO_COUNTS } from '@/lib/batches/status';
import { testHead } from '@/lib/test/heads';
import { deleteLines, isToBeStopped } from './delete-words';

test('a draft goes without a word about sessions that it never had', () => {
  const lines = deleteLines(testHead({ status: 'draft', itemCount: 3 }));
  expect(lines).toEqual([
    'The draft and its 3 items will be gone for good.',
    'Nothing of it was ever sent, so no session is touched.',
  ]);
});

test('a batch with sessions at work says that they go on, and what stays where', () => {
  const counts = { ...NO_COUNTS, completed: 4, running: 1, stopped: 5 };
  const lines = deleteLines(testHead({ itemCount: 10, counts, sending: 'stopped', upstream: 'api.example.com' }));
  expect(lines).toEqual([
    'Gone for good here: its 10 items with every attempt, status and error.',
    '5 items were never sent, and will not be.',
    'Stays at api.example.com: every session with its transcript. What was sent cannot be recalled.',
    '1 session is still at work there: it goes on and costs what it costs, and nobody here follows.',
    'What was done with it stays in the audit log.',
  ]);
});

test.each([
  ['going', 3, 0, true],
  ['going', 0, 1, true],
  ['going', 0, 0, false],
  ['paused', 3, 0, false],
  ['stopped', 3, 0, false],
] as const)(
  '%s with %i unsent and %i to be retried has to be stopped first: %s',
  (sending, unsent, retriesAhead, must) => {
    expect(isToBeStopped(testHead({ sending, retriesAhead, counts: { ...NO_COUNTS, unsent } }))).toBe(must);
  },
);
