'use client';

import { useQueries } from '@tanstack/react-query';
import { useVirtualizer, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { part } from '@/components/ui/part';
import { type Outline, shortId } from '@/lib/sessions/outline-schema';
import { entriesQuery, readOf } from '@/lib/sessions/queries';
import { useFindKey } from './find-key';
import { useFollowedEnd } from './followed-end';
import { TranscriptRow } from './transcript-row';
import { guessedHeight, turnHeads } from './transcript-turns';

const TranscriptFind = part(() => import('./transcript-find').then((module) => module.TranscriptFind));

const ROWS_AROUND = 6;
/** Room above an entry that is gone to: the bar of the search sticks there. */
const TOP_PX = 72;
/** What is drawn before the size of the window is known, on the server too. */
const FIRST_VIEW = { width: 960, height: 900 };

/** An entry by its short id; a further `turn` goes to it once more, with the focus. */
export type GoTo = { at: string; turn: number };
type Props = { outline: Outline; within: 'page' | 'drawer'; goTo?: GoTo | undefined };
type Rows = Pick<
  Virtualizer<Window, HTMLElement>,
  'getVirtualItems' | 'getTotalSize' | 'measureElement' | 'scrollToIndex' | 'scrollToEnd'
>;

/** The entries in view out of very many; each as high as it turns out to be. */
export function TranscriptList(props: Props) {
  return props.within === 'page' ? <OnPage {...props} /> : <InDrawer {...props} />;
}

function OnPage(props: Props) {
  const list = useRef<HTMLDivElement>(null);
  const margin = useMargin(list, null);
  const rows = useWindowVirtualizer<HTMLElement>({
    ...useRowOptions(props.outline),
    scrollMargin: margin,
    initialRect: FIRST_VIEW,
    initialOffset: 0, // as on the server, wherever the browser has scrolled to by then
  });
  return <Entries {...props} list={list} rows={rows} margin={margin} />;
}

function InDrawer(props: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => setScroller(scrollerOf(list.current)), []);
  const margin = useMargin(list, scroller);
  const rows = useVirtualizer<HTMLElement, HTMLElement>({
    ...useRowOptions(props.outline),
    getScrollElement: () => scroller,
    scrollMargin: margin,
    initialRect: FIRST_VIEW,
  });
  return <Entries {...props} list={list} rows={rows} margin={margin} />;
}

function useRowOptions({ lines }: Outline) {
  const heads = useMemo(() => turnHeads(lines), [lines]);
  return {
    count: lines.length,
    overscan: ROWS_AROUND,
    scrollPaddingStart: TOP_PX,
    getItemKey: useCallback((index: number) => lines[index]?.id ?? index, [lines]),
    estimateSize: (index: number) => {
      const line = lines[index];
      return line ? guessedHeight(line, heads[index] ?? null) : 0;
    },
  };
}

function Entries({
  outline,
  within,
  goTo,
  list,
  rows,
  margin,
}: Props & { list: RefObject<HTMLDivElement | null>; rows: Rows; margin: number }) {
  const { head, lines, revision } = outline;
  const heads = useMemo(() => turnHeads(lines), [lines]);
  const items = rows.getVirtualItems();
  const isPlaced = useIsPlaced();
  const reads = [...new Set(items.map(({ index }) => readOf(index)))];
  const answers = useQueries({ queries: reads.map((from) => entriesQuery(head.sessionId, from)) });
  const newest = useFollowedEnd({
    list,
    count: lines.length,
    isPart: outline.isPart,
    revision,
    toEnd: () => rows.scrollToEnd(),
  });
  const find = useFindKey(list, within);
  const target = goTo ? lines.findIndex(({ id }) => shortId(head.sessionId, id) === goTo.at) : -1;
  useGoTo(target, goTo?.turn ?? 0, rows, list);
  return (
    <>
      {find.isOpen && (
        <TranscriptFind
          sessionId={head.sessionId}
          revision={revision}
          list={list}
          onReveal={(position) => rows.scrollToIndex(position, { align: 'center' })}
          onClose={find.close}
        />
      )}
      {goTo && target === -1 && !outline.isPart && (
        <p role="alert" className="border-b px-[18px] py-2 text-text-2">
          The entry that the link names is not in this transcript.
        </p>
      )}
      <div
        ref={list}
        role="feed"
        aria-label="Entries"
        aria-busy={outline.isPart}
        className="relative [overflow-anchor:none]"
        style={{ height: isPlaced ? rows.getTotalSize() : undefined }}
      >
        {items.map(({ index, start }) => {
          const line = lines[index];
          if (!line) return null;
          const answer = answers[reads.indexOf(readOf(index))];
          return (
            <TranscriptRow
              key={line.id}
              ref={rows.measureElement}
              line={line}
              position={index}
              count={lines.length}
              head={heads[index] ?? null}
              agentName={head.agentName}
              sessionId={head.sessionId}
              shown={answer?.data?.[index - readOf(index)]}
              error={answer?.error ?? null}
              isTarget={index === target}
              top={isPlaced ? start - margin : null}
            />
          );
        })}
      </div>
      {newest.count > 0 && (
        <div className="pointer-events-none sticky bottom-3 z-10 flex h-0 items-end justify-center">
          <Button size="sm" className="pointer-events-auto shadow-pop" onClick={newest.jump}>
            <ArrowDown size={13} aria-hidden /> Jump to newest ({newest.count.toLocaleString('en')} new)
          </Button>
        </div>
      )}
    </>
  );
}

/** The first entries come from the server one below the other, as high as they are; once they are measured, each is put into its place. */
function useIsPlaced(): boolean {
  const [isPlaced, setPlaced] = useState(false);
  useLayoutEffect(() => setPlaced(true), []);
  return isPlaced;
}

/** Frames after which a row that was gone to is drawn. */
const FRAMES_MAX = 20;

/** Once a turn, when the entry is known. One that was asked for on the page has the focus then. */
function useGoTo(target: number, turn: number, rows: Rows, list: RefObject<HTMLElement | null>): void {
  const gone = useRef(-1);
  useEffect(() => {
    if (target === -1 || gone.current === turn) return;
    gone.current = turn;
    rows.scrollToIndex(target, { align: 'start' }); // scrolls the page, or the drawer
    if (turn > 0) focusSoon(list, target, FRAMES_MAX);
  }, [target, turn, rows, list]);
}

function focusSoon(list: RefObject<HTMLElement | null>, position: number, frames: number): void {
  const row = list.current?.querySelector<HTMLElement>(`[data-index="${position}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusSoon(list, position, frames - 1));
}

/** How far below the beginning of what scrolls the list begins; what stands above it may change its height. */
function useMargin(list: RefObject<HTMLElement | null>, scroller: HTMLElement | null): number {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (!list.current) return;
      const { top } = list.current.getBoundingClientRect();
      const begin = scroller ? scroller.getBoundingClientRect().top - scroller.scrollTop : -window.scrollY;
      setMargin(Math.round(top - begin));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    for (const element of scroller ? scroller.children : [document.body]) sizes.observe(element);
    return () => sizes.disconnect();
  }, [list, scroller]);
  return margin;
}

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let parent = element?.parentElement; parent; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return null;
}
