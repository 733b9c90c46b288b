'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { RelativeTime } from '@/components/ui/relative-time';
import { connectionQuery } from '@/lib/connection/queries';

type State = { tone: 'unknown' | 'good' | 'bad'; name: string; words: string; since: string | null };

const TONES = { unknown: 'bg-queued-bar', good: 'bg-completed-bar', bad: 'bg-failed-bar' };

/** What answers, and how fast; or what is wrong and since when. */
export function ConnectionCard() {
  const { tone, name, words, since } = useConnectionState();
  return (
    <Link
      href="/settings"
      className="block min-h-[54px] rounded-m border px-2.5 py-2 text-text-2 text-xs hover:border-line-strong"
    >
      <span className="flex items-center gap-2">
        <Dot tone={tone} />
        <span className="min-w-0 truncate font-semibold text-text" title={name}>
          {name}
        </span>
      </span>
      <span role="status" className={classNames('mt-0.5 block break-words', tone === 'bad' && 'text-failed')}>
        {words}
        {since && (
          <>
            {' '}
            Since <RelativeTime at={since} />.
          </>
        )}
      </span>
    </Link>
  );
}

/** The same in one dot, for the strip of a small screen; its words are in the settings. */
export function ConnectionDot() {
  const { tone, name, words } = useConnectionState();
  return (
    <Link
      href="/settings"
      aria-label={`${name}: ${words}`}
      title={`${name}: ${words}`}
      className="flex h-8 items-center gap-2 rounded-m px-2.5 text-text-2 text-xs hover:bg-sunken"
    >
      <Dot tone={tone} />
      <span className="hidden max-w-[180px] truncate sm:block">{tone === 'bad' ? 'No answer' : name}</span>
      {tone === 'bad' && (
        <span aria-hidden className="font-semibold text-failed sm:hidden">
          !
        </span>
      )}
    </Link>
  );
}

function Dot({ tone }: { tone: State['tone'] }) {
  return <span aria-hidden className={classNames('size-[7px] shrink-0 rounded-full', TONES[tone])} />;
}

function useConnectionState(): State {
  const { data, isError, dataUpdatedAt } = useQuery(connectionQuery());
  if (isError) {
    const since = dataUpdatedAt > 0 ? new Date(dataUpdatedAt).toISOString() : null;
    return { tone: 'bad', name: 'Batchdeck', words: 'Its server does not answer; this page keeps trying.', since };
  }
  if (!data) return { tone: 'unknown', name: 'Connection', words: 'asking …', since: null };
  const name = data.host ?? 'Embedded engine';
  if (!data.isReachable) return { tone: 'bad', name, words: data.message ?? 'No answer.', since: data.since };
  return { tone: 'good', name, words: `answers in ${formatDuration(data.latencyMs ?? 0)}`, since: null };
}
