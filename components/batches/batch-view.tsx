'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useCommands } from '@/components/shell/commands';
import { HeldNote } from '@/components/submissions/held-note';
import { useSteering } from '@/components/submissions/steering';
import { ErrorState } from '@/components/ui/error-state';
import { part } from '@/components/ui/part';
import { StaleNotice } from '@/components/ui/stale-notice';
import { batchQuery, isUnderWay } from '@/lib/batches/queries';
import type { BatchUpdate, BatchHead as Head } from '@/lib/batches/schema';
import { changeAddress, openItemNow, stepAddress, useBatchAddress } from './batch-address';
import { BatchCounts } from './batch-counts';
import { BatchHead } from './batch-head';
import { focusRow } from './batch-keys';
import { useMarks } from './batch-marks';
import { usePause } from './batch-pause';
import { useRetry } from './batch-retry';
import { BatchTable } from './batch-table';
import { BatchTableSkeleton } from './batch-table-skeleton';
import { StaleSince } from './elapsed';

/** Loaded when they are opened; that of an item brings the transcript along. */
const HistoryDrawer = part(() => import('@/components/audit/history-drawer').then((module) => module.HistoryDrawer));
const BatchDrawer = part(() => import('./batch-drawer').then((module) => module.BatchDrawer));

/** Loaded with the first trouble: it is the API's, so that our own server is there to ask. */
const TroubleBanner = part(() =>
  import('@/components/submissions/trouble-banner').then((module) => module.TroubleBanner),
);
const RetryDialog = part(() => import('@/components/retry/retry-dialog').then((module) => module.RetryDialog));

/** Loaded with the first batch that has checks or verdicts, and when they are set up. */
const CheckCounts = part(() => import('@/components/checks/check-counts').then((module) => module.CheckCounts));
const ChecksDialog = part(() => import('@/components/checks/checks-dialog').then((module) => module.ChecksDialog));

/** A batch, live. `opening` is what the page was drawn with, its first rows too; all rows come from the cache, or are on their way. */
export function BatchView({ opening, limitMb }: { opening: BatchUpdate; limitMb: number }) {
  const { head: firstHead } = opening;
  const {
    data: live,
    error,
    failureReason,
    dataUpdatedAt,
    refetch,
  } = useQuery({
    ...batchQuery(firstHead.id),
    ...(opening.rows.length === firstHead.itemCount && { initialData: opening, initialDataUpdatedAt: longAgo }),
  });
  const retry = useRetry(firstHead.id);
  const pause = usePause(live, retry.question !== null);
  const data = pause.drawn;
  const head = data?.head ?? firstHead;
  const steering = useSteering(live?.head ?? firstHead, live?.rows);
  const { item, isHistory, isPlain } = useBatchAddress();
  const marks = useMarks(live?.head ?? firstHead);
  const [isSettingChecks, setSettingChecks] = useState(false);
  const router = useRouter();
  const compare = () => router.push(`/batches/${firstHead.id}/compare` as Route);
  useCommands([
    ...(head.counts.failed > 0 ? [{ word: 'Retry all that failed', run: () => retry.start() }] : []),
    { word: 'Compare', shortcut: 'c', run: compare },
    { word: 'Checks', run: () => setSettingChecks(true) },
    { word: 'Export', run: () => stepAddress({ export: 'all' }) },
    { word: 'Show the history', run: () => stepAddress({ item: null, history: 'open' }) },
    ...(isUnderWay(head) || pause.since !== null
      ? [{ word: pause.since === null ? 'Freeze the page' : 'Let the page go on', run: pause.toggle }]
      : []),
  ]);
  const rows = data?.rows ?? (isPlain && !error ? opening.rows : undefined);
  const openRow = item === null ? undefined : data?.rows[item];
  const staleSince = (error || failureReason) && isUnderWay(head) ? dataUpdatedAt : troubledSince(head);
  return (
    <StaleSince value={pause.since ?? staleSince}>
      <BatchHead
        head={head}
        rows={data?.rows}
        retry={retry}
        steering={steering}
        onCompare={compare}
        onChecks={() => setSettingChecks(true)}
      >
        {data && error && (
          <div className="mt-3.5">
            <StaleNotice error={error} since={dataUpdatedAt} />
          </div>
        )}
        {head.trouble && !error && (
          <div className="mt-3.5">
            <TroubleBanner trouble={head.trouble} waiting={head.counts.unsent} />
          </div>
        )}
        <HeldNote head={head} rows={data?.rows} steering={steering} />
        <BatchCounts head={head} rows={data?.rows} retry={retry} />
        {marks && marks.checks.length > 0 && data && (
          <CheckCounts marks={marks} rows={data.rows} onChange={() => setSettingChecks(true)} />
        )}
        {rows && (
          <BatchTable
            head={head}
            rows={rows}
            isWhole={data !== undefined}
            retry={retry}
            updatedAt={dataUpdatedAt}
            pause={pause}
            marks={marks}
          />
        )}
        {!data && error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!rows && !error && <BatchTableSkeleton count={head.itemCount} />}
      </BatchHead>
      {openRow && (
        <BatchDrawer
          batchId={head.id}
          row={openRow}
          retry={retry}
          marks={marks}
          limitMb={limitMb}
          onClose={closeItem}
        />
      )}
      {retry.question && live && (
        <RetryDialog question={retry.question} rows={live.rows} retry={retry} limitMb={limitMb} />
      )}
      {isSettingChecks && <ChecksDialog batchId={head.id} onClose={() => setSettingChecks(false)} />}
      {isHistory && <HistoryDrawer batchId={head.id} revision={(live?.head ?? head).revision} onClose={closeHistory} />}
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

/** Read again at once: the page may have been fetched ahead. */
const longAgo = (): number => Date.now() - 2_000;

const troubledSince = ({ trouble }: Head): number | null =>
  trouble?.unreadSince ? Date.parse(trouble.unreadSince) : null;
