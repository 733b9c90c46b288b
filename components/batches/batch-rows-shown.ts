'use client';

import { useQueries } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import { isUnderWay, metadataColumnQuery } from '@/lib/batches/queries';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import type { Marks } from '@/lib/checks/schema';
import type { BatchAddress } from './batch-address';
import { filterRows, type RowFilter } from './batch-row-filter';
import { type Sort, sortIndexes } from './batch-row-sort';
import { type Found, type Searched, useSearched } from './batch-search';

/** Of these the order can change while a batch runs. */
const MOVING: string[] = ['status', 'tries', 'time', 'error'];

export type RowsShown = {
  rows: BatchRow[];
  isNarrowed: boolean;
  /** Metadata columns that are shown, as far as they are there. */
  columns: (MetadataColumn | undefined)[];
  /** Puts rows that have changed since into their places; null while none has. */
  sortAgain: (() => void) | null;
  searched: Searched;
};

/**
 * The rows that the address asks for, in its order. That order is made once and then kept while rows change, so that
 * nothing moves under the reader's eyes.
 */
export function useRowsShown(
  head: BatchHead,
  rows: BatchRow[],
  address: BatchAddress,
  search: string,
  marks: Marks | undefined,
): RowsShown {
  const batchId = head.id;
  const searched = useSearched({ batchId, search, place: address.place, isLive: isUnderWay(head) });
  const { found } = searched;
  const sought = useDeferredValue(search);
  const metadata = useMetadata(batchId, rows, address);
  const sortColumn = address.sort.key.startsWith('meta:') ? metadata.get(address.sort.key.slice(5)) : undefined;
  const { ordered, sortAgain } = useOrder(rows, address.sort, sortColumn);
  const filter = useMemo(
    () => ({ ...filterOf(address, sought, metadata, found), marks }),
    [address, sought, metadata, found, marks],
  );
  const shown = useMemo(() => filterRows(ordered, filter), [ordered, filter]);
  const columns = useMemo(() => address.columns.map((key) => metadata.get(key)), [address.columns, metadata]);
  return { rows: shown, isNarrowed: isNarrowedBy(filter), columns, sortAgain, searched };
}

function useOrder(rows: BatchRow[], sort: Sort, column: MetadataColumn | undefined) {
  const [made, setMade] = useState<{ rows: BatchRow[]; sort: Sort; column: typeof column; order: number[] } | null>(
    null,
  );
  const isByIndex = sort.key === 'index' && !sort.isDown;
  const isOld = made?.sort.key !== sort.key || made.sort.isDown !== sort.isDown || made.column !== column;
  const needed = !isByIndex && (isOld || made?.order.length !== rows.length);
  const order = needed ? sortIndexes(rows, sort, column) : made?.order;
  if (needed && order) setMade({ rows, sort, column, order });
  const ordered = useMemo(
    () => (isByIndex || !order ? rows : order.flatMap((index) => rows[index] ?? [])),
    [isByIndex, order, rows],
  );
  const isBehind = !isByIndex && MOVING.includes(sort.key) && made !== null && made.rows !== rows;
  return { ordered, sortAgain: isBehind ? () => setMade(null) : null };
}

/** The columns that the address names anywhere, by key. */
function useMetadata(batchId: string, rows: BatchRow[], address: BatchAddress): Map<string, MetadataColumn> {
  const keys = useMemo(() => keysOf(address), [address]);
  const edits = useMemo(() => editsOf(rows), [rows]);
  return useQueries({
    queries: keys.map((key) => metadataColumnQuery(batchId, edits, key)),
    combine: byKey,
  });
}

const byKey = (answers: { data: MetadataColumn | null | undefined }[]) =>
  new Map(answers.flatMap(({ data }) => (data ? [[data.key, data] as const] : [])));

/** How often rows were tried again; what was edited then may have other metadata. */
export const editsOf = (rows: BatchRow[]): number => rows.reduce((sum, { attempt }) => sum + attempt - 1, 0);

function keysOf({ columns, metadata, sort }: BatchAddress): string[] {
  const sorted = sort.key.startsWith('meta:') ? [sort.key.slice(5)] : [];
  return [...new Set([...columns, ...sorted, ...metadata.map((pair) => readPair(pair)[0])])];
}

/** `key=value` of the address. */
export function readPair(pair: string): [key: string, value: string] {
  const at = pair.indexOf('=');
  return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}

function filterOf(
  address: BatchAddress,
  search: string,
  metadata: Map<string, MetadataColumn>,
  found: Found | undefined,
): RowFilter {
  const values = new Map<string, string[]>();
  for (const [key, value] of address.metadata.map(readPair)) values.set(key, [...(values.get(key) ?? []), value]);
  return {
    ...address,
    search,
    found,
    metadata: [...values].flatMap(([key, one]) => {
      const column = metadata.get(key);
      return column ? [{ column, values: one }] : [];
    }),
  };
}

function isNarrowedBy(filter: RowFilter): boolean {
  const { search, show, group, models, versions, triesMin, secondsMin, started, ended, metadata } = filter;
  const lists = [models, versions, metadata, filter.checks, filter.verdicts];
  return (
    search !== '' ||
    show !== 'all' ||
    [group, triesMin, secondsMin, started, ended].some((one) => one !== null) ||
    lists.some((list) => list?.length)
  );
}
