'use client';

import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { changeAddress } from './batch-address';
import { ROW_GRID } from './batch-row';
import { nextSort, type Sort, type SortKey, writeSort } from './batch-row-sort';

/** The columns by name, and one tick for all rows shown. */
export function BatchTableHead({
  sort,
  columns,
  isAllSelected,
  onSelectAll,
}: {
  sort: Sort;
  /** Keys of metadata columns. */
  columns: string[];
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
        <Column className="max-sm:sr-only sm:px-2.5" sort={sort} by="input">
          Input
        </Column>
        <Column className={classNames(wide, 'px-2.5')} sort={sort} by="model">
          Model
        </Column>
        <Column className={classNames(wide, right)} sort={sort} by="tries">
          Tries
        </Column>
        <Column className="text-right sm:px-2.5" sort={sort} by="time">
          Time
        </Column>
        <Column className="hidden px-2.5 sm:block" sort={sort} by="error">
          Error
        </Column>
        {columns.map((key) => (
          <Column key={key} className={classNames(wide, 'min-w-0 truncate px-2.5')} sort={sort} by={`meta:${key}`}>
            {key}
          </Column>
        ))}
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
  children,
}: {
  className: string;
  sort?: Sort;
  by?: SortKey;
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
    </div>
  );
}
