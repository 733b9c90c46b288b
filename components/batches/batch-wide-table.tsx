'use client';

import { useEffect, useMemo } from 'react';
import type { Widths } from './batch-column-widths';
import { wideSheet } from './batch-wide-sheet';

/** What a table needs that is wider than its place (see the sheet), and presses on rows that are beside their link. */
export function BatchWideTable({ columns, widths, pins }: { columns: string[]; widths: Widths; pins: string[] }) {
  const sheet = useMemo(() => wideSheet('#items-box', columns, widths, pins), [columns, widths, pins]);
  useEffect(() => {
    const box = document.getElementById('items-box');
    box?.addEventListener('click', openRow);
    return () => box?.removeEventListener('click', openRow);
  }, []);
  return <style>{sheet}</style>;
}

/** The link of a row covers it, unless its own cell is pinned: then it covers that alone. */
function openRow({ target }: MouseEvent) {
  if (!(target instanceof Element) || target.closest('a, label, button')) return;
  target.closest('[data-key]')?.querySelector('a')?.click();
}
