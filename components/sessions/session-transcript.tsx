'use client';

import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { StaleNotice } from '@/components/ui/stale-notice';
import { outlineQuery } from '@/lib/sessions/queries';
import { type GoTo, TranscriptList } from './transcript-list';
import { TranscriptSkeleton } from './transcript-skeleton';

/** What a session said and did, live while it runs. `within` is what scrolls it; `goTo`, the entry to open at. */
export function SessionTranscript({
  sessionId,
  within,
  goTo,
}: {
  sessionId: string;
  within: 'page' | 'drawer';
  goTo?: GoTo | undefined;
}) {
  const { data, error, dataUpdatedAt, refetch } = useQuery(outlineQuery(sessionId));
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <TranscriptSkeleton />;
  return (
    <>
      {error && (
        <div className="px-[18px] pt-3">
          <StaleNotice error={error} since={dataUpdatedAt} />
        </div>
      )}
      {data.lines.length === 0 ? (
        <EmptyState title="Nothing yet">The session exists, but nothing has been said in it.</EmptyState>
      ) : (
        <TranscriptList outline={data} within={within} goTo={goTo} />
      )}
      <p role="status" className="sr-only">
        {data.head.status === null ? '' : `The session is ${data.head.status.replaceAll('_', ' ')}.`}
      </p>
    </>
  );
}
