'use client';

import { useNow } from './now';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** How long ago, with the exact local time on hover. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow(10 * SECOND_MS);
  const time = new Date(at);
  return (
    <time dateTime={at} title={now === null ? undefined : exact.format(time)} suppressHydrationWarning>
      {formatRelative(time, now ?? Date.now())}
    </time>
  );
}

function formatRelative(time: Date, now: number): string {
  const age = now - time.getTime();
  if (age < 45 * SECOND_MS) return 'just now';
  if (age < HOUR_MS) return `${Math.max(1, Math.round(age / MINUTE_MS))} min ago`;
  if (age < DAY_MS) return `${Math.round(age / HOUR_MS)} h ago`;
  if (age < 2 * DAY_MS) return 'yesterday';
  if (age < 7 * DAY_MS) return `${Math.floor(age / DAY_MS)} days ago`;
  return day.format(time);
}
