'use client';

import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { type Pill, Pills } from '@/components/ui/pills';
import { SearchField } from '@/components/ui/search-field';
import { statusLook } from '@/components/ui/status-icon';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import type { BatchHead, BatchRow as Row } from '@/lib/batches/schema';
import { changeAddress, stepAddress, useBatchAddress } from './batch-address';
import { BatchFoot } from './batch-foot';
import { useKeys } from './batch-keys';
import type { Retry } from './batch-retry';
import { BatchRow, ROW_GRID, type RowActions } from './batch-row';
import { filterRows, ROW_SHOWS, type RowShow } from './batch-row-filter';
import { useSelection } from './batch-selection';

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
  const shown = useMemo(() => filterRows(rows, sought, address.show), [rows, sought, address.show]);
  const selection = useSelection(shown);
  const card = useRef<HTMLElement>(null);
  const list = useRef<VirtualRowsHandle>(null);
  const current = useRef<number | null>(null);

  const actions = useMemo<RowActions>(
    () => ({ open: (index) => openItem(index), select: selection.select }),
    [selection.select],
  );

  /** The row that keys act on: the open one, else the focused one, else the one that was. */
  function currentIndex(): number | null {
    const row = document.activeElement?.closest<HTMLElement>('[data-key]');
    if (address.item !== null) return address.item;
    if (row && card.current?.contains(row)) current.current = Number(row.dataset.key);
    return current.current;
  }

  function walk(step: 1 | -1) {
    const index = currentIndex();
    const position = index === null ? -1 : shown.findIndex((row) => row.index >= index);
    const next = shown[index === null ? 0 : Math.min(shown.length - 1, Math.max(0, position + step))];
    if (!next) return;
    current.current = next.index;
    list.current?.reveal(shown.indexOf(next));
    if (address.item === null) requestAnimationFrame(() => focusRow(card.current, next.index));
    else changeAddress({ item: next.index });
  }

  useKeys({
    j: () => walk(1),
    k: () => walk(-1),
    x: () => {
      const index = currentIndex();
      if (index !== null) selection.select(index, !selection.selected.has(index), false);
    },
    r: () => {
      const row = rows[currentIndex() ?? -1];
      if (row?.status === 'failed' && !retry.isPending) retry.start([row.index]);
    },
  });

  function clear() {
    setSearch('');
    changeAddress({ q: null, show: null });
  }

  return (
    <section ref={card} aria-label="Items" className="mt-3.5 rounded-l border bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b p-2.5">
        <div className="w-full sm:w-[260px]">
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
      </div>
      <p role="status" className="sr-only">
        {sought || address.show !== 'all' ? `${shown.length} of ${rows.length} items shown` : ''}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one */}
      <div role="table" aria-label="Items by index" aria-rowcount={shown.length + 1}>
        <TableHead isAllSelected={selection.isAllSelected} onSelectAll={selection.selectAll} />
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

export function focusRow(within: HTMLElement | null, index: number) {
  within?.querySelector<HTMLElement>(`[data-key="${index}"] [role=row] a`)?.focus({ preventScroll: true });
}

function pillsOf(head: BatchHead, current: RowShow): Pill<RowShow>[] {
  const offered = ROW_SHOWS.filter(
    (show, place) => place < ALWAYS_OFFERED || head.counts[show] > 0 || show === current,
  );
  return [
    { value: 'all', word: 'All', count: head.itemCount },
    ...offered.map((show) => ({ value: show, word: statusLook(show).word, count: head.counts[show] })),
  ];
}

function TableHead({
  isAllSelected,
  onSelectAll,
}: {
  isAllSelected: boolean;
  onSelectAll: (isSelected: boolean) => void;
}) {
  const right = 'px-2.5 text-right';
  const wide = 'hidden lg:block';
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    <div role="rowgroup" className="sticky top-0 z-20 border-b bg-surface font-medium text-text-3 text-xs">
      {/* biome-ignore lint/a11y/useFocusableInteractive: a row of a table is not operated itself */}
      {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
      <div role="row" aria-rowindex={1} className={classNames(ROW_GRID, 'h-8 items-center')}>
        <Column className="self-stretch">
          <label className="flex h-full items-center justify-center">
            <input
              type="checkbox"
              aria-label="Select all items shown"
              checked={isAllSelected}
              onChange={({ target }) => onSelectAll(target.checked)}
              className="accent-accent"
            />
          </label>
        </Column>
        <Column className="hidden px-2.5 text-right sm:block">#</Column>
        <Column className="sm:px-2.5">Status</Column>
        <Column className="max-sm:sr-only sm:px-2.5">Input</Column>
        <Column className={classNames(wide, 'px-2.5')}>Model</Column>
        <Column className={classNames(wide, right)}>Tries</Column>
        <Column className="text-right sm:px-2.5">Time</Column>
        <Column className="hidden px-2.5 sm:block">Error</Column>
        <Column className="">
          <span className="sr-only">Transcript</span>
        </Column>
      </div>
    </div>
  );
}

function Column({ className, children }: { className: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: columns are not sorted
    <div role="columnheader" className={className}>
      {children}
    </div>
  );
}
