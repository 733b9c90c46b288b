'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { createTally, type Tally } from '@/lib/composer/tally';
import { useComposing } from './composing';

/** What the draft comes to, counted beside the work on it. */
export function useTally(): Tally {
  const { editor } = useComposing().session;
  const [tally] = useState(() => createTally(editor));
  useEffect(() => tally.start(), [tally]);
  return useSyncExternalStore(tally.subscribe, tally.get, tally.get);
}
