'use client';

import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { ROW_GRID } from './batch-row';

/** The columns by name, and one tick for all rows shown. */
export function BatchTableHead({
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

function Column({ className, children }: { className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: columns are not sorted
    <div role="columnheader" className={className}>
      {children}
    </div>
  );
}
