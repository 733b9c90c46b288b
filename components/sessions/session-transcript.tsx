'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { StaleNotice } from '@/components/ui/stale-notice';
import { transcriptQuery } from '@/lib/sessions/queries';
import type { TimelineEntry, Transcript } from '@/lib/sessions/schema';
import { timeBetween } from './time-between';
import { TranscriptEntry } from './transcript-entry';

/** What a session said and did, live while it runs. */
export function SessionTranscript({ sessionId }: { sessionId: string }) {
  const { data, error, dataUpdatedAt, refetch } = useQuery(transcriptQuery(sessionId));
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <TranscriptSkeleton />;
  return (
    <>
      {error && (
        <div className="px-[18px] pt-3">
          <StaleNotice error={error} since={dataUpdatedAt} />
        </div>
      )}
      {data.entries.length === 0 ? (
        <EmptyState title="Nothing yet">The session exists, but nothing has been said in it.</EmptyState>
      ) : (
        <Turns transcript={data} />
      )}
    </>
  );
}

function Turns({ transcript }: { transcript: Transcript }) {
  const end = useFollowedEnd(transcript.entries.length);
  return (
    <>
      {turnsOf(transcript.entries).map((turn) => (
        <section
          key={turn.id}
          className="border-b px-[18px] py-3 [contain-intrinsic-size:auto_120px] [content-visibility:auto] last-of-type:border-b-0"
        >
          <header className="mb-1.5 flex items-center gap-2 text-text-3 text-xs">
            <h3 className="font-semibold text-text">
              <bdi>{turn.isUser ? 'User' : transcript.agentName}</bdi>
            </h3>
            {turn.at !== null && turn.since === null && <RelativeTime at={turn.at} />}
            {turn.since !== null && <span>after {timeBetween(turn.since, turn.at ?? turn.since)}</span>}
          </header>
          {turn.entries.map((entry) => (
            <TranscriptEntry key={entry.id} entry={entry} />
          ))}
        </section>
      ))}
      <div ref={end} />
      <p role="status" className="sr-only">
        {transcript.status === null ? '' : `The session is ${transcript.status.replaceAll('_', ' ')}.`}
      </p>
    </>
  );
}

type Turn = {
  id: string;
  isUser: boolean;
  at: string | null;
  /** Time of the message that it answers. */
  since: string | null;
  entries: TimelineEntry[];
};

/** What the agent says and does between two messages is one turn. */
function turnsOf(entries: TimelineEntry[]): Turn[] {
  const turns: Turn[] = [];
  let askedAt: string | null = null;
  for (const entry of entries) {
    const isUser = entry.type === 'user';
    const last = turns.at(-1);
    if (last && !isUser && !last.isUser) {
      last.entries.push(entry);
      continue;
    }
    const at = entry.type === 'other' ? null : entry.at;
    if (isUser) askedAt = at;
    turns.push({ id: entry.id, isUser, at, since: isUser ? null : askedAt, entries: [entry] });
  }
  return turns;
}

/** Keeps the end in view while entries come, if the reader is there; else nothing moves. */
function useFollowedEnd(count: number) {
  const end = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(false);
  const shown = useRef(count);
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(([entry]) => {
      isAtEnd.current = entry?.isIntersecting ?? false;
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (count > shown.current && isAtEnd.current) end.current?.scrollIntoView({ block: 'nearest' });
    shown.current = count;
  }, [count]);
  return end;
}

export function TranscriptSkeleton() {
  return (
    <div role="status" className="space-y-3 px-[18px] py-4">
      <span className="sr-only">Loading the transcript …</span>
      <Skeleton className="h-3.5 w-24" />
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
