'use client';

import { useCallback, useMemo, useRef, useState } from 'react';
import type { BatchRow } from '@/lib/batches/schema';

export type Selection = ReturnType<typeof useSelection>;

/** Which items are ticked. It outlives filters and updates; a tick with Shift takes the rows since the last one along. */
export function useSelection(shown: BatchRow[]) {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const latest = useRef({ shown, last: null as number | null });
  latest.current.shown = shown;

  const select = useCallback((index: number, isSelected: boolean, isRange: boolean) => {
    const indexes = isRange ? span(latest.current.shown, latest.current.last, index) : [index];
    latest.current.last = index;
    setSelected((before) => change(before, indexes, isSelected));
  }, []);

  const selectAll = useCallback((isSelected: boolean) => {
    const indexes = latest.current.shown.map((row) => row.index);
    setSelected((before) => change(before, indexes, isSelected));
  }, []);

  const clear = useCallback(() => setSelected(new Set()), []);
  const isAllSelected = useMemo(
    () => selected.size > 0 && shown.length > 0 && shown.every((row) => selected.has(row.index)),
    [shown, selected],
  );
  return { selected, isAllSelected, select, selectAll, clear };
}

function change(before: ReadonlySet<number>, indexes: number[], isSelected: boolean): ReadonlySet<number> {
  const after = new Set(before);
  for (const index of indexes) isSelected ? after.add(index) : after.delete(index);
  return after;
}

/** The indexes shown from one row to another, both included. */
function span(shown: BatchRow[], from: number | null, to: number): number[] {
  const [low, high] = from === null || from > to ? [to, from ?? to] : [from, to];
  return shown.filter(({ index }) => index >= low && index <= high).map(({ index }) => index);
}
