'use client';

import { use, useDeferredValue, useMemo } from 'react';
import { formatDuration } from '@/components/ui/duration';
import { useNow } from '@/components/ui/now';
import type { BatchRow } from '@/lib/batches/schema';
import { countKey } from '@/lib/batches/status';
import { StaleSince } from './elapsed';
import { recentEnds, timeLeft } from './pace';

const STEP_MS = 2_000;

/** How long the rest may take, as a range; `–` until there is ground for one. */
export function TimeLeft({ rows }: { rows: BatchRow[] }) {
  const settled = useDeferredValue(rows);
  const now = useNow(STEP_MS);
  const stale = use(StaleSince);
  const left = useMemo(() => {
    if (now === null || stale !== null) return null;
    const ends = recentEnds(settled, now);
    const latest = Math.max(now, ends.at(-1) ?? 0);
    return timeLeft(ends, settled.filter(isAhead).length, latest);
  }, [settled, now, stale]);
  return (
    <span title={left ? 'If sessions end as they did in the last five minutes' : 'Not known yet'}>
      {left ? words(left) : '–'} left
    </span>
  );
}

const isAhead = ({ status }: BatchRow): boolean => !['completed', 'failed', 'stopped'].includes(countKey(status));

function words({ low, high }: { low: number; high: number }): string {
  const [from, to] = [formatDuration(rounded(low)), formatDuration(rounded(high))];
  return from === to ? `about ${from}` : `${from} to ${to}`;
}

/** To what can be read while it changes: seconds, then tens of them, then minutes. */
function rounded(ms: number): number {
  const step = ms < 30_000 ? 1_000 : ms < 120_000 ? 10_000 : 60_000;
  return Math.max(step, Math.round(ms / step) * step);
}
