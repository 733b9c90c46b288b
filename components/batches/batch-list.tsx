'use client';

import { useQuery } from '@tanstack/react-query';
import { Layers } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { TroubleBanner } from '@/components/submissions/trouble-banner';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { StaleNotice } from '@/components/ui/stale-notice';
import { batchesQuery } from '@/lib/listing/queries';
import type { BatchList as List } from '@/lib/listing/schema';
import { changeAddress } from './batch-address';
import { BatchListControls } from './batch-list-controls';
import { useBatchDialogs } from './batch-list-dialogs';
import { BatchListSkeleton } from './batch-list-skeleton';
import { BatchListTable } from './batch-list-table';
import { readWish } from './batch-list-wish';
import { FailuresAcross } from './failures-across';
import { ExampleBatchButton, NewBatchButton } from './new-batch';

const ROWS_STEP = 200;

/** All batches, live, as the address wants to see them. */
export function BatchList() {
  const params = useSearchParams();
  const [limit, setLimit] = useState(ROWS_STEP);
  const wish = readWish((name) => params.get(name));
  const query = batchesQuery(limit === ROWS_STEP ? wish : { ...wish, limit: String(limit) });
  const { data, error, dataUpdatedAt, refetch, isPlaceholderData } = useQuery(query);
  const { ask, dialog } = useBatchDialogs(data?.heads ?? []);
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <BatchListSkeleton />;
  return (
    <>
      {error ? <StaleNotice error={error} since={dataUpdatedAt} /> : <Trouble list={data} />}
      {data.total === 0 ? (
        <NoBatches />
      ) : (
        <>
          <FailuresAcross />
          <BatchListControls list={data} />
          <p role="status" className="sr-only">
            {Object.keys(wish).length > 0 && !isPlaceholderData ? shownWords(data) : ''}
          </p>
          <div aria-busy={isPlaceholderData}>
            {data.matching === 0 ? <NothingMatches list={data} /> : <BatchListTable heads={data.heads} onAsk={ask} />}
          </div>
          {data.matching > data.heads.length && (
            <div className="mt-3 text-center">
              <Button isPending={isPlaceholderData} onClick={() => setLimit(limit + ROWS_STEP)}>
                Show {Math.min(ROWS_STEP, data.matching - data.heads.length)} more of{' '}
                {data.matching.toLocaleString('en')}
              </Button>
            </div>
          )}
        </>
      )}
      {dialog}
    </>
  );
}

const shownWords = ({ matching, total }: List): string =>
  `${matching.toLocaleString('en')} of ${total.toLocaleString('en')} batches fit`;

/** What holds up several batches is said once. */
function Trouble({ list: { trouble } }: { list: List }) {
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

function NothingMatches({ list: { total, archived } }: { list: List }) {
  const params = useSearchParams();
  const isHidden = archived > 0 && params.get('archived') !== 'shown';
  const clear = () => changeAddress({ q: null, show: null, failure: null });
  return (
    <EmptyState
      title="Nothing matches"
      actions={
        <>
          <Button onClick={clear}>Show all batches</Button>
          {isHidden && (
            <Button onClick={() => changeAddress({ archived: 'shown' })}>Look among archived ones too</Button>
          )}
        </>
      }
    >
      None of {total === 1 ? 'the 1 batch' : `the ${total.toLocaleString('en')} batches`} fits.
      {isHidden && ` ${archived.toLocaleString('en')} archived ${archived === 1 ? 'one was' : 'ones were'} left out.`}
    </EmptyState>
  );
}
