'use client';

import {
  type ComponentProps,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { classNames } from './class-names';

const FIRST_ROWS = 40;
const STEP_ROWS = 4;
const AROUND_ROWS = 6;
/** Room left above a revealed row, where a head may stick. */
const REVEAL_MARGIN_PX = 48;

export type VirtualRowsHandle = {
  /** Scrolls, no further than needed, until the row at `position` is in view. */
  reveal: (position: number) => void;
};

type Range = { first: number; last: number };

/**
 * The rows in view out of very many, inside the page or the nearest scrolling ancestor. Every row has the height that
 * `className` gives as `--row-height`, so the places of all rows are known before any is drawn, on the server too.
 * The row that holds the focus stays, however far it is scrolled away.
 */
export function VirtualRows<R>({
  rows,
  rowKey,
  role,
  className,
  handle,
  children,
  ...rest
}: {
  rows: readonly R[];
  rowKey: (row: R) => string | number;
  role: 'rowgroup' | 'list' | 'listbox';
  className: string;
  handle?: Ref<VirtualRowsHandle>;
  /** Draws one row; what it draws carries the role of a row or list item. */
  children: (row: R, position: number) => ReactNode;
} & Pick<
  ComponentProps<'div'>,
  'id' | 'tabIndex' | 'onKeyDown' | 'aria-label' | 'aria-multiselectable' | 'aria-activedescendant'
>) {
  const box = useRef<HTMLDivElement>(null);
  const range = useRange(box, rows.length);
  const focused = useFocusedKey(box);
  useImperativeHandle(handle, () => ({ reveal: (position) => box.current && reveal(box.current, position) }), []);
  return (
    <div
      {...rest}
      ref={box}
      role={role}
      className={classNames('relative', className)}
      style={{ height: `calc(var(--row-height) * ${rows.length})`, ['--row-count' as string]: rows.length }}
    >
      {positions(range, rows, rowKey, focused).map((position) => {
        const row = rows[position];
        if (row === undefined) return null;
        const key = rowKey(row);
        return (
          <div
            key={key}
            role="presentation"
            data-key={key}
            className="absolute inset-x-0 h-(--row-height)"
            style={{ top: `calc(var(--row-height) * ${position})` }}
          >
            {children(row, position)}
          </div>
        );
      })}
    </div>
  );
}

function positions<R>(range: Range, rows: readonly R[], rowKey: (row: R) => string | number, focused?: string) {
  const { first } = range;
  const last = Math.min(range.last, rows.length);
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset);
  const kept = focused === undefined ? -1 : rows.findIndex((row) => String(rowKey(row)) === focused);
  if (kept === -1 || (kept >= first && kept < last)) return shown;
  return kept < first ? [kept, ...shown] : [...shown, kept];
}

/** The key of the row that holds the focus. */
function useFocusedKey(box: { current: HTMLDivElement | null }): string | undefined {
  const [key, setKey] = useState<string>();
  useEffect(() => {
    const element = box.current;
    const enter = ({ target }: FocusEvent) => {
      if (target instanceof Element) setKey(target.closest<HTMLElement>('[data-key]')?.dataset.key);
    };
    const leave = () => setKey(undefined);
    element?.addEventListener('focusin', enter);
    element?.addEventListener('focusout', leave);
    return () => {
      element?.removeEventListener('focusin', enter);
      element?.removeEventListener('focusout', leave);
    };
  }, [box]);
  return key;
}

/** Follows the scroller and the sizes of both, and moves by several rows at a time. */
function useRange(box: { current: HTMLDivElement | null }, rowCount: number): Range {
  const [range, setRange] = useState<Range>({ first: 0, last: FIRST_ROWS });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    let scroller = scrollerOf(element);
    let current: Range | undefined;
    const look = (apply: (run: () => void) => void) => {
      const seen = rangeInView(element, scroller, rowCount);
      if (current && seen.first === current.first && seen.last === current.last) return;
      current = seen;
      apply(() => setRange(seen));
    };
    const lookAtOnce = ({ target }: Event) => {
      if (target === (scroller ?? document)) look(flushSync);
    };
    /** With another size something else may scroll. */
    const lookLater = () => {
      scroller = scrollerOf(element);
      look((run) => run());
    };
    lookLater();
    const sizes = new ResizeObserver(lookLater);
    sizes.observe(element);
    sizes.observe(scroller ?? document.documentElement);
    document.addEventListener('scroll', lookAtOnce, { passive: true, capture: true });
    window.addEventListener('resize', lookLater);
    return () => {
      sizes.disconnect();
      document.removeEventListener('scroll', lookAtOnce, true);
      window.removeEventListener('resize', lookLater);
    };
  }, [box, rowCount]);
  return range;
}

function rangeInView(element: HTMLElement, scroller: HTMLElement | null, rowCount: number): Range {
  const { top, height } = element.getBoundingClientRect();
  if (height === 0) return { first: 0, last: FIRST_ROWS };
  const rowHeight = height / rowCount;
  const view = viewOf(scroller);
  const firstSeen = Math.floor((view.top - top) / rowHeight);
  const lastSeen = Math.ceil((view.bottom - top) / rowHeight);
  return {
    first: Math.max(0, Math.floor((firstSeen - AROUND_ROWS) / STEP_ROWS) * STEP_ROWS),
    last: Math.max(0, Math.ceil((lastSeen + AROUND_ROWS) / STEP_ROWS) * STEP_ROWS),
  };
}

function reveal(element: HTMLElement, position: number): void {
  const scroller = scrollerOf(element);
  const { top, height } = element.getBoundingClientRect();
  const rowHeight = height / Number(element.style.getPropertyValue('--row-count'));
  const view = viewOf(scroller);
  const rowTop = top + position * rowHeight;
  const above = rowTop - REVEAL_MARGIN_PX - view.top;
  const below = rowTop + rowHeight + rowHeight / 2 - view.bottom;
  if (above < 0) (scroller ?? window).scrollBy({ top: above });
  else if (below > 0) (scroller ?? window).scrollBy({ top: below });
  scroller?.scrollIntoView({ block: 'nearest' });
}

function viewOf(scroller: HTMLElement | null): { top: number; bottom: number } {
  if (!scroller) return { top: 0, bottom: window.innerHeight };
  const { top } = scroller.getBoundingClientRect();
  return { top, bottom: top + scroller.clientHeight };
}

/** The nearest ancestor that scrolls by itself; null when the page does. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return null;
}
