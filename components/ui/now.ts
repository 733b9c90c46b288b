'use client';

import { useSyncExternalStore } from 'react';

/** The time in ms, moving in steps of `stepMs`; null on the server and while the page takes its HTML over. */
export function useNow(stepMs: number): number | null {
  return useSyncExternalStore(
    (tell) => {
      const timer = setInterval(tell, stepMs);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / stepMs) * stepMs,
    () => null,
  );
}
