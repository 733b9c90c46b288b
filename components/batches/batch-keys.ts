'use client';

import { useEffect, useEffectEvent } from 'react';

const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]';

/** Keys of the page itself: not while a field has the focus, with a modifier, or in a modal dialog. */
export function useKeys(keys: Record<string, () => void>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!(target instanceof Element) || target.closest(FIELDS) || target.closest('[aria-modal=true]')) return;
    const run = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!run) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
