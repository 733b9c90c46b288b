'use client';

import { lazy, Suspense, useDeferredValue, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { useInBrowser } from '@/components/ui/in-browser';
import { type Pill, Pills } from '@/components/ui/pills';
import { SearchField } from '@/components/ui/search-field';
import { countWord } from '@/components/ui/status-icon';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import type { BatchHead, BatchRow as Row } from '@/lib/batches/schema';
import { changeAddress, stepAddress, useBatchAddress } from './batch-address';
import { BatchFoot } from './batch-foot';
import { useRowKeys } from './batch-keys';
import type { Retry } from './batch-retry';
import { BatchRow, type RowActions } from './batch-row';
import { filterRows, ROW_SHOWS, type RowShow } from './batch-row-filter';
import { useSelection } from './batch-selection';
import { BatchTableHead } from './batch-table-head';

/** Loaded with the first search or filter. */
const BatchNarrowed = lazy(() => import('./batch-narrowed').then((module) => ({ default: module.BatchNarrowed })));

/** Loaded when it is asked for. */
const BatchExport = lazy(() => import('./batch-export').then((module) => ({ default: module.BatchExport })));

const ALWAYS_OFFERED = 4;

/** Every item of a batch by index: searched, filtered, selected, and walked by `j` and `k`. */
export function BatchTable({
  head,
  rows,
  retry,
  updatedAt,
}: {
  head: BatchHead;
  rows: Row[];
  retry: Retry;
  updatedAt: number;
}) {
  const address = useBatchAddress();
  const [search, setSearch] = useState(address.search);
  const sought = useDeferredValue(search);
  const shown = useMemo(
    () => filterRows(rows, { search: sought, show: address.show, group: address.group }),
    [rows, sought, address.show, address.group],
  );
  const isNarrowed = sought !== '' || address.show !== 'all' || address.group !== null;
  const isInBrowser = useInBrowser();
  const selection = useSelection(shown);
  const list = useRef<VirtualRowsHandle>(null);

  const actions = useMemo<RowActions>(
    () => ({ open: (index) => openItem(index), select: selection.select }),
    [selection.select],
  );

  useRowKeys({ rows, shown, selection, retry, list });

  const revealOpen = useEffectEvent(() => {
    const position = shown.findIndex((row) => row.index === address.item);
    if (position !== -1) list.current?.reveal(position);
  });
  useEffect(() => revealOpen(), []); // a link to an item shows its row too

  function clear() {
    setSearch('');
    changeAddress({ q: null, show: null, group: null });
  }

  return (
    <section aria-label="Items" className="mt-3.5 rounded-l border bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b p-2.5">
        <div className="w-full sm:w-[300px]">
          <SearchField
            label="Search inputs, errors, models"
            value={search}
            onChange={(value) => {
              setSearch(value);
              changeAddress({ q: value });
            }}
          />
        </div>
        <Pills
          label="Show"
          pills={pillsOf(head, address.show)}
          value={address.show}
          onChange={(show) => changeAddress({ show: show === 'all' ? null : show })}
        />
        {isNarrowed && isInBrowser && (
          <Suspense>
            <BatchNarrowed batchId={head.id} group={address.group} shown={shown} retry={retry} />
          </Suspense>
        )}
      </div>
      <p role="status" className="sr-only">
        {isNarrowed ? `${shown.length} of ${rows.length} items shown` : ''}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one */}
      <div role="table" aria-label="Items by index" aria-rowcount={shown.length + 1}>
        <BatchTableHead isAllSelected={selection.isAllSelected} onSelectAll={selection.selectAll} />
        <VirtualRows
          rows={shown}
          rowKey={indexOf}
          role="rowgroup"
          handle={list}
          className="[--row-height:62px] sm:[--row-height:35px]"
        >
          {(row, position) => (
            <BatchRow
              row={row}
              rowNumber={position + 2}
              isSelected={selection.selected.has(row.index)}
              isOpen={row.index === address.item}
              actions={actions}
            />
          )}
        </VirtualRows>
      </div>
      {shown.length === 0 && (
        <EmptyState title="Nothing matches" actions={<Button onClick={clear}>Show all items</Button>}>
          None of the {rows.length.toLocaleString('en')} items fits this search just now.
        </EmptyState>
      )}
      {address.exported && (
        <Suspense>
          <BatchExport head={head} rows={rows} shown={shown} selected={selection.selected} first={address.exported} />
        </Suspense>
      )}
      <BatchFoot head={head} rows={rows} selection={selection} retry={retry} updatedAt={updatedAt} />
    </section>
  );
}

const indexOf = (row: Row): number => row.index;

/** A drawer that is open already only changes its item, so that Back closes it in one step. */
function openItem(index: number) {
  const isOpen = new URLSearchParams(window.location.search).has('item');
  (isOpen ? changeAddress : stepAddress)({ item: index });
}

function pillsOf(head: BatchHead, current: RowShow): Pill<RowShow>[] {
  const offered = ROW_SHOWS.filter(
    (show, place) => place < ALWAYS_OFFERED || head.counts[show] > 0 || show === current,
  );
  return [
    { value: 'all', word: 'All', count: head.itemCount },
    ...offered.map((show) => ({ value: show, word: countWord(show), count: head.counts[show] })),
  ];
}
