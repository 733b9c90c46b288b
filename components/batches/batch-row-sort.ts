/** The order of the rows of a batch. */
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import type { BatchRow } from '@/lib/batches/schema';
import { countKey } from '@/lib/batches/status';
import { ROW_SHOWS } from './batch-row-filter';
import { metadataOf, modelOf, timeOf, triesOf } from './batch-row-values';

export const SORT_KEYS = ['index', 'status', 'input', 'model', 'tries', 'time', 'error'] as const;
/** `meta:` and a key sorts by metadata. */
export type SortKey = (typeof SORT_KEYS)[number] | `meta:${string}`;
export type Sort = { key: SortKey; isDown: boolean };

export const BY_INDEX: Sort = { key: 'index', isDown: false };

/** From the address: a key, with `-` before it for the other way round. */
export function readSort(value: string | null): Sort {
  const isDown = value?.startsWith('-') ?? false;
  const key = (isDown ? value?.slice(1) : value) ?? '';
  const known = key.startsWith('meta:') || SORT_KEYS.some((one) => one === key);
  return known ? { key: key as SortKey, isDown } : BY_INDEX;
}

export const writeSort = ({ key, isDown }: Sort): string | null =>
  key === 'index' && !isDown ? null : `${isDown ? '-' : ''}${key}`;

/** What a press on a column does: first one way, then the other, then the order of items again. */
export function nextSort({ key, isDown }: Sort, pressed: SortKey): Sort {
  if (key !== pressed) return { key: pressed, isDown: false };
  if (!isDown) return { key, isDown: true };
  return BY_INDEX;
}

/** Indexes in order. What has no value comes last, either way round; equal rows keep the order of items. */
export function sortIndexes(rows: BatchRow[], { key, isDown }: Sort, column?: MetadataColumn): number[] {
  const values = rows.map((row) => sortValue(row, key, column));
  const way = isDown ? -1 : 1;
  const indexes = rows.map(({ index }) => index);
  return indexes.sort((a, b) => {
    const [left, right] = [values[a] ?? null, values[b] ?? null];
    if (left === right) return a - b;
    if (left === null) return 1;
    if (right === null) return -1;
    return (left < right ? -1 : 1) * way;
  });
}

function sortValue(row: BatchRow, key: SortKey, column?: MetadataColumn): string | number | null {
  if (key === 'index') return row.index;
  if (key === 'status') return STATUS_ORDER.indexOf(countKey(row.status));
  if (key === 'input') return row.label.toLowerCase() || null;
  if (key === 'model') return modelOf(row).toLowerCase();
  if (key === 'tries') return triesOf(row);
  if (key === 'time') return timeOf(row);
  if (key === 'error') return row.status === 'failed' ? (row.error ?? '').toLowerCase() : null;
  const value = column && metadataOf(column, row.index);
  return value === undefined ? null : comparable(value);
}

/** Numbers in texts count as numbers: `9` comes before `10`. */
const comparable = (value: string): string => value.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));

const STATUS_ORDER: string[] = [...ROW_SHOWS];
