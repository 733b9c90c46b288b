'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { ClockTime } from '@/components/ui/clock-time';
import { CopyButton } from '@/components/ui/copy-button';
import { ErrorState } from '@/components/ui/error-state';
import { jsonText } from '@/components/ui/json-rows';
import { JsonTree } from '@/components/ui/json-tree';
import { Seen } from '@/components/ui/seen';
import { Skeleton } from '@/components/ui/skeleton';
import { seenText } from '@/components/ui/unseen';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import { ledgerQuery } from '@/lib/ledger/queries';
import type { LedgerEvent } from '@/lib/ledger/schema';
import { positionFor } from './step-chart';

/** Those that the API names; others are added as they are met. */
const TYPES = [
  ...['user.message', 'session.status_changed', 'message.status_changed', 'assistant.message_completed'],
  ...['tool.call_requested', 'tool.call_completed', 'tool.call_failed', 'tool.result_submitted'],
  ...['model.call_completed', 'webhook.delivery_failed'],
];
const TYPES_MAX = 60;

/** The raw events of a session in their order, a page at a time; the chosen one as a tree beside the list. */
export function LedgerPanel({ sessionId, revision }: { sessionId: string; revision: unknown }) {
  const [type, setType] = useState('');
  const query = useInfiniteQuery(ledgerQuery(sessionId, type));
  const { data, error, refetch, fetchNextPage, isFetchingNextPage } = query;
  const events = useMemo(() => data?.pages.flatMap((page) => page.events) ?? [], [data]);
  const isEnd = data?.pages.at(-1)?.isEnd ?? false;
  const met = useMetTypes(events);
  useWhatIsAdded(revision, isEnd ? fetchNextPage : undefined);

  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5 text-xs">
        <label className="flex min-w-0 items-center gap-1.5">
          Type
          <select
            value={type}
            onChange={({ target }) => setType(target.value)}
            className="h-8 min-w-0 max-w-[220px] rounded-m border border-line-strong bg-surface px-1.5 sm:h-6"
          >
            <option value="">All types</option>
            {met.map((one) => (
              <option key={one} value={one}>
                {seenText(one.slice(0, 80).toWellFormed())}
              </option>
            ))}
          </select>
        </label>
        <span role="status" className="text-text-3">
          {data
            ? `${events.length.toLocaleString('en')} ${events.length === 1 ? 'event' : 'events'}${isEnd ? '' : ' so far'}`
            : 'Reading …'}
        </span>
        {data && !isEnd && (
          <Button size="sm" isPending={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Read on
          </Button>
        )}
        {data && error && (
          <span role="alert" className="text-failed">
            {error.message} What was read is kept; try again.
          </span>
        )}
      </div>
      {!data && <Skeleton className="m-3 h-24" />}
      {data && events.length === 0 && (
        <p className="px-3 py-2 text-text-3">No event of this type{isEnd ? '.' : ' yet.'}</p>
      )}
      {events.length > 0 && <Events events={events} />}
    </div>
  );
}

function Events({ events }: { events: LedgerEvent[] }) {
  const [active, setActive] = useState(0);
  const rows = useRef<VirtualRowsHandle>(null);
  const id = useId();
  const position = Math.min(active, events.length - 1);
  const event = events[position];

  function onKeyDown(pressed: KeyboardEvent) {
    const wished = positionFor(pressed.key, position, events.length);
    if (wished === null || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return;
    pressed.preventDefault();
    pressed.stopPropagation();
    setActive(wished);
    rows.current?.reveal(wished);
  }

  return (
    <div className="grid md:grid-cols-2">
      <div className="max-h-80 overflow-y-auto md:border-r">
        <VirtualRows
          handle={rows}
          rows={events}
          rowKey={({ id: eventId }) => eventId}
          role="listbox"
          tabIndex={0}
          aria-label="Events"
          aria-activedescendant={`${id}-${position}`}
          onKeyDown={onKeyDown}
          className="[--row-height:32px] focus-visible:-outline-offset-2 sm:[--row-height:24px]"
        >
          {(one, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            <div
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === position}
              onClick={() => setActive(place)}
              className={classNames(
                'flex h-full cursor-pointer items-center gap-2 px-3 text-xs hover:bg-sunken',
                place === position && 'bg-accent-soft',
              )}
            >
              <span className="w-10 shrink-0 text-right text-text-3">{one.number}</span>
              <bdi className="min-w-0 flex-1 truncate font-mono">
                <Seen text={one.type.slice(0, 200)} />
              </bdi>
              <span className="shrink-0 text-text-3">
                {Number.isNaN(Date.parse(one.at)) ? '–' : <ClockTime at={one.at} />}
              </span>
            </div>
          )}
        </VirtualRows>
      </div>
      {event && (
        <section aria-label={`Event ${event.number}`} className="min-w-0 border-t md:border-t-0">
          <div className="flex items-center justify-between gap-2 px-3 py-1 text-text-3 text-xs">
            <bdi className="min-w-0 truncate font-mono">
              <Seen text={event.id} />
            </bdi>
            <CopyButton isIconOnly text={() => jsonText(event)} label="Copy event" />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <div tabIndex={0} className="max-h-72 overflow-auto px-3 pb-2 focus-visible:-outline-offset-2">
            <JsonTree key={event.id} value={event} label="Event as a tree" keptAs={`event ${event.id}`} />
          </div>
        </section>
      )}
    </div>
  );
}

/** In the order in which they were met, and those of earlier filters too. */
function useMetTypes(events: LedgerEvent[]): string[] {
  const [met, setMet] = useState<readonly string[]>(TYPES);
  const fresh = [...new Set(events.map(({ type }) => type))].filter((type) => !met.includes(type));
  if (fresh.length > 0 && met.length < TYPES_MAX) setMet([...met, ...fresh].slice(0, TYPES_MAX));
  return [...met];
}

/** Reads what has been added whenever the transcript has changed. */
function useWhatIsAdded(revision: unknown, readOn: (() => unknown) | undefined) {
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision || !readOn) return;
    seen.current = revision;
    readOn();
  }, [revision, readOn]);
}
