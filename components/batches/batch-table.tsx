'use client';

import { ListFilter } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useCommands } from '@/components/shell/commands';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { useInBrowser } from '@/components/ui/in-browser';
import { part } from '@/components/ui/part';
import { type Pill, Pills } from '@/components/ui/pills';
import { SearchField } from '@/components/ui/search-field';
import { countWord } from '@/components/ui/status-icon';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import { ViewsButton } from '@/components/views/views-button';
import type { BatchHead, BatchRow as Row } from '@/lib/batches/schema';
import type { Marks } from '@/lib/checks/schema';
import { ALL_ROWS, addressNow, changeAddress, stepAddress, useBatchAddress } from './batch-address';
import { columnStyle } from './batch-column-widths';
import { BatchFoot } from './batch-foot';
import { useRowKeys } from './batch-keys';
import { useGiveVerdict } from './batch-marks';
import type { Pause } from './batch-pause';
import type { Retry } from './batch-retry';
import { BatchRow, type RowActions } from './batch-row';
import { ROW_SHOWS, type RowShow } from './batch-row-filter';
import { outcomesIn } from './batch-row-values';
import { useRowsShown } from './batch-rows-shown';
import { useSelection } from './batch-selection';
import { BatchTableHead } from './batch-table-head';

/** Loaded with the first search or filter. */
const BatchNarrowed = part(() => import('./batch-narrowed').then((module) => module.BatchNarrowed));

const BatchFilters = part(() => import('./batch-filters').then((module) => module.BatchFilters));

/** Loaded when it is asked for. */
const BatchExport = part(() => import('./batch-export').then((module) => module.BatchExport));

/** Loaded with the first column that is pinned or has a width, and with the second of metadata. */
const BatchWideTable = part(() => import('./batch-wide-table').then((module) => module.BatchWideTable));

const ALWAYS_OFFERED = 4;

/** Every item of a batch by index: searched, filtered, selected, and walked by `j` and `k`. */
export function BatchTable({
  head,
  rows,
  isWhole,
  retry,
  updatedAt,
  pause,
  marks,
}: {
  head: BatchHead;
  rows: Row[];
  /** False while these are its first rows only, which can be read and not yet worked with. */
  isWhole: boolean;
  retry: Retry;
  updatedAt: number;
  pause: Pause;
  marks: Marks | undefined;
}) {
  const address = useBatchAddress();
  const [search, setSearch] = useState(address.search);
  const { rows: shown, isNarrowed, columns, sortAgain, searched } = useRowsShown(head, rows, address, search, marks);
  const giveVerdict = useGiveVerdict(head.id, marks);
  // Back and a view change the address by themselves; of quick keys it is drawn later than they are typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address of this moment may be further than the drawn one
  useEffect(() => setSearch(addressNow().search), [address.search]);
  const isInBrowser = useInBrowser();
  const selection = useSelection(shown);
  const [isFiltering, setFiltering] = useState(false);
  const list = useRef<VirtualRowsHandle>(null);
  const { columns: keys, widths, pins } = address;
  const isWide = keys.length > 1 || pins.length > 0 || Object.keys(widths).length > 0;

  const actions = useMemo<RowActions>(
    () => ({ open: (index) => openItem(index), select: selection.select }),
    [selection.select],
  );

  useRowKeys({ rows, shown: isWhole ? shown : NONE, selection, retry, list, giveVerdict });
  useCommands([
    { word: 'Filter and columns', shortcut: 'f', run: () => setFiltering(true) },
    { word: 'Show all items', run: clear },
  ]);

  const revealOpen = useEffectEvent(() => {
    const position = shown.findIndex((row) => row.index === address.item);
    if (position !== -1) list.current?.reveal(position);
  });
  useEffect(() => {
    if (isWhole) revealOpen(); // a link to an item shows its row too
  }, [isWhole]);

  function clear() {
    setSearch('');
    changeAddress(ALL_ROWS);
  }

  return (
    <section aria-label="Items" inert={!isWhole} className="mt-3.5 rounded-l border bg-surface">
      <div className="flex flex-wrap items-center gap-2 border-b p-2.5">
        <div className="w-full sm:w-[300px]">
          <SearchField
            label="Search inputs, errors, answers"
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
        <Button size="sm" className="max-sm:h-9" onClick={() => setFiltering(true)}>
          <ListFilter size={13} aria-hidden />
          Filter and columns
        </Button>
        <ViewsButton page="batch" />
        {sortAgain && (
          <Button size="sm" variant="quiet" onClick={sortAgain}>
            Sort again
          </Button>
        )}
        {isNarrowed && isInBrowser && (
          <BatchNarrowed batchId={head.id} address={address} shown={shown} searched={searched} retry={retry} />
        )}
        {isFiltering && (
          <BatchFilters
            batchId={head.id}
            rows={rows}
            marks={marks}
            shownCount={shown.length}
            onOpenChange={setFiltering}
          />
        )}
      </div>
      <p role="status" className="sr-only">
        {isNarrowed ? `${shown.length} of ${rows.length} items shown` : ''}
      </p>
      <div id="items-box" className="lg:overflow-x-clip">
        {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one */}
        <div
          role="table"
          aria-label="Items by index"
          aria-rowcount={shown.length + 1}
          style={columnStyle(widths, keys, marks !== undefined)}
        >
          <BatchTableHead
            sort={address.sort}
            columns={keys}
            hasMarks={marks !== undefined}
            widths={widths}
            isAllSelected={selection.isAllSelected}
            onSelectAll={selection.selectAll}
          />
          <VirtualRows
            rows={shown}
            rowKey={indexOf}
            role="rowgroup"
            handle={list}
            className={
              address.isDense
                ? '[--row-height:54px] sm:[--row-height:27px]'
                : '[--row-height:62px] sm:[--row-height:35px]'
            }
          >
            {(row, position) => (
              <BatchRow
                row={row}
                rowNumber={position + 2}
                isSelected={selection.selected.has(row.index)}
                isOpen={row.index === address.item}
                actions={actions}
                columns={columns}
                hit={searched.found?.get(row.index)}
                checks={marks?.checks}
                outcomes={outcomesIn(marks, row)}
                given={marks?.verdicts.get(row.index)}
              />
            )}
          </VirtualRows>
        </div>
      </div>
      {isWide && <BatchWideTable columns={keys} widths={widths} pins={pins} />}
      {shown.length === 0 && (
        <EmptyState
          title={searched.isLooking ? 'Nothing yet' : 'Nothing matches'}
          actions={<Button onClick={clear}>Show all items</Button>}
        >
          None of the {rows.length.toLocaleString('en')} items fits this search just now.
        </EmptyState>
      )}
      {address.exported && (
        <BatchExport
          head={head}
          rows={rows}
          matching={isNarrowed ? shown : []}
          selected={selection.selected}
          first={address.exported}
        />
      )}
      {isWhole && (
        <BatchFoot head={head} rows={rows} selection={selection} retry={retry} updatedAt={updatedAt} pause={pause} />
      )}
    </section>
  );
}

const NONE: Row[] = [];

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
