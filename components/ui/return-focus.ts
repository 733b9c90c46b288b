'use client';

import { useRef } from 'react';

/** Where the focus was before a dialog took it, and the way back; to the page's content when that place is gone. */
export function useReturnFocus() {
  const origin = useRef<Element>(null);
  return {
    remember: () => {
      origin.current = document.activeElement;
    },
    restore: () => {
      const { current } = origin;
      const target =
        current instanceof HTMLElement && current.isConnected ? current : document.getElementById('content');
      target?.focus({ preventScroll: true });
    },
  };
}
