'use client';

import { useQuery } from '@tanstack/react-query';
import { ExternalLink, OctagonX, RotateCw } from 'lucide-react';
import type { Route } from 'next';
import { useState } from 'react';
import { AttemptChecks } from '@/components/checks/attempt-checks';
import { RowVerdict } from '@/components/checks/row-verdict';
import { SessionTranscript } from '@/components/sessions/session-transcript';
import { Button, buttonClass } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Drawer } from '@/components/ui/drawer';
import { ErrorState } from '@/components/ui/error-state';
import { Link } from '@/components/ui/link';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusBadge } from '@/components/ui/status-badge';
import { itemQuery } from '@/lib/batches/queries';
import type { BatchRow, ItemDetail } from '@/lib/batches/schema';
import type { Marks } from '@/lib/checks/schema';
import type { Attempt } from '@/lib/submissions/schema';
import { BatchAttempts } from './batch-attempts';
import { BatchInput } from './batch-input';
import type { Retry } from './batch-retry';
import { useCopyBatch } from './copy-batch';
import { RetriesIn } from './retries-in';

/** One item over the table: what went in, every try, and what the chosen one said and did. */
export function BatchDrawer({
  batchId,
  row,
  attempt: firstShown = null,
  retry,
  marks,
  limitMb,
  onClose,
}: {
  batchId: string;
  row: BatchRow;
  /** The try that is shown first; null: the newest. */
  attempt?: number | null;
  retry: Retry;
  marks: Marks | undefined;
  limitMb: number;
  onClose: () => void;
}) {
  const { data: item, error, refetch } = useQuery(itemQuery(batchId, row));
  const { copy, isPending: isCopying } = useCopyBatch(batchId);
  const [chosen, setChosen] = useState<{ index: number; number: number } | null>(
    firstShown === null ? null : { index: row.index, number: firstShown },
  );
  const number = chosen?.index === row.index ? chosen.number : row.attempt;
  const attempt = item?.attempts.find((one) => one.number === number) ?? item?.attempts[0];
  return (
    <Drawer
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={
        <>
          Item {row.index}
          <StatusBadge status={row.status} />
          {attempt && (
            <span className="rounded-s border px-1.5 font-normal text-text-2 text-xs">
              try {attempt.number} of {row.attempt}
            </span>
          )}
        </>
      }
      detail={<bdi className="block truncate">{row.label}</bdi>}
      actions={
        <>
          <Button size="sm" isPending={isCopying} onClick={() => copy({ indexes: [row.index], input: 'newest' })}>
            New batch<span className="max-sm:sr-only">from this row</span>
          </Button>
          {row.status === 'failed' && (
            <>
              <Button
                size="sm"
                aria-label="Edit and retry"
                disabled={retry.isPending}
                onClick={() => retry.start({ kind: 'one', index: row.index }, true)}
              >
                Edit<span className="max-sm:hidden">and retry</span>
              </Button>
              <Button size="sm" isPending={retry.isPending} onClick={() => retry.startOne(row.index)}>
                {!retry.isPending && <RotateCw size={13} aria-hidden />}
                Retry
              </Button>
            </>
          )}
        </>
      }
    >
      {!item && error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!item && !error && <Loading />}
      {item && attempt && (
        <Content
          batchId={batchId}
          marks={marks}
          limitMb={limitMb}
          item={item}
          attempt={attempt}
          onChoose={(chosenNumber) =>
            setChosen(chosenNumber === row.attempt ? null : { index: row.index, number: chosenNumber })
          }
        />
      )}
    </Drawer>
  );
}

function Content({
  batchId,
  marks,
  limitMb,
  item,
  attempt,
  onChoose,
}: {
  batchId: string;
  marks: Marks | undefined;
  limitMb: number;
  item: ItemDetail;
  attempt: Attempt;
  onChoose: (number: number) => void;
}) {
  const { sessionId } = attempt;
  const isPast = attempt.number !== item.attempts[0]?.number;
  return (
    <>
      {attempt.error && (
        <div
          className={classNames(
            'flex gap-2 px-[18px] py-2.5',
            isPast ? 'bg-queued-soft text-queued' : 'bg-failed-soft text-failed',
          )}
        >
          <OctagonX size={14} aria-hidden className="mt-[3px] shrink-0" />
          <div className="min-w-0">
            <bdi className="wrap-anywhere block whitespace-pre-wrap font-medium">{attempt.error}</bdi>
            {attempt.retryAt && <RetriesIn at={attempt.retryAt} />}
          </div>
        </div>
      )}
      <RowVerdict key={item.index} batchId={batchId} index={item.index} given={marks?.verdicts.get(item.index)} />
      {marks && marks.checks.length > 0 && (
        <AttemptChecks batchId={batchId} index={item.index} attempt={attempt} mark={marks.mark} />
      )}
      <BatchAttempts attempts={item.attempts} chosen={attempt} onChoose={onChoose} />
      <BatchInput item={item} />
      <section aria-label="Transcript">
        <div className="flex items-center justify-between gap-2 border-b px-[18px] py-2">
          <h3 className="font-semibold">Transcript of try {attempt.number}</h3>
          {sessionId && (
            <Link
              href={`/sessions/${encodeURIComponent(sessionId)}` as Route}
              className={buttonClass({ variant: 'quiet', size: 'sm' })}
            >
              Open full page <ExternalLink size={13} aria-hidden />
            </Link>
          )}
        </div>
        {sessionId ? (
          <SessionTranscript key={sessionId} sessionId={sessionId} within="drawer" limitMb={limitMb} />
        ) : (
          <p className="px-[18px] py-4 text-text-2">
            {attempt.status === 'failed'
              ? 'This try never became a session, so there is nothing to read. The reason stands above.'
              : 'There is no session yet: this try is still on its way to the API.'}
          </p>
        )}
      </section>
    </>
  );
}

function Loading() {
  return (
    <div role="status" className="space-y-3 px-[18px] py-4">
      <span className="sr-only">Loading the item …</span>
      <Skeleton className="h-4 w-2/3" />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-4 w-1/2" />
    </div>
  );
}
