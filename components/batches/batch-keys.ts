'use client';

import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { wishNote } from '@/components/checks/note-wish';
import type { VirtualRowsHandle } from '@/components/ui/virtual-rows';
import type { BatchRow } from '@/lib/batches/schema';
import type { Verdict } from '@/lib/checks/schema';
import { changeAddress, openItemNow, stepAddress } from './batch-address';
import type { Retry } from './batch-retry';
import type { Selection } from './batch-selection';

const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]';

type Table = {
  rows: BatchRow[];
  shown: BatchRow[];
  selection: Selection;
  retry: Retry;
  list: RefObject<VirtualRowsHandle | null>;
  giveVerdict: (index: number, verdict: Verdict) => void;
};

/** `j` and `k` walk the rows, with the drawer when it is open; `x` selects, `r` retries, `e` edits first, `1` to `3` give a verdict, `n` a note. */
export function useRowKeys({ rows, shown, selection, retry, list, giveVerdict }: Table): void {
  const last = useRef<number | null>(null);
  /** The row that is about to have the focus: keys may come before it is drawn. */
  const next = useRef<number | null>(null);

  /** The row that keys act on: the open one, else the focused one, else the one that was. */
  function currentIndex(): number | null {
    const openItem = openItemNow();
    if (openItem !== null) return openItem;
    if (next.current !== null) return next.current;
    const row = document.activeElement?.closest<HTMLElement>('[role=table] [data-key]');
    if (row) last.current = Number(row.dataset.key);
    return last.current;
  }

  function walk(step: 1 | -1) {
    const index = currentIndex();
    const position = index === null ? -1 : shown.findIndex((row) => row.index >= index);
    const row = shown[index === null ? 0 : Math.min(shown.length - 1, Math.max(0, position + step))];
    if (!row) return;
    last.current = row.index;
    list.current?.reveal(shown.indexOf(row));
    if (openItemNow() !== null) return changeAddress({ item: row.index });
    if (focusRow(row.index)) return;
    next.current = row.index;
    requestAnimationFrame(() => {
      focusRow(row.index);
      if (next.current === row.index) next.current = null;
    });
  }

  function say(verdict: Verdict) {
    const index = currentIndex();
    if (index !== null && rows[index]) giveVerdict(index, verdict);
  }

  useKeys({
    1: () => say('pass'),
    2: () => say('fail'),
    3: () => say('star'),
    n: () => {
      const index = currentIndex();
      if (index !== null && rows[index]) stepToNote(index);
    },
    j: () => walk(1),
    k: () => walk(-1),
    x: () => {
      const index = currentIndex();
      if (index !== null) selection.select(index, !selection.selected.has(index), false);
    },
    r: () => {
      const row = rows[currentIndex() ?? -1];
      if (row?.status === 'failed' && !retry.isPending) retry.start({ kind: 'one', index: row.index });
    },
    e: () => {
      const row = rows[currentIndex() ?? -1];
      if (row?.status === 'failed' && !retry.isPending) retry.start({ kind: 'one', index: row.index }, true);
    },
  });
}

/** The drawer of the row puts the focus into its note. */
function stepToNote(index: number): void {
  wishNote(index);
  if (openItemNow() === null) stepAddress({ item: index });
}

/** Puts the focus on a row's link, if the row is drawn. */
export function focusRow(index: number): boolean {
  const link = document.querySelector<HTMLElement>(`[role=table] [data-key="${index}"] a`);
  link?.focus({ preventScroll: true });
  return link !== null;
}

/** Keys of the page itself: not while a field has the focus, with a modifier, or in a modal dialog. */
function useKeys(keys: Record<string, () => void>): void {
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
