'use client';

import { useState } from 'react';
import type { BatchSnapshot } from '@/lib/batches/schema';

export type Pause = {
  /** What is to be drawn: the batch as it is, or as it was when it was paused. */
  drawn: BatchSnapshot | undefined;
  /** In ms; null while it moves. */
  since: number | null;
  /** Rows that have changed meanwhile. */
  changed: number;
  toggle: () => void;
};

/** Keeps the screen as it is while the batch goes on. Whatever has to be decided is asked of the batch as it is. */
export function usePause(live: BatchSnapshot | undefined, isDeciding: boolean): Pause {
  const [held, setHeld] = useState<{ snapshot: BatchSnapshot; since: number } | null>(null);
  if (held && isDeciding) setHeld(null);
  return {
    drawn: held?.snapshot ?? live,
    since: held?.since ?? null,
    changed: held && live ? live.rows.filter((row, index) => row !== held.snapshot.rows[index]).length : 0,
    toggle: () => setHeld(held || !live ? null : { snapshot: live, since: Date.now() }),
  };
}
