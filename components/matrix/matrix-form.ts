'use client';

import { useMemo, useState } from 'react';
import { fromRanges, toRanges } from '@/lib/batches/ranges';
import { type Conflict, conflictsOf, countMatrix, type Matrix, REPEATS_MAX } from '@/lib/composer/matrix';
import type { Tasks } from '@/lib/composer/matrix-read';
import { newId } from '@/lib/new-id';

/** Tasks that one option or version is left out for, as the fields hold it; null is any. */
export type SingleRow = { id: string; option: string | null; version: string | null; tasks: string };

/** Longer ones would make keys that the API does not take. */
export const PREFIX_LENGTH_MAX = 40;
const PREFIX = /^[^\s]+$/;

export type MatrixForm = ReturnType<typeof useMatrixForm>;

/** What the fields of the matrix hold, what that makes, and what is wrong with it. */
export function useMatrixForm({ tasks, made }: Tasks) {
  const [options, setOptions] = useState(made?.matrix.options ?? []);
  const [versions, setVersions] = useState(made?.matrix.versions ?? []);
  const [repeats, setRepeats] = useState(String(made?.matrix.repeats ?? 1));
  const [excluded, setExcluded] = useState<ReadonlySet<string>>(made?.matrix.excluded ?? new Set());
  const [singles, setSingles] = useState<SingleRow[]>(() => made?.matrix.singles.map(toRow) ?? []);
  const [conflict, setConflict] = useState<Conflict>(
    made?.prefix ? { choice: 'prefix', prefix: made.prefix } : { choice: 'overwrite' },
  );

  const taskCount = tasks.length;
  const readSingles = useMemo(
    () => singles.map((row) => ({ ...row, read: fromRanges(row.tasks, { min: 1, max: taskCount }) })),
    [singles, taskCount],
  );
  const repeatCount = /^\d{1,3}$/.test(repeats.trim()) ? Number(repeats) : 0;
  const hasRepeats = repeatCount >= 1 && repeatCount <= REPEATS_MAX;
  const matrix: Matrix = {
    options,
    versions,
    repeats: hasRepeats ? repeatCount : 1,
    excluded,
    singles: readSingles.map(({ option, version, read }) => ({ option, version, tasks: new Set(read) })),
  };
  const conflicts = useMemo(
    () =>
      conflictsOf(
        tasks.map(({ item }) => item),
        { versions },
      ),
    [tasks, versions],
  );
  const prefixProblem =
    conflict.choice === 'prefix' && (!PREFIX.test(conflict.prefix) || conflict.prefix.startsWith('batchdeck_'))
      ? 'Write a prefix without spaces, such as matrix_.'
      : undefined;
  const faultyRows = new Set(readSingles.filter(({ read }) => read === null).map(({ id }) => id));

  return {
    taskCount,
    matrix,
    repeats,
    setRepeats,
    repeatsProblem: hasRepeats ? undefined : `Write a whole number from 1 to ${REPEATS_MAX}.`,
    setOptions,
    setVersions,
    toggleCell: (key: string) =>
      setExcluded((before) => {
        const after = new Set(before);
        if (!after.delete(key)) after.add(key);
        return after;
      }),
    singles,
    faultyRows,
    addSingle: () => setSingles([...singles, { id: newId('single'), option: null, version: null, tasks: '' }]),
    changeSingle: (id: string, more: Partial<SingleRow>) =>
      setSingles(singles.map((row) => (row.id === id ? { ...row, ...more } : row))),
    removeSingle: (id: string) => setSingles(singles.filter((row) => row.id !== id)),
    conflict,
    setConflict,
    conflicts,
    prefixProblem,
    count: countMatrix(taskCount, matrix),
    isFaulty: !hasRepeats || prefixProblem !== undefined || faultyRows.size > 0,
  };
}

const toRow = ({ option, version, tasks }: Matrix['singles'][number]): SingleRow => ({
  id: newId('single'),
  option,
  version,
  tasks: toRanges([...tasks]),
});
