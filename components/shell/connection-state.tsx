'use client';

import { useQuery } from '@tanstack/react-query';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { connectionQuery } from '@/lib/connection/queries';

type State = { tone: 'unknown' | 'good' | 'bad'; name: string; words: string; since: string | null };

const TONES = { unknown: 'bg-queued-bar', good: 'bg-completed-bar', bad: 'bg-failed-bar' };

/** The connection in words. */
export function useConnectionState(): State {
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

export function Dot({ tone }: { tone: State['tone'] }) {
  return <span aria-hidden className={classNames('size-[7px] shrink-0 rounded-full', TONES[tone])} />;
}
