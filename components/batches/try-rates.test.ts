import { expect, test } from 'vitest';
import type { BatchRow } from '@/lib/batches/schema';
import { percent, tryRates } from './try-rates';

const row = (status: string, attempt: number) => ({ status, attempt }) as BatchRow;

test('the two rates are told apart once anything was retried, and not before', () => {
  const first = [row('completed', 1), row('failed', 1)];
  expect(tryRates(first)).toBeNull();
  expect(tryRates([...first, row('completed', 2)])).toEqual({ tried: 3, atFirst: 1, inTheEnd: 2 });
});

test('an item counts from the end of its first try, also while it is tried again', () => {
  const rows = [row('completed', 1), row('running', 2), row('running', 1), row('unsent', 1), row('failed', 3)];
  expect(tryRates(rows)).toEqual({ tried: 3, atFirst: 1, inTheEnd: 1 });
});

test('100 % is all and 0 % is none', () => {
  expect([percent(999, 1000), percent(1000, 1000), percent(1, 1000), percent(0, 0)]).toEqual([
    '99 %',
    '100 %',
    '1 %',
    '0 %',
  ]);
});
