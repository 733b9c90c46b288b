'use client';

import { useQuery } from '@tanstack/react-query';
import { Layers } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { TroubleBanner } from '@/components/submissions/trouble-banner';
import { sharedTrouble } from '@/components/submissions/trouble-words';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { type Pill, Pills } from '@/components/ui/pills';
import { SearchField } from '@/components/ui/search-field';
import { StaleNotice } from '@/components/ui/stale-notice';
import { batchesQuery } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';
import { useBatchDialogs } from './batch-list-dialogs';
import { filterBatches, readShow, type Show } from './batch-list-filter';
import type { Ask } from './batch-list-menu';
import { BatchListRow } from './batch-list-row';
import { BatchListSkeleton } from './batch-list-skeleton';
import { ExampleBatchButton, NewBatchButton } from './new-batch';

const ROWS_STEP = 200;

export function BatchList() {
  const { data, error, dataUpdatedAt, refetch } = useQuery(batchesQuery());
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <BatchListSkeleton />;
  return (
    <>
      {error ? <StaleNotice error={error} since={dataUpdatedAt} /> : <SharedTrouble heads={data} />}
      {data.length === 0 ? <NoBatches /> : <FilteredList heads={data} />}
    </>
  );
}

/** What holds up several batches is said once. */
function SharedTrouble({ heads }: { heads: BatchHead[] }) {
  const trouble = sharedTrouble(heads);
  if (!trouble) return null;
  return (
    <div className="mb-3">
      <TroubleBanner trouble={trouble} waiting={trouble.waiting} batches={trouble.batches} />
    </div>
  );
}

function NoBatches() {
  return (
    <EmptyState
      icon={<Layers size={28} strokeWidth={1.5} aria-hidden />}
      title="No batches yet"
      actions={
        <>
          <ExampleBatchButton />
          <NewBatchButton />
        </>
      }
    >
      A batch runs one agent over many items: inputs, models or test cases. Each item becomes a session of its own;
      watch them all in one table, read what each did, and retry what failed.
    </EmptyState>
  );
}

function FilteredList({ heads }: { heads: BatchHead[] }) {
  const params = useSearchParams();
  const show = readShow(params.get('show'));
  const [search, setSearch] = useState(params.get('q') ?? '');
  const [limit, setLimit] = useState(ROWS_STEP);
  const matches = filterBatches(heads, search, show);
  const { ask, dialog } = useBatchDialogs(heads);

  function change(next: { search: string; show: Show }) {
    setSearch(next.search);
    writeAddress(next.search, next.show);
  }

  return (
    <>
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-[280px]">
          <SearchField
            label="Search names and agents"
            value={search}
            onChange={(value) => change({ search: value, show })}
          />
        </div>
        <Pills label="Show" pills={pillsOf(heads)} value={show} onChange={(value) => change({ search, show: value })} />
      </div>
      <p role="status" className="sr-only">
        {search || show !== 'all' ? `${matches.length} of ${heads.length} batches shown` : ''}
      </p>
      {matches.length === 0 ? (
        <EmptyState
          title="Nothing matches"
          actions={<Button onClick={() => change({ search: '', show: 'all' })}>Show all batches</Button>}
        >
          None of {heads.length === 1 ? 'the 1 batch' : `the ${heads.length} batches`} fits this search.
        </EmptyState>
      ) : (
        <Table heads={matches.slice(0, limit)} onAsk={ask} />
      )}
      {matches.length > limit && (
        <div className="mt-3 text-center">
          <Button onClick={() => setLimit(limit + ROWS_STEP)}>
            Show {Math.min(ROWS_STEP, matches.length - limit)} more of {matches.length}
          </Button>
        </div>
      )}
      {dialog}
    </>
  );
}

function Table({ heads, onAsk }: { heads: BatchHead[]; onAsk: Ask }) {
  const head = 'border-b px-2.5 py-[7px] text-left font-medium text-text-3 text-xs';
  return (
    <div className="rounded-l border bg-surface">
      <table className="block w-full table-fixed border-separate border-spacing-0 sm:table [&_td]:sm:border-b [&_tr:last-child_td]:border-b-0">
        <caption className="sr-only">Batches, newest first</caption>
        <thead className="hidden sm:table-header-group">
          <tr>
            <th className={head}>Name</th>
            <th className={`${head} hidden w-[140px] min-[1240px]:table-cell`}>Agent</th>
            <th className={`${head} w-[140px]`}>Status</th>
            <th className={`${head} w-[190px] min-[1240px]:w-[250px]`}>Items</th>
            <th className={`${head} w-[66px] text-right`}>Failed</th>
            <th className={`${head} hidden w-[104px] text-right lg:table-cell`}>Started</th>
            <th className={`${head} hidden w-[104px] text-right lg:table-cell`}>Took</th>
            <th className={`${head} w-[74px]`}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="block sm:table-row-group">
          {heads.map((batch) => (
            <BatchListRow key={batch.id} head={batch} onAsk={onAsk} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function pillsOf(heads: BatchHead[]): Pill<Show>[] {
  const count = (show: Show) => filterBatches(heads, '', show).length;
  return [
    { value: 'all', word: 'All' },
    { value: 'running', word: 'Running', count: count('running') },
    { value: 'failures', word: 'With failures', count: count('failures') },
    { value: 'drafts', word: 'Drafts', count: count('drafts') },
  ];
}

/** Puts the filters into the address without a trip to the server. */
function writeAddress(search: string, show: Show) {
  const params = new URLSearchParams();
  if (search !== '') params.set('q', search);
  if (show !== 'all') params.set('show', show);
  window.history.replaceState(null, '', params.size > 0 ? `?${params}` : window.location.pathname);
}
