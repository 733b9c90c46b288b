'use client';

import { createContext, use } from 'react';
import { formatDuration } from '@/components/ui/duration';
import { useNow } from '@/components/ui/now';

const SECOND_MS = 1000;

/** Since when nothing new is known, in ms; null while it is. What is not known does not tick. */
export const StaleSince = createContext<number | null>(null);

/** Time since `start`, a second at a time. It draws itself again, and nothing around it. */
export function Elapsed({ start }: { start: string }) {
  const now = useNow(SECOND_MS);
  const stale = use(StaleSince);
  if (now === null) return null;
  const seconds = Math.max(0, Math.floor(((stale ?? now) - Date.parse(start)) / SECOND_MS));
  return seconds === 0 ? '0 s' : formatDuration(seconds * SECOND_MS);
}
