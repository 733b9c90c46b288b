/** Which rows of a batch are shown, from what its address says. */
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import { failureGroupOf } from '@/lib/batches/retry-plan';
import type { BatchRow, CountKey } from '@/lib/batches/schema';
import { countKey } from '@/lib/batches/status';
import type { Marks } from '@/lib/checks/schema';
import type { SearchPlace } from '@/lib/search/schema';
import {
  isWithin,
  metadataOf,
  modelOf,
  resultIn,
  type Span,
  timeOf,
  triesOf,
  verdictIn,
  versionOf,
} from './batch-row-values';

/** Those that are always offered come first, so that nothing moves when another appears. */
export const ROW_SHOWS = ['failed', 'running', 'queued', 'completed', 'waiting', 'unsent', 'stopped', 'other'] as const;
export type RowShow = 'all' | CountKey;

export const readRowShow = (value: string | null): RowShow => ROW_SHOWS.find((show) => show === value) ?? 'all';

const PLACES: SearchPlace[] = ['input', 'error', 'answer'];

export const readPlace = (value: string | null): SearchPlace => PLACES.find((place) => place === value) ?? 'everywhere';

export type RowFilter = {
  search: string;
  place?: SearchPlace;
  /** Rows that the server found by their whole texts. */
  found?: { has: (index: number) => boolean } | undefined;
  show: RowShow;
  /** Only rows that fail for this reason. */
  group?: string | null;
  /** Any of these, as they are shown. */
  models?: string[];
  versions?: string[];
  triesMin?: number | null;
  secondsMin?: number | null;
  /** When the last session started and ended. */
  started?: Span | null;
  ended?: Span | null;
  /** Any of the values of a key, and so for every key. */
  metadata?: { column: MetadataColumn; values: string[] }[];
  /** Any of these results of checks, and any of these verdicts; of a batch without either none matters. */
  checks?: string[];
  verdicts?: string[];
  marks?: Marks | undefined;
};

/**
 * Rows of a kind that were `found`, or whose label, error or model has every word of `search` in it; `3` also finds item 3.
 */
export function filterRows(rows: BatchRow[], filter: RowFilter): BatchRow[] {
  const tests = testsOf(filter);
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)));
}

function testsOf(filter: RowFilter): ((row: BatchRow) => boolean)[] {
  const {
    search,
    place = 'everywhere',
    found,
    show,
    group = null,
    models = [],
    versions = [],
    triesMin,
    secondsMin,
    metadata = [],
    checks = [],
    verdicts = [],
    marks,
  } = filter;
  const { started, ended } = filter;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const tests: (false | ((row: BatchRow) => boolean))[] = [
    show !== 'all' && ((row) => countKey(row.status) === show),
    group !== null && ((row) => row.status === 'failed' && failureGroupOf(row) === group),
    models.length > 0 && ((row) => models.includes(modelOf(row))),
    versions.length > 0 && ((row) => versions.includes(versionOf(row))),
    typeof triesMin === 'number' && ((row) => triesOf(row) >= triesMin),
    typeof secondsMin === 'number' && ((row) => (timeOf(row) ?? -1) >= secondsMin * 1000),
    !!started && ((row) => isWithin(row.startedAt, started)),
    !!ended && ((row) => isWithin(row.finishedAt, ended)),
    ...metadata.map(
      ({ column, values }) =>
        (row: BatchRow) =>
          values.includes(metadataOf(column, row.index) ?? ''),
    ),
    checks.length > 0 && ((row) => checks.includes(resultIn(marks, row))),
    verdicts.length > 0 && ((row) => verdicts.some((one) => verdictIn(marks, row, one))),
    words.length > 0 && ((row) => found?.has(row.index) || matches(row, words, place)),
  ];
  return tests.filter((test) => test !== false);
}

function matches(row: BatchRow, words: string[], place: SearchPlace): boolean {
  const isEverywhere = place === 'everywhere';
  if (isEverywhere && words.length === 1 && words[0] === String(row.index)) return true;
  const label = isEverywhere || place === 'input' ? row.label : '';
  const error = isEverywhere || place === 'error' ? row.error : '';
  const text = `${label}\n${error ?? ''}\n${isEverywhere ? modelOf(row) : ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
