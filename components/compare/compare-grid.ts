/** Tries at rows as a grid of test case by model, version, try, batch or metadata, and how cells stand against a baseline. */
import { modelOf, timeOf, versionOf } from '@/components/batches/batch-row-values';
import type { RowResult } from '@/lib/checks/schema';
import { COMPARED_MAX } from '@/lib/compare/schema';
import type { MetadataOf, Run } from './compare-runs';

/** What makes a column, or a case: the model, the version, which try it was, the batch, the input, or `meta:` and a key. */
export type Axis = 'model' | 'version' | 'attempt' | 'batch' | 'input' | `meta:${string}`;

/** One line: for each column the runs of this case, one a repeat. */
export type GridCase = { key: string; label: string; cells: Run[][] };
export type Grid = {
  columns: string[];
  cases: GridCase[];
  /** Columns beyond those that fit. */
  leftOut: number;
};

/** In the order in which items name them. Items without a value are a case, or a column, of their own: `–`. */
export function layOut(runs: Run[], by: { case: Axis; column: Axis }, metadataOf: MetadataOf): Grid {
  const named = [...new Set(runs.map((run) => axisValue(run, by.column, metadataOf)))];
  const all = by.column === 'attempt' ? named.sort((a, b) => Number(a) - Number(b)) : named;
  const columns = all.slice(0, COMPARED_MAX);
  const placeOf = new Map(columns.map((column, place) => [column, place]));
  const cases = new Map<string, GridCase>();
  for (const run of runs) {
    const place = placeOf.get(axisValue(run, by.column, metadataOf));
    if (place === undefined) continue;
    const key = axisValue(run, by.case, metadataOf);
    const known = cases.get(key) ?? { key, label: labelOf(run, by.case, key), cells: columns.map(() => []) };
    known.cells[place]?.push(run);
    cases.set(key, known);
  }
  return { columns, cases: [...cases.values()], leftOut: all.length - columns.length };
}

function axisValue(run: Run, axis: Axis, metadataOf: MetadataOf): string {
  if (axis === 'model') return modelOf(run);
  if (axis === 'version') return versionOf(run);
  if (axis === 'attempt') return String(run.attempt);
  if (axis === 'batch') return run.batchId;
  if (axis === 'input') return run.label;
  return metadataOf(axis.slice('meta:'.length), run) ?? '–';
}

const labelOf = (run: Run, axis: Axis, key: string): string =>
  axis === 'input' ? run.label || `Item ${run.index}` : `${key} · ${run.label}`;

/** `open`: one of the two has not ended yet. `missing`: there is nothing to set against. */
export type Against = 'same' | 'different' | 'regressed' | 'fixed' | 'open' | 'missing';

/** Tells equal answers by equal numbers; undefined while an answer is not read. */
export type AnswerOf = (run: Run) => number | undefined;

export function against(cell: Run[], base: Run[], answerOf: AnswerOf): Against {
  if (cell.length === 0 || base.length === 0) return 'missing';
  if (![...cell, ...base].every(hasEnded)) return 'open';
  const [share, baseShare] = [completedShare(cell), completedShare(base)];
  if (share < baseShare) return 'regressed';
  if (share > baseShare) return 'fixed';
  return answersOf(cell, answerOf) === answersOf(base, answerOf) ? 'same' : 'different';
}

const hasEnded = ({ status }: Run): boolean => status === 'completed' || status === 'failed';

const completedShare = (runs: Run[]): number =>
  runs.filter(({ status }) => status === 'completed').length / runs.length;

const answersOf = (runs: Run[], answerOf: AnswerOf): string => [...new Set(runs.map(answerOf))].sort().join();

export type ColumnTotals = {
  rows: number;
  ended: number;
  completed: number;
  failed: number;
  /** Milliseconds; null without a session that has ended. */
  medianMs: number | null;
  longMs: number | null;
  /** Of the rows that checks could judge. */
  passed: number;
  judged: number;
};

/** What checks say of a run; null where there are none, or they have not looked. */
export type ResultOf = (run: Run) => RowResult | null;

export function totalsOf(grid: Grid, resultOf: ResultOf): ColumnTotals[] {
  return grid.columns.map((_, place) => {
    const rows = grid.cases.flatMap(({ cells }) => cells[place] ?? []);
    const times = rows.flatMap((row) => timeOf(row) ?? []).sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? null;
    const count = (status: string) => rows.filter((row) => row.status === status).length;
    const [completed, failed] = [count('completed'), count('failed')];
    const results = rows.map(resultOf);
    const passed = results.filter((result) => result === 'passed').length;
    return {
      rows: rows.length,
      ended: completed + failed,
      completed,
      failed,
      medianMs: at(0.5),
      longMs: at(0.95),
      passed,
      judged: passed + results.filter((result) => result === 'failed').length,
    };
  });
}
