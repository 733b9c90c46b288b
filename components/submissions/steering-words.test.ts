import { expect, test } from 'vitest';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { sharedTrouble } from '@/lib/batches/shared-trouble';
import { NO_COUNTS } from '@/lib/batches/status';
import { testHead } from '@/lib/test/heads';
import { standingOf } from './standing';
import { doneWords, heldWords, stopLines } from './steering-words';
import { keptWords, troubleTitle } from './trouble-words';

const head = (more: Partial<BatchHead> = {}) => testHead({ itemCount: 500, ...more });

const rowsOf = (statuses: [string, number, number?][]): BatchRow[] =>
  statuses.flatMap(([status, count, attempt = 1]) =>
    Array.from({ length: count }, (_, index) => ({ index, status, attempt }) as BatchRow),
  );

const counts = (some: Partial<BatchHead['counts']>) => ({ ...NO_COUNTS, ...some });
const none = { unsent: 0, unsentRetries: 0, unanswered: 0, atApi: 0, retriesAhead: 0, hasRule: false };

test('stopping says exactly what is held back, what cannot be recalled, and what is not known', () => {
  const rows = rowsOf([
    ['unsent', 120],
    ['running', 50],
    ['queued', 30],
    ['sending', 5],
    ['checking', 15],
  ]);
  const standing = standingOf(head({ counts: counts({ unsent: 140, running: 50, queued: 30 }) }), rows);
  expect(stopLines(standing)).toEqual([
    '120 items have not been sent and will not be.',
    '80 are at the API already: it has no cancel, so they run to their end.',
    '20 were handed over and not answered: they are asked after until it is known.',
  ]);
});

test('stopping says nothing of what is not there, and what becomes of the rule', () => {
  expect(stopLines({ ...none, unsent: 1 })).toEqual(['1 item has not been sent and will not be.']);
  expect(stopLines({ ...none, retriesAhead: 1, hasRule: true })).toEqual([
    'Trying again by itself is turned off: 1 item that would have gone again stays failed.',
  ]);
  expect(stopLines(none)).toEqual([]);
});

test('a pilot tells how its items did', () => {
  const asking = head({ sending: 'asking', pilot: 10, counts: counts({ completed: 9, failed: 1, unsent: 490 }) });
  expect(heldWords(asking, standingOf(asking, undefined))).toBe(
    'The first 10 of 500 are out: 9 completed, 1 failed. Look at them, then send the rest.',
  );
  const running = head({ sending: 'asking', pilot: 1, counts: counts({ running: 1, unsent: 499 }) });
  expect(heldWords(running, standingOf(running, []))).toBe(
    'The first item of 500 is out: 1 under way. Look at it, then send the rest.',
  );
});

test('a pause tells what waits, retried items among it, and what goes on', () => {
  const paused = head({ sending: 'paused', counts: counts({ unsent: 12, running: 3 }) });
  const standing = standingOf(
    paused,
    rowsOf([
      ['unsent', 8],
      ['unsent', 4, 2],
    ]),
  );
  expect(heldWords(paused, standing)).toBe(
    '12 items, 4 of them retried, wait until you resume. 3 are at the API already and go on. What you retry waits too.',
  );
  expect(doneWords('pause', { ...none, unsent: 1, unsentRetries: 1 }, 0).description).toBe(
    '1 retried item waits until you resume.',
  );
});

test('the rest is what was stopped and what waits', () => {
  expect(doneWords('rest', { ...none, unsent: 2 }, 5).description).toBe(
    '7 items go out now. What was sent before is not sent again.',
  );
});

test('the same trouble over several batches is one, with the earliest times', () => {
  const trouble = {
    kind: 'sending',
    message: 'Down for maintenance',
    since: '2026-11-24T10:05:00Z',
    unreadSince: null,
  } as const;
  const shared = sharedTrouble([
    head({ counts: counts({ unsent: 3 }), trouble: { ...trouble, nextTryAt: '2026-11-24T10:07:00Z' } }),
    head(),
    head({
      counts: counts({ unsent: 4 }),
      trouble: { ...trouble, since: '2026-11-24T10:01:00Z', nextTryAt: '2026-11-24T10:06:00Z' },
    }),
  ]);
  expect(shared).toEqual({
    ...trouble,
    since: '2026-11-24T10:01:00Z',
    nextTryAt: '2026-11-24T10:06:00Z',
    batches: 2,
    waiting: 7,
  });
  expect(shared && keptWords(shared, shared.waiting, shared.batches)).toBe(
    'Every item is kept: 7 items in 2 batches wait. The same request goes again until it is answered, and nothing is sent twice.',
  );
  expect(sharedTrouble([head()])).toBeNull();
});

test('a refused key goes before what follows from it', () => {
  const since = '2026-11-24T10:00:00Z';
  const following = head({
    trouble: { kind: 'following', message: 'Refused', since, nextTryAt: null, unreadSince: null },
  });
  const key = head({
    counts: counts({ unsent: 40 }),
    trouble: { kind: 'key', message: 'The API refused the key (401).', since, nextTryAt: null, unreadSince: null },
  });
  const shared = sharedTrouble([following, key]);
  expect(shared).toMatchObject({ kind: 'key', batches: 2, waiting: 40 });
  expect(shared && troubleTitle(shared)).toBe('The API refused the key (401).');
  expect(shared && keptWords(shared, 40)).toBe(
    'Nothing was lost: 40 items wait. Set the right key and restart Batchdeck, or try again.',
  );
});
