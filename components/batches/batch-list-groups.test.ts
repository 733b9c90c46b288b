import { expect, test } from 'vitest';
import { testHead } from '@/lib/test/heads';
import { groupBatches, readGrouping } from './batch-list-groups';

const now = new Date(2026, 10, 27, 15, 0);
const at = (day: number) => new Date(2026, 10, day, 12, 0).toISOString();
const heads = [
  testHead({ id: 'b_p', name: 'pinned', pinnedAt: at(27), submittedAt: at(3) }),
  testHead({ id: 'b_1', name: 'new', submittedAt: at(27) }),
  testHead({ id: 'b_2', name: 'other', submittedAt: at(26), agentName: 'support' }),
  testHead({ id: 'b_3', name: 'draft', status: 'draft', agentName: null, submittedAt: null, createdAt: at(27) }),
  testHead({ id: 'b_4', name: 'old', submittedAt: at(20) }),
];
const grouped = (by: 'agent' | 'day') =>
  groupBatches(heads, by, now.getTime()).map(({ title, heads: some }) => [title, ...some.map(({ name }) => name)]);

test('by day: pinned ones apart, then today, yesterday and dates', () => {
  expect(grouped('day')).toEqual([
    ['Pinned', 'pinned'],
    ['Today', 'new', 'draft'],
    ['Yesterday', 'other'],
    ['Fri, 20 Nov 2026', 'old'],
  ]);
});

test('by agent: drafts, which have not gone to any, apart', () => {
  expect(grouped('agent')).toEqual([
    ['Pinned', 'pinned'],
    ['an agent', 'new', 'old'],
    ['support', 'other'],
    ['Drafts', 'draft'],
  ]);
});

test('an unknown grouping in the address is none', () => {
  expect([readGrouping('day'), readGrouping('moon'), readGrouping(null)]).toEqual(['day', null, null]);
});
