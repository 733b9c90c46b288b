import { expect, test } from 'vitest';
import type { BatchHead } from '@/lib/batches/schema';
import { NO_COUNTS } from '@/lib/batches/status';
import { filterBatches, readShow } from './batch-list-filter';

const head = (name: string, more: Partial<BatchHead> = {}): BatchHead => ({
  id: name,
  name,
  status: 'completed',
  agentId: 'agt_1',
  agentName: 'support-agent',
  upstream: 'embedded',
  itemCount: 1,
  submissionCount: 1,
  counts: { ...NO_COUNTS, completed: 1 },
  sending: 'going',
  inFlightMax: null,
  pilot: null,
  retryRule: null,
  completedAtFirst: 0,
  retriesAhead: 0,
  createdAt: '2026-11-24T10:00:00Z',
  submittedAt: '2026-11-24T10:00:00Z',
  finishedAt: null,
  revision: 1,
  trouble: null,
  ...more,
});

const heads = [
  head('nightly regression', { status: 'running' }),
  head('invoices May', { counts: { ...NO_COUNTS, failed: 1 }, agentName: 'document-analyst' }),
  head('tickets', { status: 'draft', agentName: null }),
];

test.each([
  ['', 'all', ['nightly regression', 'invoices May', 'tickets']],
  ['', 'running', ['nightly regression']],
  ['', 'failures', ['invoices May']],
  ['', 'drafts', ['tickets']],
  ['MAY  doc', 'all', ['invoices May']],
  ['may', 'running', []],
] as const)('searching for “%s” among %s shows %j', (search, show, names) => {
  expect(filterBatches(heads, search, show).map(({ name }) => name)).toEqual(names);
});

test('an unknown kind in the address shows all', () => {
  expect([readShow(null), readShow('drafts'), readShow('nonsense')]).toEqual(['all', 'drafts', 'all']);
});
