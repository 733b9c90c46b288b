import { expect, test } from 'vitest';
import { batchListSchema } from '@/lib/listing/schema';
import { testHead } from '@/lib/test/heads';
import { chooseBatches } from './choose';
import type { BatchHead } from './schema';
import { NO_COUNTS } from './status';

const head = (name: string, hour: number, more: Partial<BatchHead> = {}) =>
  testHead({
    id: `b_${name}`,
    name,
    status: 'completed',
    agentName: 'support-agent',
    itemCount: 10,
    createdAt: `2026-11-24T${String(hour).padStart(2, '0')}:00:00Z`,
    ...more,
  });

const heads = [
  head('nightly 10', 1, {
    status: 'running',
    counts: { ...NO_COUNTS, completed: 2 },
    changedAt: '2026-11-25T02:00:00Z',
  }),
  head('nightly 9', 2, { counts: { ...NO_COUNTS, completed: 9, failed: 1 }, agentName: 'document-analyst' }),
  head('invoices', 3, { status: 'paused', counts: { ...NO_COUNTS, failed: 3 }, changedAt: '2026-11-25T01:00:00Z' }),
  head('tickets', 4, { status: 'draft', agentName: null }),
];
const wish = (more: Record<string, string> = {}) => batchListSchema.parse(more);
const namesFor = (more: Record<string, string>, of = heads) =>
  chooseBatches(of, wish(more)).chosen.map(({ name }) => name);

test.each<[Record<string, string>, string[]]>([
  [{}, ['tickets', 'invoices', 'nightly 9', 'nightly 10']],
  [{ sort: 'oldest' }, ['nightly 10', 'nightly 9', 'invoices', 'tickets']],
  [{ sort: 'name' }, ['invoices', 'nightly 9', 'nightly 10', 'tickets']],
  [{ sort: 'failed' }, ['invoices', 'nightly 9', 'tickets', 'nightly 10']],
  [{ sort: 'progress' }, ['nightly 10', 'invoices', 'nightly 9', 'tickets']],
  [{ sort: 'changed' }, ['nightly 10', 'invoices', 'tickets', 'nightly 9']],
  [{ show: 'running' }, ['nightly 10']],
  [{ show: 'failures' }, ['invoices', 'nightly 9']],
  [{ show: 'paused' }, ['invoices']],
  [{ show: 'drafts' }, ['tickets']],
  [{ q: 'NIGHT  doc' }, ['nightly 9']],
  [{ q: 'night', show: 'drafts' }, []],
  [{ show: 'nonsense', sort: 'nonsense', limit: 'many' }, ['tickets', 'invoices', 'nightly 9', 'nightly 10']],
])('for %j the list shows %j', (more, names) => {
  expect(namesFor(more)).toEqual(names);
});

test('pinned batches stand first, whatever the list is sorted by', () => {
  const pinned = heads.map((one) => (one.name === 'nightly 9' ? { ...one, pinnedAt: '2026-11-25T00:00:00Z' } : one));
  for (const sort of ['newest', 'oldest', 'name', 'failed', 'progress', 'changed']) {
    expect(namesFor({ sort }, pinned)[0]).toBe('nightly 9');
  }
});

test('a word may stand in the metadata of a batch and another in its name', () => {
  const hits = new Map([['acme', new Set(['b_nightly 9', 'b_tickets'])]]);
  expect(chooseBatches(heads, wish({ q: 'acme night' }), hits).chosen.map(({ name }) => name)).toEqual(['nightly 9']);
});

test('kinds are counted among what the search finds', () => {
  expect(chooseBatches(heads, wish({ q: 'nightly', show: 'running' })).counts).toMatchObject({
    all: 2,
    running: 1,
    failures: 1,
    drafts: 0,
  });
});
