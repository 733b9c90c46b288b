'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { part } from '@/components/ui/part';
import { StaleNotice } from '@/components/ui/stale-notice';
import { outlineQuery } from '@/lib/sessions/queries';
import { SessionContext } from './in-session';
import { type GoTo, TranscriptList } from './transcript-list';
import { TranscriptSkeleton } from './transcript-skeleton';

const ENDED = ['completed', 'failed'];
const FollowUp = part(() => import('./follow-up').then((module) => module.FollowUp));

/** What a session said and did, live while it runs. `within` is what scrolls it; `goTo`, the entry to open at. */
export function SessionTranscript({
  sessionId,
  within,
  limitMb,
  goTo,
}: {
  sessionId: string;
  within: 'page' | 'drawer';
  /** Of each file of a further message. */
  limitMb: number;
  goTo?: GoTo | undefined;
}) {
  const { data, error, dataUpdatedAt, refetch } = useQuery(outlineQuery(sessionId));
  const status = data?.head.status ?? null;
  const inSession = useMemo(() => ({ sessionId, status }), [sessionId, status]);
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
        <SessionContext value={inSession}>
          <TranscriptList outline={data} within={within} goTo={goTo} />
        </SessionContext>
      )}
      <FollowUp sessionId={sessionId} isAtWork={!ENDED.includes(data.head.status ?? 'completed')} limitMb={limitMb} />
      <p role="status" className="sr-only">
        {data.head.status === null ? '' : `The session is ${data.head.status.replaceAll('_', ' ')}.`}
      </p>
    </>
  );
}
