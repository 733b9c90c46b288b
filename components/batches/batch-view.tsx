'use client';

import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { HeldNote } from '@/components/submissions/held-note';
import { useSteering } from '@/components/submissions/steering';
import { ErrorState } from '@/components/ui/error-state';
import { StaleNotice } from '@/components/ui/stale-notice';
import { batchQuery, isUnderWay } from '@/lib/batches/queries';
import type { BatchHead as Head } from '@/lib/batches/schema';
import { changeAddress, openItemNow, useBatchAddress } from './batch-address';
import { BatchCounts } from './batch-counts';
import { BatchHead } from './batch-head';
import { focusRow } from './batch-keys';
import { useRetry } from './batch-retry';
import { BatchTable } from './batch-table';
import { BatchTableSkeleton } from './batch-table-skeleton';
import { StaleSince } from './elapsed';

/** Loaded when they are opened; that of an item brings the transcript along. */
const HistoryDrawer = lazy(() =>
  import('@/components/audit/history-drawer').then((module) => ({ default: module.HistoryDrawer })),
);
const BatchDrawer = lazy(() => import('./batch-drawer').then((module) => ({ default: module.BatchDrawer })));

/** Loaded with the first trouble: it is the API's, so that our own server is there to ask. */
const TroubleBanner = lazy(() =>
  import('@/components/submissions/trouble-banner').then((module) => ({ default: module.TroubleBanner })),
);

const RetryDialog = lazy(() =>
  import('@/components/retry/retry-dialog').then((module) => ({ default: module.RetryDialog })),
);

/** A batch, live. `head` is what the page was drawn with; the rows come from the cache, or are on their way. */
export function BatchView({ head: firstHead, limitMb }: { head: Head; limitMb: number }) {
  const { data, error, failureReason, dataUpdatedAt, refetch } = useQuery(batchQuery(firstHead.id));
  const head = data?.head ?? firstHead;
  const retry = useRetry(head.id);
  const steering = useSteering(head, data?.rows);
  const { item, isHistory } = useBatchAddress();
  const openRow = item === null ? undefined : data?.rows[item];
  return (
    <StaleSince value={(error || failureReason) && isUnderWay(head) ? dataUpdatedAt : troubledSince(head)}>
      <BatchHead head={head} rows={data?.rows} retry={retry} steering={steering}>
        {data && error && (
          <div className="mt-3.5">
            <StaleNotice error={error} since={dataUpdatedAt} />
          </div>
        )}
        {head.trouble && !error && (
          <div className="mt-3.5">
            <Suspense>
              <TroubleBanner trouble={head.trouble} waiting={head.counts.unsent} />
            </Suspense>
          </div>
        )}
        <HeldNote head={head} rows={data?.rows} steering={steering} />
        <BatchCounts head={head} rows={data?.rows} retry={retry} />
        {data && <BatchTable head={head} rows={data.rows} retry={retry} updatedAt={dataUpdatedAt} />}
        {!data && error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <BatchTableSkeleton count={head.itemCount} />}
      </BatchHead>
      {openRow && (
        <Suspense>
          <BatchDrawer batchId={head.id} row={openRow} retry={retry} onClose={closeItem} />
        </Suspense>
      )}
      {retry.question && data && (
        <Suspense>
          <RetryDialog question={retry.question} rows={data.rows} retry={retry} limitMb={limitMb} />
        </Suspense>
      )}
      {isHistory && (
        <Suspense>
          <HistoryDrawer batchId={head.id} revision={head.revision} onClose={closeHistory} />
        </Suspense>
      )}
    </StaleSince>
  );
}

/** The focus goes to the row that was read last, which need not be the one that was opened first. */
function closeItem() {
  const index = openItemNow();
  changeAddress({ item: null });
  if (index !== null) focusRow(index);
}

const closeHistory = () => changeAddress({ history: null });

const troubledSince = ({ trouble }: Head): number | null =>
  trouble?.unreadSince ? Date.parse(trouble.unreadSince) : null;
