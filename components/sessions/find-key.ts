'use client';

import { type RefObject, useEffect, useState } from 'react';

const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]';

/**
 * Ctrl or Cmd and F, or f alone, opens the search of the transcript: on its page always, over the table while the focus
 * is in the drawer. A second Ctrl+F is the browser's own.
 */
export function useFindKey(list: RefObject<HTMLElement | null>, within: 'page' | 'drawer') {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    function press(event: KeyboardEvent) {
      const { target, key } = event;
      if (event.defaultPrevented || event.altKey || event.shiftKey || key.toLowerCase() !== 'f') return;
      if (!(target instanceof Element)) return;
      const drawer = list.current?.closest('[role=dialog]');
      if (within === 'drawer' ? !drawer?.contains(target) : target.closest('[role=dialog], [role=menu]')) return;
      const isWithKey = event.ctrlKey || event.metaKey;
      if (!isWithKey && target.closest(FIELDS)) return;
      if (isWithKey && target.closest('search')) return;
      event.preventDefault();
      setOpen(true);
      document.querySelector<HTMLInputElement>('search input[data-find]')?.select();
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [list, within]);
  function close(): void {
    setOpen(false);
    list.current?.closest<HTMLElement>('[role=dialog]')?.focus({ preventScroll: true });
  }
  return { isOpen, close };
}
