'use client';

import { useSearchParams } from 'next/navigation';
import { readRowShow } from './batch-row-filter';

/** What the address of a batch says: the search, which rows are shown, and which drawer is open: an item's, or the history, or whether rows are to be exported. */
export function useBatchAddress() {
  const params = useSearchParams();
  return {
    search: params.get('q') ?? '',
    show: readRowShow(params.get('show')),
    /** Text of the failure group that the rows are narrowed to. */
    group: params.get('group'),
    item: readItem(params),
    /** Which rows the dialog of exports begins with; null while it is closed. */
    exported: params.get('export'),
    isHistory: params.has('history') && readItem(params) === null,
  };
}

/** The open item at this moment. What is drawn may lag behind the address while keys come quickly. */
export const openItemNow = (): number | null => readItem(new URLSearchParams(window.location.search));

function readItem(params: Pick<URLSearchParams, 'get'>): number | null {
  const item = params.get('item');
  return item !== null && /^\d{1,6}$/.test(item) ? Number(item) : null;
}

/** Changes the address in place, without a trip to the server; empty values leave it. */
export function changeAddress(values: Record<string, string | number | null>): void {
  window.history.replaceState(null, '', addressWith(values));
}

/** The same as a step that Back takes back. */
export function stepAddress(values: Record<string, string | number | null>): void {
  window.history.pushState(null, '', addressWith(values));
}

function addressWith(values: Record<string, string | number | null>): string {
  const params = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === '') params.delete(name);
    else params.set(name, String(value));
  }
  return params.size > 0 ? `?${params}` : window.location.pathname;
}
