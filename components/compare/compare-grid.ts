/** Rows of a batch as a grid of test case by model, version or metadata, and how each cell stands against a baseline. */
import { modelOf, timeOf, versionOf } from '@/components/batches/batch-row-values';
import type { BatchRow } from '@/lib/batches/schema';

export const COLUMNS_MAX = 8;

/** What makes a column, or a case: the model, the version, the input, or `meta:` and a key. */
export type Axis = 'model' | 'version' | 'input' | `meta:${string}`;

/** What items say for one metadata key, by index. */
export type MetadataOf = (key: string, index: number) => string | undefined;

/** One line: for each column the rows of this case, one a repeat. */
export type GridCase = { key: string; label: string; cells: BatchRow[][] };
export type Grid = {
  columns: string[];
  cases: GridCase[];
  /** Columns beyond those that fit. */
  leftOut: number;
};

/** In the order in which items name them. Items without a value are a case, or a column, of their own: `–`. */
export function layOut(rows: BatchRow[], by: { case: Axis; column: Axis }, metadataOf: MetadataOf): Grid {
  const all = [...new Set(rows.map((row) => axisValue(row, by.column, metadataOf)))];
  const columns = all.slice(0, COLUMNS_MAX);
  const placeOf = new Map(columns.map((column, place) => [column, place]));
  const cases = new Map<string, GridCase>();
  for (const row of rows) {
    const place = placeOf.get(axisValue(row, by.column, metadataOf));
    if (place === undefined) continue;
    const key = axisValue(row, by.case, metadataOf);
    const known = cases.get(key) ?? { key, label: labelOf(row, by.case, key), cells: columns.map(() => []) };
    known.cells[place]?.push(row);
    cases.set(key, known);
  }
  return { columns, cases: [...cases.values()], leftOut: all.length - columns.length };
}

function axisValue(row: BatchRow, axis: Axis, metadataOf: MetadataOf): string {
  if (axis === 'model') return modelOf(row);
  if (axis === 'version') return versionOf(row);
  if (axis === 'input') return row.label;
  return metadataOf(axis.slice('meta:'.length), row.index) ?? '–';
}

const labelOf = (row: BatchRow, axis: Axis, key: string): string =>
  axis === 'input' ? row.label || `Item ${row.index}` : `${key} · ${row.label}`;

/** `open`: one of the two has not ended yet. `missing`: there is nothing to set against. */
export type Against = 'same' | 'different' | 'regressed' | 'fixed' | 'open' | 'missing';

/** `answerOf` tells equal answers by equal numbers; undefined while an answer is not read. */
export function against(cell: BatchRow[], base: BatchRow[], answerOf: (index: number) => number | undefined): Against {
  if (cell.length === 0 || base.length === 0) return 'missing';
  if (![...cell, ...base].every(hasEnded)) return 'open';
  const [share, baseShare] = [completedShare(cell), completedShare(base)];
  if (share < baseShare) return 'regressed';
  if (share > baseShare) return 'fixed';
  return answersOf(cell, answerOf) === answersOf(base, answerOf) ? 'same' : 'different';
}

const hasEnded = ({ status }: BatchRow): boolean => status === 'completed' || status === 'failed';

const completedShare = (rows: BatchRow[]): number =>
  rows.filter(({ status }) => status === 'completed').length / rows.length;

const answersOf = (rows: BatchRow[], answerOf: (index: number) => number | undefined): string =>
  [...new Set(rows.map(({ index }) => answerOf(index)))].sort().join();

export type ColumnTotals = {
  rows: number;
  ended: number;
  completed: number;
  failed: number;
  /** Milliseconds; null without a session that has ended. */
  medianMs: number | null;
  longMs: number | null;
};

export function totalsOf(grid: Grid): ColumnTotals[] {
  return grid.columns.map((_, place) => {
    const rows = grid.cases.flatMap(({ cells }) => cells[place] ?? []);
    const times = rows.flatMap((row) => timeOf(row) ?? []).sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? null;
    const count = (status: string) => rows.filter((row) => row.status === status).length;
    const [completed, failed] = [count('completed'), count('failed')];
    return { rows: rows.length, ended: completed + failed, completed, failed, medianMs: at(0.5), longMs: at(0.95) };
  });
}
