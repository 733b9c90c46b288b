'use client';

import { useSyncExternalStore } from 'react';

/**
 * False on the server and while the page takes its HTML over. For what is loaded late: a button that came with the
 * HTML would be there before its script, and a click on it would be lost.
 */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}
