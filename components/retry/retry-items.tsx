'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { VirtualRows } from '@/components/ui/virtual-rows';
import { toRanges } from '@/lib/batches/ranges';
import type { RetryPlan } from '@/lib/batches/retry-plan';
import type { BatchRow } from '@/lib/batches/schema';

const SHOWN_FIRST = 3;
const RANGES_LENGTH_MAX = 160;

/** Exactly which items go again: their indexes, the first by name, all of them on request. */
export function RetryItems({ plan: { rows } }: { plan: RetryPlan }) {
  const [isWhole, setWhole] = useState(false);
  if (rows.length === 0) return null;
  const isLong = rows.length > SHOWN_FIRST;
  return (
    <section aria-label="What goes again" className="mt-1">
      {rows.length > 1 && (
        <p className="wrap-anywhere text-text-2">Items {shortened(toRanges(rows.map(({ index }) => index)))}</p>
      )}
      {isWhole ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is scrolled by keys too
        <div tabIndex={0} className="mt-2 max-h-[210px] overflow-y-auto rounded-m border">
          <VirtualRows
            rows={rows}
            rowKey={indexOf}
            role="list"
            aria-label="Items that go again"
            className="[--row-height:30px]"
          >
            {(row) => <Item row={row} />}
          </VirtualRows>
        </div>
      ) : (
        <ul aria-label="Items that go again" className="mt-2 overflow-hidden rounded-m border">
          {rows.slice(0, SHOWN_FIRST).map((row) => (
            <li key={row.index} className="h-[30px] border-b last:border-b-0">
              <Line row={row} />
            </li>
          ))}
        </ul>
      )}
      {isLong && !isWhole && (
        <Button size="sm" variant="quiet" className="-ml-2 mt-1" onClick={() => setWhole(true)}>
          Show all {rows.length.toLocaleString('en')}
        </Button>
      )}
    </section>
  );
}

const indexOf = (row: BatchRow): number => row.index;

function shortened(ranges: string): string {
  if (ranges.length <= RANGES_LENGTH_MAX) return ranges;
  return `${ranges.slice(0, ranges.lastIndexOf(',', RANGES_LENGTH_MAX))}, …`;
}

function Item({ row }: { row: BatchRow }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are placed one by one are no real list
    <div role="listitem" className="h-full border-b">
      <Line row={row} />
    </div>
  );
}

function Line({ row: { index, label, error } }: { row: BatchRow }) {
  return (
    <div title={error ? `${label}\n${error}` : label} className="flex h-full items-center gap-2 px-2.5">
      <span className="shrink-0 text-text-3">{index}</span>
      <bdi className="min-w-0 flex-1 truncate">{label || `Item ${index}`}</bdi>
      <bdi className="min-w-0 max-w-[50%] truncate text-failed">{error?.split('\n', 1)[0]}</bdi>
    </div>
  );
}
