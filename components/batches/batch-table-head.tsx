'use client';

import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { changeAddress } from './batch-address';
import { BatchColumnEdge } from './batch-column-edge';
import type { Widths } from './batch-column-widths';
import { ROW_GRID } from './batch-row';
import { nextSort, type Sort, type SortKey, writeSort } from './batch-row-sort';

/** The columns by name, and one tick for all rows shown. */
export function BatchTableHead({
  sort,
  columns,
  hasMarks,
  widths,
  isAllSelected,
  onSelectAll,
}: {
  sort: Sort;
  /** Keys of metadata columns. */
  columns: string[];
  hasMarks: boolean;
  widths: Widths;
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
        <Column className="hidden px-2.5 text-right sm:block" sort={sort} by="index">
          #
        </Column>
        <Column className="sm:px-2.5" sort={sort} by="status">
          Status
        </Column>
        <Column className="relative max-sm:sr-only sm:px-2.5" sort={sort} by="input" widths={widths}>
          Input
        </Column>
        <Column className={classNames(wide, 'relative px-2.5')} sort={sort} by="model" widths={widths}>
          Model
        </Column>
        <Column className={classNames(wide, right)} sort={sort} by="tries">
          Tries
        </Column>
        <Column className="text-right sm:px-2.5" sort={sort} by="time">
          Time
        </Column>
        <Column className="relative hidden px-2.5 sm:block" sort={sort} by="error" widths={widths}>
          Error
        </Column>
        {columns.map((key) => (
          <Column
            key={key}
            className={classNames(wide, 'relative min-w-0 truncate px-2.5')}
            sort={sort}
            by={`meta:${key}`}
            widths={widths}
          >
            {key}
          </Column>
        ))}
        {hasMarks && <Column className={classNames(wide, 'px-2.5')}>Checks</Column>}
        <Column className="">
          <span className="sr-only">Transcript</span>
        </Column>
      </div>
    </div>
  );
}

function Column({
  className,
  sort,
  by,
  widths,
  children,
}: {
  className: string;
  sort?: Sort;
  by?: SortKey;
  /** Of all columns, for one that can be made wider. */
  widths?: Widths;
  children: ReactNode;
}) {
  const isOn = by !== undefined && sort?.key === by;
  const direction = sort?.isDown ? 'descending' : 'ascending';
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: what sorts is the button inside
    <div role="columnheader" aria-sort={isOn ? direction : undefined} className={className}>
      {sort && by ? (
        <button
          type="button"
          onClick={() => changeAddress({ sort: writeSort(nextSort(sort, by)) })}
          className={classNames('max-w-full truncate rounded-s py-1 hover:text-text', isOn && 'text-text')}
        >
          {children}
          {isOn && <span aria-hidden>{sort.isDown ? ' ↓' : ' ↑'}</span>}
        </button>
      ) : (
        children
      )}
      {widths && by && <BatchColumnEdge column={by} width={widths[by]} />}
    </div>
  );
}
