'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import type { Against, Axis } from './compare-grid';

export type CompareShow = 'all' | Extract<Against, 'different' | 'regressed' | 'fixed'>;
export const COMPARE_SHOWS: CompareShow[] = ['all', 'different', 'regressed', 'fixed'];

/** What the address says of a comparison; null where it leaves the choice to the page. */
export function useCompareAddress() {
  const params = useSearchParams();
  return useMemo(
    () => ({
      column: readAxis(params.get('by')),
      case: readAxis(params.get('case')),
      /** The column that the others are set against. */
      base: params.get('base'),
      show: COMPARE_SHOWS.find((show) => show === params.get('show')) ?? 'all',
      isMarked: params.has('words'),
      item: /^\d{1,6}$/.test(params.get('item') ?? '') ? Number(params.get('item')) : null,
    }),
    [params],
  );
}

function readAxis(value: string | null): Axis | null {
  if (value === 'model' || value === 'version' || value === 'input') return value;
  return value?.startsWith('meta:') ? (value as Axis) : null;
}
