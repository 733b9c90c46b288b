'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo, useSyncExternalStore } from 'react';
import { readWidths } from './batch-column-widths';
import { readPlace, readRowShow } from './batch-row-filter';
import { readSort } from './batch-row-sort';
import { readSpan } from './batch-row-values';

export type BatchAddress = ReturnType<typeof readAddress>;

/**
 * What the address of a batch says: which rows are shown, how, and which drawer is open: an item's, the history, or the
 * export.
 */
export function useBatchAddress(): BatchAddress {
  const search = useAddress();
  return useMemo(() => readAddress(new URLSearchParams(search)), [search]);
}

/** Of the page, after its `?`. What a person changes is drawn at once; the router draws it later, behind all else. */
export function useAddress(): string {
  const pathname = usePathname();
  const ofRouter = useSearchParams().toString();
  // While the router comes here from another page, the browser's address is still that one's.
  const now = () => (window.location.pathname === pathname ? window.location.search.slice(1) : ofRouter);
  return useSyncExternalStore(onChange, now, () => ofRouter);
}

const listeners = new Set<() => void>();

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function readAddress(params: Pick<URLSearchParams, 'get' | 'getAll' | 'has'>) {
  return {
    search: params.get('q') ?? '',
    /** Which texts of a row are searched. */
    place: readPlace(params.get('in')),
    show: readRowShow(params.get('show')),
    /** Text of the failure group that the rows are narrowed to. */
    group: params.get('group'),
    models: params.getAll('model'),
    versions: params.getAll('version'),
    /** Only rows tried so often at least. */
    triesMin: readNumber(params, 'tries'),
    /** Only rows that took so many seconds at least. */
    secondsMin: readNumber(params, 'took'),
    started: readSpan(params.get('started')),
    ended: readSpan(params.get('ended')),
    /** `key=value` each. */
    metadata: params.getAll('meta'),
    /** What the checks of a row come to, and what a person says of it; any of these. */
    checks: params.getAll('check'),
    verdicts: params.getAll('verdict'),
    sort: readSort(params.get('sort')),
    /** Metadata keys that have a column. */
    columns: params.getAll('column'),
    /** Columns that stay at the left while the table scrolls: `input`, or `meta:` and a key. */
    pins: params.getAll('pin'),
    widths: readWidths(params.getAll('w')),
    isDense: params.has('dense'),
    item: readNumber(params, 'item'),
    /** Which rows the dialog of exports begins with; null while it is closed. */
    exported: params.get('export'),
    /** Whether all rows are shown in their own order. */
    isPlain: !['sort', ...Object.keys(ALL_ROWS)].some((name) => params.has(name)),
    isHistory: params.has('history') && readNumber(params, 'item') === null,
  };
}

/** The same at this moment. What is drawn may lag behind the address while keys come quickly. */
export const addressNow = (): BatchAddress => readAddress(new URLSearchParams(window.location.search));

/** The open item at this moment. */
export const openItemNow = (): number | null => addressNow().item;

function readNumber(params: Pick<URLSearchParams, 'get'>, name: string): number | null {
  const value = params.get(name);
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : null;
}

type Values = Record<string, string | number | string[] | null>;

/** Changes the address in place, without a trip to the server; empty values leave it. */
export function changeAddress(values: Values): void {
  window.history.replaceState(null, '', addressWith(values));
  for (const listener of listeners) listener();
}

/** The same as a step that Back takes back. */
export function stepAddress(values: Values): void {
  window.history.pushState(null, '', addressWith(values));
  for (const listener of listeners) listener();
}

/** What shows all rows again. */
export const ALL_ROWS = {
  q: null,
  in: null,
  show: null,
  group: null,
  model: [],
  version: [],
  tries: null,
  took: null,
  started: null,
  ended: null,
  meta: [],
  check: [],
  verdict: [],
};

function addressWith(values: Values): string {
  const params = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(values)) {
    params.delete(name);
    if (Array.isArray(value)) for (const one of value) params.append(name, one);
    else if (value !== null && value !== '') params.set(name, String(value));
  }
  return params.size > 0 ? `?${params}` : window.location.pathname;
}
