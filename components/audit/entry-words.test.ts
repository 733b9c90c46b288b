import { expect, test } from 'vitest';
import type { AuditEntry } from '@/lib/audit/schema';
import { entryWords } from './entry-words';

type Told = Pick<AuditEntry, 'action' | 'detail'> & { actor?: AuditEntry['actor'] };

const wordsOf = ({ actor = 'you', ...told }: Told): string =>
  entryWords({ id: 1, at: '2026-11-24T10:00:00Z', actor, ...told } as AuditEntry);

const RULE = { creation: false, timeout: true, groups: [], retriesMax: 2, backoffSeconds: 30 };

test.each<[string, Told]>([
  [
    'You sent the batch: 500 items, with at most 20 sessions under way, the first 10 as a pilot',
    { action: 'batch.submitted', detail: { items: 500, inFlightMax: 20, pilot: 10 } },
  ],
  ['You sent the batch: 1 item', { action: 'batch.submitted', detail: { items: 1, inFlightMax: null, pilot: null } }],
  ['You renamed the batch from “May” to “June”', { action: 'batch.renamed', detail: { before: 'May', after: 'June' } }],
  [
    'You opened what the API had: Batch batch_1, 3 items',
    { action: 'batch.adopted', detail: { items: 3, by: 'Batch batch_1' } },
  ],
  ['You archived the batch', { action: 'batch.archived', detail: {} }],
  ['You paused sending; 120 items wait', { action: 'sending.paused', detail: { unsent: 120 } }],
  ['You resumed sending; 1 item goes on', { action: 'sending.resumed', detail: { unsent: 1 } }],
  ['You sent the rest: 490 items', { action: 'sending.rest', detail: { unsent: 490 } }],
  [
    'You stopped sending; 120 items were held back; 20 items had no answer yet',
    { action: 'sending.stopped', detail: { stopped: 120, unanswered: 20 } },
  ],
  [
    'The pilot of 10 was sent; 490 items wait',
    { actor: 'batchdeck', action: 'pilot.sent', detail: { items: 10, unsent: 490 } },
  ],
  [
    'You changed the limit from none to 20 sessions at a time',
    { action: 'limit.changed', detail: { before: null, after: 20 } },
  ],
  [
    'You turned on trying again by itself: time-outs, up to 2 times an item',
    { action: 'rule.changed', detail: { before: null, after: RULE } },
  ],
  ['You turned off trying again by itself', { action: 'rule.changed', detail: { before: RULE, after: null } }],
  [
    'You retried 12 items (3, 11, 40-49), with another model and other secrets',
    { action: 'items.retried', detail: { count: 12, indexes: '3, 11, 40-49', edited: ['model', 'secret'] } },
  ],
  [
    'The rule retried 4 items (0-3)',
    { actor: 'rule', action: 'items.retried', detail: { count: 4, indexes: '0-3', edited: [] } },
  ],
  [
    'Batchdeck found 20 items again whose answer had been lost',
    { actor: 'batchdeck', action: 'submission.recovered', detail: { submissionId: 'sub_1', items: 20 } },
  ],
])('an entry reads: %s', (words, told) => {
  expect(wordsOf(told)).toBe(words);
});

test('a kind of a later version is shown by its name', () => {
  expect(
    entryWords({ id: 1, at: '', actor: 'you', action: 'batch.painted', detail: {} } as unknown as AuditEntry),
  ).toBe('You: batch.painted');
});

test('a rule that was kept in another shape is told as far as it is known', () => {
  expect(wordsOf({ action: 'rule.changed', detail: { before: 'x', after: { timeout: true } } })).toBe(
    'You turned on trying again by itself: time-outs, once an item',
  );
});
