/** Which rows of a batch are shown, from what its address says. */
import { failureGroupOf } from '@/lib/batches/retry-plan';
import type { BatchRow, CountKey } from '@/lib/batches/schema';
import { countKey } from '@/lib/batches/status';

/** Those that are always offered come first, so that nothing moves when another appears. */
export const ROW_SHOWS = ['failed', 'running', 'queued', 'completed', 'waiting', 'unsent', 'stopped', 'other'] as const;
export type RowShow = 'all' | CountKey;

export const readRowShow = (value: string | null): RowShow => ROW_SHOWS.find((show) => show === value) ?? 'all';

export type RowFilter = {
  search: string;
  show: RowShow;
  /** Only rows that fail for this reason. */
  group?: string | null;
};

/** Rows of a kind whose label, error or model has every word of `search` in it; `3` also finds item 3. */
export function filterRows(rows: BatchRow[], { search, show, group = null }: RowFilter): BatchRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && show === 'all' && group === null) return rows;
  return rows.filter(
    (row) =>
      (show === 'all' || countKey(row.status) === show) &&
      (group === null || (row.status === 'failed' && failureGroupOf(row) === group)) &&
      matches(row, words),
  );
}

function matches(row: BatchRow, words: string[]): boolean {
  if (words.length === 0 || (words.length === 1 && words[0] === String(row.index))) return true;
  const text = `${row.label}\n${row.error ?? ''}\n${row.llmId ?? 'default'}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
