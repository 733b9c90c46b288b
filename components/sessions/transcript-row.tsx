'use client';

import { useQuery } from '@tanstack/react-query';
import { type Ref, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { Seen } from '@/components/ui/seen';
import { Skeleton } from '@/components/ui/skeleton';
import { ENTRY_LENGTH_MAX, type EntryLine, type ShownEntry, shortId } from '@/lib/sessions/outline-schema';
import { entryQuery } from '@/lib/sessions/queries';
import { timeBetween } from './time-between';
import { TranscriptEntry } from './transcript-entry';
import { guessedHeight, type TurnHead } from './transcript-turns';

/** One entry in its place in the list, below the head of its turn if it begins one. */
export function TranscriptRow({
  ref,
  line,
  position,
  count,
  head,
  agentName,
  sessionId,
  shown,
  error,
  isTarget,
  top,
}: {
  ref: Ref<HTMLElement>;
  line: EntryLine;
  position: number;
  count: number;
  head: TurnHead | null;
  agentName: string;
  sessionId: string;
  /** Undefined while it is being read. */
  shown: ShownEntry | undefined;
  error: Error | null;
  /** Whether the address names it. */
  isTarget: boolean;
  /** Null: below the one before. */
  top: number | null;
}) {
  const entryId = shortId(sessionId, line.id);
  return (
    <article
      ref={ref}
      tabIndex={-1}
      data-index={position}
      aria-posinset={position + 1}
      aria-setsize={count}
      aria-current={isTarget || undefined}
      className={classNames(
        'group/row flow-root px-[18px]',
        top === null ? 'relative' : 'absolute inset-x-0',
        head && position > 0 && 'border-t',
        isTarget && 'bg-accent-soft',
      )}
      style={{ top: top ?? undefined }}
    >
      {head && <Head head={head} agentName={agentName} />}
      <div className="relative pr-3.5 pb-1.5">
        {shown ? (
          <Entry sessionId={sessionId} shown={shown} />
        ) : (
          <Waiting error={error} height={guessedHeight(line, null)} />
        )}
        <div className="absolute -top-0.5 -right-3.5 rounded-m bg-surface opacity-0 focus-within:opacity-100 group-hover/row:opacity-100">
          <CopyButton isIconOnly label="Copy link to this entry" text={linkTo(sessionId, entryId)} />
        </div>
      </div>
    </article>
  );
}

const linkTo = (sessionId: string, entryId: string): string =>
  typeof window === 'undefined'
    ? ''
    : `${window.location.origin}/sessions/${encodeURIComponent(sessionId)}?at=${encodeURIComponent(entryId)}`;

function Head({ head: { isUser, at, since }, agentName }: { head: TurnHead; agentName: string }) {
  const iso = (ms: number) => new Date(ms).toISOString();
  return (
    <header className="flex items-center gap-2 pt-3 pb-1.5 text-text-3 text-xs">
      <h3 className="font-semibold text-text">
        <bdi>{isUser ? 'User' : <Seen text={agentName} />}</bdi>
      </h3>
      {at !== null && since === null && <RelativeTime at={iso(at)} />}
      {since !== null && <span>after {timeBetween(iso(since), iso(at ?? since))}</span>}
    </header>
  );
}

function Waiting({ error, height }: { error: Error | null; height: number }) {
  if (error) return <p className="text-failed">{error.message}</p>;
  return (
    <div style={{ height }} className="overflow-hidden py-1">
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}

/** What was cut can be read whole. */
function Entry({ sessionId, shown: { entry, whole } }: { sessionId: string; shown: ShownEntry }) {
  const [isWhole, setWhole] = useState(false);
  const { data, error, isFetching } = useQuery({
    ...entryQuery(sessionId, entry.id, whole ?? 0),
    enabled: isWhole && whole !== null,
  });
  return (
    <>
      <TranscriptEntry entry={data ?? entry} />
      {whole !== null && !data && (
        <p className="mt-1 flex flex-wrap items-center gap-2 text-text-2 text-xs">
          Cut at {ENTRY_LENGTH_MAX.toLocaleString('en')} of about {whole.toLocaleString('en')} characters.
          <Button size="sm" isPending={isFetching} onClick={() => setWhole(true)}>
            Read it whole
          </Button>
          {error && <span className="text-failed">{error.message}</span>}
        </p>
      )}
    </>
  );
}
