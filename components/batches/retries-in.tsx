'use client';

import { Timer } from 'lucide-react';
import { formatDuration } from '@/components/ui/duration';
import { useNow } from '@/components/ui/now';

const SECOND_MS = 1000;

/** When the batch's rule tries an item again, counted down. */
export function RetriesIn({ at }: { at: string }) {
  const now = useNow(SECOND_MS);
  if (now === null) return null;
  const leftMs = Math.ceil((Date.parse(at) - now) / SECOND_MS) * SECOND_MS;
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap text-running">
      <Timer size={13} aria-hidden className="shrink-0" />
      {leftMs > 0 ? `goes again in ${formatDuration(leftMs)}` : 'goes again now'}
    </span>
  );
}
