'use client';

import { MessageSquareText } from 'lucide-react';
import type { Route } from 'next';
import { memo, type ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { Link } from '@/components/ui/link';
import { part } from '@/components/ui/part';
import { StatusBadge } from '@/components/ui/status-badge';
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import type { BatchRow as Row } from '@/lib/batches/schema';
import type { Check } from '@/lib/checks/schema';
import type { Snippet } from '@/lib/search/schema';
import { metadataOf, modelOf, triesOf } from './batch-row-values';
import { Elapsed } from './elapsed';
import { RetriesIn } from './retries-in';

/** Loaded with the first row that is found by more than its line. */
const BatchHit = part(
  () => import('./batch-hit').then((module) => module.BatchHit),
  ({ label }) => label,
);

/** Loaded with the first batch that has checks or verdicts. */
const RowMark = part(() => import('@/components/checks/row-mark').then((module) => module.RowMark));

/** Two lines on a phone; from 600 px one line, from 1100 px with all columns. Head and rows are in it alike. */
export const ROW_GRID =
  'grid grid-cols-[34px_minmax(0,1fr)_auto_40px] sm:grid-cols-[34px_46px_var(--w-status,144px)_minmax(0,1fr)_76px_minmax(0,1fr)_44px] lg:grid-cols-[34px_54px_148px_var(--w-input,minmax(0,1.2fr))_var(--w-model,150px)_52px_82px_var(--w-error,minmax(0,1fr))_var(--columns,)_var(--marks,)_minmax(48px,auto)]';

export type RowActions = {
  open: (index: number) => void;
  select: (index: number, isSelected: boolean, isRange: boolean) => void;
};

/** One item. The link on its input covers the row; what else can be pressed lies above it. */
export const BatchRow = memo(function BatchRow({
  row,
  rowNumber,
  isSelected,
  isOpen,
  actions,
  columns,
  hit,
  checks,
  outcomes,
  given,
}: {
  row: Row;
  /** 1-based place in the table, its head included. */
  rowNumber: number;
  isSelected: boolean;
  isOpen: boolean;
  actions: RowActions;
  columns: (MetadataColumn | undefined)[];
  /** By what a search found it, when its label does not say so. */
  hit?: Snippet | null | undefined;
  /** Those of the batch; undefined when there are neither checks nor verdicts. */
  checks?: Check[] | undefined;
  /** What they said of this row, a letter each. */
  outcomes: string;
  given?: { verdict: string | null; note: string } | undefined;
}) {
  const { index, status, error } = row;
  const label = row.label || `Item ${index}`;
  const firstLine = error?.split('\n', 1)[0] ?? '';
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: a row of a table is not operated itself; its link is
    // biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one
    <div
      role="row"
      aria-rowindex={rowNumber}
      aria-current={isOpen || undefined}
      className={classNames(
        ROW_GRID,
        'relative h-full content-center items-center border-b sm:content-stretch',
        isSelected || isOpen ? 'bg-accent-soft' : 'hover:bg-sunken/60',
      )}
    >
      <Cell className="relative z-10 self-stretch max-sm:row-span-2">
        <label className="flex h-full items-center justify-center">
          <input
            type="checkbox"
            aria-label={`Select item ${index}`}
            checked={isSelected}
            onChange={({ target, nativeEvent }) =>
              actions.select(index, target.checked, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
            }
            className="accent-accent"
          />
        </label>
      </Cell>
      <Cell className="hidden truncate px-2.5 text-right text-text-3 sm:block">{index}</Cell>
      <Cell className="flex min-w-0 items-center gap-2 sm:px-2.5">
        <span className="text-text-3 sm:hidden">{index}</span>
        <StatusBadge status={status} />
        {checks && (
          <span className="lg:hidden">
            <RowMark checks={checks} outcomes={outcomes} given={given} isCompact />
          </span>
        )}
      </Cell>
      <Cell className="flex min-w-0 gap-1.5 max-sm:col-span-2 max-sm:col-start-2 max-sm:row-start-2 sm:px-2.5">
        <a
          href={`?item=${index}`}
          title={error ? `${label}\n${error}` : label}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            actions.open(index);
          }}
          className="min-w-0 truncate outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-focus focus-visible:after:-outline-offset-2"
        >
          {hit ? <BatchHit hit={hit} label={label} /> : <bdi>{label}</bdi>}
        </a>
        <span className={classNames('min-w-0 shrink truncate sm:hidden', hit && 'hidden', errorClass(status))}>
          {row.retryAt ? <RetriesIn at={row.retryAt} /> : firstLine}
        </span>
      </Cell>
      <Cell className="hidden truncate px-2.5 font-mono text-text-2 text-xs lg:block">{modelOf(row)}</Cell>
      <Cell className="hidden px-2.5 text-right lg:block">{triesOf(row) || '–'}</Cell>
      <Cell className="text-right max-sm:text-text-2 sm:px-2.5">
        <Time row={row} />
      </Cell>
      <Cell className={classNames('hidden min-w-0 truncate px-2.5 sm:block', errorClass(status))}>
        {row.retryAt ? <RetriesIn at={row.retryAt} /> : <bdi>{firstLine}</bdi>}
      </Cell>
      {columns.map((column, place) => {
        const value = column && metadataOf(column, index);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          <Cell key={place} className="hidden truncate px-2.5 lg:block">
            <bdi title={value}>{value ?? '–'}</bdi>
          </Cell>
        );
      })}
      {checks && (
        <Cell className="hidden min-w-0 px-2.5 lg:block">
          <RowMark checks={checks} outcomes={outcomes} given={given} />
        </Cell>
      )}
      <Cell className="relative z-10 flex self-stretch max-sm:col-start-4 max-sm:row-span-2 max-sm:row-start-1">
        {row.sessionId && (
          <Link
            href={`/sessions/${encodeURIComponent(row.sessionId)}` as Route}
            aria-label={`Open transcript of item ${index}`}
            title="Open transcript"
            className="flex w-full items-center justify-center rounded-m text-text-3 hover:text-text focus-visible:-outline-offset-2 lg:ml-auto lg:w-12"
          >
            <MessageSquareText size={14} aria-hidden />
          </Link>
        )}
      </Cell>
    </div>
  );
});

function Cell({ className, children }: { className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the row
    <div role="cell" className={className}>
      {children}
    </div>
  );
}

function Time({ row: { startedAt, finishedAt, status } }: { row: Row }) {
  if (startedAt && finishedAt) return formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
  if (startedAt && ['running', 'waiting_for_tool'].includes(status)) return <Elapsed start={startedAt} />;
  return '–';
}

const errorClass = (status: string) => (status === 'failed' ? 'text-failed' : 'text-text-2');
