'use client';

import { Play, Snowflake } from 'lucide-react';
import { use } from 'react';
import { Button } from '@/components/ui/button';
import { ClockTime } from '@/components/ui/clock-time';
import { formatDuration } from '@/components/ui/duration';
import { useNow } from '@/components/ui/now';
import { part } from '@/components/ui/part';
import { isUnderWay } from '@/lib/batches/queries';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { lastHeard } from '@/lib/live/state';
import type { Pause } from './batch-pause';
import type { Retry } from './batch-retry';
import type { Selection } from './batch-selection';
import { StaleSince } from './elapsed';

/** Loaded with the first selection. */
const BatchSelected = part(() => import('./batch-selected').then((module) => module.BatchSelected));

const SECOND_MS = 1000;
/** Live rows older than this are not called live. */
const OLD_MS = 5 * SECOND_MS;

/** What is selected and what can be done with it; how fresh the rows are. */
export function BatchFoot({
  head,
  rows,
  selection,
  retry,
  updatedAt,
  pause,
}: {
  head: BatchHead;
  rows: BatchRow[];
  selection: Selection;
  retry: Retry;
  updatedAt: number;
  pause: Pause;
}) {
  const { selected } = selection;
  return (
    <div className="sticky bottom-0 z-20 flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-b-l border-t bg-surface px-3 py-1 text-text-2">
      {selected.size > 0 ? (
        <BatchSelected batchId={head.id} rows={rows} selection={selection} retry={retry} />
      ) : (
        <Keys />
      )}
      <div className="ml-auto flex flex-wrap items-center justify-end gap-x-2">
        {pause.since === null ? (
          <Freshness isLive={isUnderWay(head)} restWord={restWordOf(head)} updatedAt={updatedAt} />
        ) : (
          <p className="text-waiting">
            frozen at <ClockTime at={new Date(pause.since).toISOString()} /> ·{' '}
            {pause.changed === 1 ? '1 row has' : `${pause.changed.toLocaleString('en')} rows have`} changed since
          </p>
        )}
        {(isUnderWay(head) || pause.since !== null) && (
          <Button size="sm" variant="quiet" onClick={pause.toggle}>
            {pause.since === null ? <Snowflake size={13} aria-hidden /> : <Play size={13} aria-hidden />}
            {pause.since === null ? 'Freeze the page' : 'Go on'}
          </Button>
        )}
      </div>
    </div>
  );
}

function Keys() {
  const keys: [string, string][] = [
    ['j k', 'walk'],
    ['Enter', 'open'],
    ['x', 'select'],
    ['r', 'retry'],
    ['?', 'all keys'],
  ];
  return (
    <p className="hidden items-center gap-3 text-text-3 text-xs md:flex">
      {keys.map(([key, word]) => (
        <span key={key}>
          <kbd className="rounded-s border bg-sunken px-[5px] font-mono text-[11px]">{key}</kbd> {word}
        </span>
      ))}
    </p>
  );
}

/** What is unsent has not finished. */
const restWordOf = ({ counts }: BatchHead): string =>
  counts.unsent + counts.stopped > 0 ? 'nothing is under way' : 'all finished';

function Freshness({ isLive, restWord, updatedAt }: { isLive: boolean; restWord: string; updatedAt: number }) {
  const now = useNow(SECOND_MS);
  const stale = use(StaleSince);
  if (now === null || updatedAt === 0) return null;
  const ageMs = Math.max(
    SECOND_MS,
    Math.round((now - (stale ?? Math.max(updatedAt, lastHeard()))) / SECOND_MS) * SECOND_MS,
  );
  const age = formatDuration(ageMs);
  if (stale !== null || (isLive && ageMs > OLD_MS))
    return <p className="text-waiting">not up to date · last seen {age} ago</p>;
  return <p>{isLive ? `live · updated ${age} ago` : restWord}</p>;
}
