'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { VirtualRows } from '@/components/ui/virtual-rows';
import type { BadRowView } from '@/lib/import/desk';
import type { Importing } from './importing';
import { RawRow } from './raw-row';

const PAGE_ROWS = 100;

/** Every row that cannot become an item, however many: where it stands and why. One that is pressed shows itself. */
export function BadRows({ importing }: { importing: Importing }) {
  const { checked, call } = importing;
  const count = checked?.bad ?? 0;
  const positions = useMemo(() => Array.from({ length: count }, (_, position) => position), [count]);
  const [pages, setPages] = useState<ReadonlyMap<number, BadRowView[]>>(new Map());
  const [shown, setShown] = useState<BadRowView | null>(null);
  const asked = useRef(new Set<number>());

  function need(page: number) {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    call('badRows', [page * PAGE_ROWS, PAGE_ROWS]).then(
      (rows) => setPages((before) => new Map(before).set(page, rows)),
      () => asked.current.delete(page),
    );
  }

  if (count === 0) return <p className="text-text-2">No bad rows.</p>;
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <div className="max-h-[320px] overflow-y-auto overscroll-contain rounded-m border">
        <VirtualRows role="list" aria-label="Bad rows" rows={positions} rowKey={String} className="[--row-height:52px]">
          {(position) => (
            <BadRowEntry
              page={Math.floor(position / PAGE_ROWS)}
              row={pages.get(Math.floor(position / PAGE_ROWS))?.[position % PAGE_ROWS]}
              shownIndex={shown?.index}
              onNeed={need}
              onShow={setShown}
            />
          )}
        </VirtualRows>
      </div>
      {shown ? (
        <RawRow key={shown.index} bad={shown} call={call} />
      ) : (
        <p className="text-text-2">Press a row to see it as it stands in the file.</p>
      )}
    </div>
  );
}

type EntryProps = {
  page: number;
  row: BadRowView | undefined;
  shownIndex: number | undefined;
  onNeed: (page: number) => void;
  onShow: (row: BadRowView) => void;
};

function BadRowEntry({ page, row, shownIndex, onNeed, onShow }: EntryProps) {
  // The rows are in the worker; a page of them is asked for when it comes into view.
  useEffect(() => onNeed(page), [page, onNeed]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the list around it is drawn by VirtualRows and is no <ul>
    <div role="listitem" className="h-full border-b">
      {row && (
        <button
          type="button"
          aria-pressed={row.index === shownIndex}
          onClick={() => onShow(row)}
          className={classNames(
            'flex h-full w-full flex-col justify-center px-3 text-left focus-visible:-outline-offset-2',
            row.index === shownIndex ? 'bg-accent-soft' : 'hover:bg-sunken',
          )}
        >
          <span className="flex w-full min-w-0 gap-2">
            <span className="shrink-0 whitespace-nowrap font-medium">Line {row.line.toLocaleString('en')}</span>
            {row.column !== null && <bdi className="max-w-[40%] shrink-0 truncate text-text-2">{row.column}</bdi>}
            <bdi className="min-w-0 truncate font-mono text-text-3 text-xs leading-[20px]">{row.value}</bdi>
          </span>
          <span className="w-full truncate text-failed text-xs">{row.reason}</span>
        </button>
      )}
    </div>
  );
}
