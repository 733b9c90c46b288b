'use client';

import { useMemo } from 'react';
import { useAddress } from '@/components/batches/batch-address';
import { COMPARED_MAX } from '@/lib/compare/schema';
import type { Against, Axis } from './compare-grid';

export type CompareShow = 'all' | Extract<Against, 'different' | 'regressed' | 'fixed'>;
export const COMPARE_SHOWS: CompareShow[] = ['all', 'different', 'regressed', 'fixed'];

/** What the address says of a comparison; null where it leaves the choice to the page. */
export function useCompareAddress() {
  const search = useAddress();
  return useMemo(() => readAddress(new URLSearchParams(search)), [search]);
}

function readAddress(params: URLSearchParams) {
  return {
    column: readAxis(params.get('by')),
    case: readAxis(params.get('case')),
    /** The column that the others are set against. */
    base: params.get('base'),
    show: COMPARE_SHOWS.find((show) => show === params.get('show')) ?? 'all',
    isMarked: params.has('words'),
    /** Further batches, by id. */
    with: [...new Set(params.getAll('with'))].slice(0, COMPARED_MAX - 1),
    open: readOpen(params),
  };
}

const AXES: Axis[] = ['model', 'version', 'attempt', 'batch', 'input'];

const readAxis = (value: string | null): Axis | null =>
  value?.startsWith('meta:') ? (value as Axis) : (AXES.find((axis) => axis === value) ?? null);

/** The try whose drawer is open; a batch that is not named is the page's own, and a try that is not, the newest. */
function readOpen(params: Pick<URLSearchParams, 'get'>) {
  const [index, attempt] = [numberIn(params.get('item')), numberIn(params.get('try'))];
  return index === null ? null : { index, batchId: params.get('of'), attempt };
}

const numberIn = (value: string | null): number | null => (/^\d{1,6}$/.test(value ?? '') ? Number(value) : null);
