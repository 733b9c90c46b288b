/**
 * Tasks by options by versions by repeats. The order is task by task, then option, then version, then repeat; what each
 * item is stands in its metadata, so that results can be laid out as a grid and the matrix be changed later.
 */
import type { DraftItem } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { copyItem } from './editor';

export const REPEATS_MAX = 100;

/** An option or version leaves a list when it is empty: each task keeps its own then. */
export type Matrix = {
  options: string[];
  /** Empty text is the active version. */
  versions: string[];
  repeats: number;
  /** Options by versions that no task has, by `cellKey`. */
  excluded: ReadonlySet<string>;
  /** Options and versions (null: any) that some tasks do not have, by number from 1. */
  singles: Single[];
};

export type Single = { option: string | null; version: string | null; tasks: ReadonlySet<number> };

/** What to do about metadata that an item has already under a key of the matrix. */
export type Conflict = { choice: 'overwrite' | 'keep' } | { choice: 'prefix'; prefix: string };

export const MATRIX_KEYS = ['task_index', 'llm_id', 'version_id', 'repeat'] as const;
type MatrixKey = (typeof MATRIX_KEYS)[number];

type Cell = { option: string | null; version: string | null };

export const cellKey = ({ option, version }: Cell): string => JSON.stringify([option, version]);

/** Every option by version, null where there is no choice of it. */
export function cellsOf({ options, versions }: Pick<Matrix, 'options' | 'versions'>): Cell[] {
  return orNull(options).flatMap((option) => orNull(versions).map((version) => ({ option, version })));
}

const orNull = (list: string[]): (string | null)[] => (list.length > 0 ? list : [null]);

export function isExcluded({ excluded, singles }: Matrix, task: number, cell: Cell): boolean {
  const fits = (one: string | null, other: string | null) => one === null || one === other;
  return (
    excluded.has(cellKey(cell)) ||
    singles.some(
      ({ option, version, tasks }) => tasks.has(task) && fits(option, cell.option) && fits(version, cell.version),
    )
  );
}

export type MatrixCount = { factors: number[]; excluded: number; total: number };

/** How many items come of so many tasks; `factors` are those of the dimensions in use, tasks first. */
export function countMatrix(taskCount: number, matrix: Matrix): MatrixCount {
  const cells = cellsOf(matrix);
  const { options, versions, repeats } = matrix;
  const shared = cells.filter((cell) => matrix.excluded.has(cellKey(cell))).length;
  const touched = new Set(
    matrix.singles.flatMap(({ tasks }) => [...tasks].filter((task) => task >= 1 && task <= taskCount)),
  );
  let excluded = shared * (taskCount - touched.size);
  for (const task of touched) excluded += cells.filter((cell) => isExcluded(matrix, task, cell)).length;
  const used = [options.length, versions.length, repeats].filter((factor) => factor > 1);
  return {
    factors: [taskCount, ...used],
    excluded: excluded * repeats,
    total: (taskCount * cells.length - excluded) * repeats,
  };
}

/** `3 × 4 × 5 − 2 excluded = 58` */
export function countWords({ factors, excluded, total }: MatrixCount): string {
  const number = (value: number) => value.toLocaleString('en');
  const product = factors.map(number).join(' × ');
  const less = excluded > 0 ? ` − ${number(excluded)} excluded` : '';
  return factors.length === 1 && excluded === 0 ? product : `${product}${less} = ${number(total)}`;
}

type Place = { number: number; matrix: Matrix; conflict: Conflict; defaultOption: string | null };

/** The items of one task; the first keeps the task's id. Values of secrets have to be saved before, as for any copy. */
export function expandTask(task: DraftItem, { number, matrix, conflict, defaultOption }: Place): DraftItem[] {
  const cells = cellsOf(matrix).filter((cell) => !isExcluded(matrix, number, cell));
  const repeats = Array.from({ length: matrix.repeats }, (_, index) => index + 1);
  return cells
    .flatMap(({ option, version }) => repeats.map((repeat) => ({ option, version, repeat })))
    .map(({ option, version, repeat }, index) => {
      const item = index === 0 ? task : copyItem(task);
      const llmId = option ?? item.llmId;
      const versionId = version ?? item.versionId;
      const values: [MatrixKey, string][] = [
        ['task_index', String(number)],
        ['llm_id', llmId || defaultOption || 'default'],
        ...(matrix.versions.length > 0 ? [['version_id', versionId || 'active'] as [MatrixKey, string]] : []),
        ['repeat', String(repeat)],
      ];
      return { ...item, llmId, versionId, metadata: putPairs(item.metadata, values, conflict) };
    });
}

function putPairs(before: DraftItem['metadata'], values: [MatrixKey, string][], conflict: Conflict) {
  const after = [...before];
  for (const [name, value] of values) {
    const key = conflict.choice === 'prefix' ? `${conflict.prefix}${name}` : name;
    const at = after.findIndex((pair) => pair.key.trim() === key);
    const pair = after[at];
    if (!pair) after.push({ id: newId('pair'), key, value });
    else if (conflict.choice !== 'keep') after[at] = { ...pair, value };
  }
  return after;
}

/** How many tasks have which key of the matrix already; those of none are left out. */
export function conflictsOf(
  tasks: readonly DraftItem[],
  { versions }: Pick<Matrix, 'versions'>,
): { key: MatrixKey; count: number }[] {
  const keys = MATRIX_KEYS.filter((key) => key !== 'version_id' || versions.length > 0);
  const counts = new Map<string, number>();
  for (const { metadata } of tasks) {
    for (const { key } of metadata) counts.set(key.trim(), (counts.get(key.trim()) ?? 0) + 1);
  }
  return keys.flatMap((key) => {
    const count = counts.get(key) ?? 0;
    return count > 0 ? [{ key, count }] : [];
  });
}
