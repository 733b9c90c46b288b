import { expect, test } from 'vitest';
import type { BatchHead } from '@/lib/batches/schema';
import { NO_COUNTS } from '@/lib/batches/status';
import { testHead } from '@/lib/test/heads';
import { filterBatches, readShow } from './batch-list-filter';

const head = (name: string, more: Partial<BatchHead> = {}) =>
  testHead({ name, status: 'completed', agentName: 'support-agent', ...more });

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
