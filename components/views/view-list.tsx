'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { Plus, RefreshCw } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { changeViewMutation, viewsQuery } from '@/lib/views/queries';
import { type View, type ViewPage, viewSearch } from '@/lib/views/schema';
import { openView } from './open-view';
import { ViewRow } from './view-row';
import type { Step } from './views-panel';

const WIDTH_PX = 340;
const MARGIN_PX = 12;

/** Views of the page below their button. Arrows walk them; Escape, a click outside and leaving by Tab close it. */
export function ViewList({
  page,
  button,
  onStep,
  onClose,
  onLeave,
}: {
  page: ViewPage;
  button: RefObject<HTMLButtonElement | null>;
  onStep: (to: Step) => void;
  /** Closes and puts the focus on the button. */
  onClose: () => void;
  onLeave: () => void;
}) {
  const { data, error, refetch } = useQuery(viewsQuery(page));
  const params = useSearchParams();
  const now = viewSearch(page, params.toString());
  const opened = data?.views.find(({ id }) => id === params.get('view'));
  const root = useRef<HTMLDivElement>(null);
  const [left] = useState(() => leftOf(button.current));
  useFirstFocus(root, data !== undefined || error !== null);
  useLeave(root, button, onLeave);

  return (
    <div
      ref={root}
      role="dialog"
      aria-label="Views"
      tabIndex={-1}
      onKeyDown={(event) => walk(event, root.current, onClose)}
      style={{ left }}
      className="absolute top-full z-30 mt-1 w-[min(340px,calc(100vw-24px))] rounded-m border bg-raised shadow-pop outline-none"
    >
      {!data && !error && <Loading />}
      {!data && error && (
        <div role="alert" className="p-3">
          <p className="text-failed">The views could not be read. {error.message}</p>
          <Button size="sm" className="mt-2" onClick={() => refetch()}>
            Try again
          </Button>
        </div>
      )}
      {data?.views.length === 0 && (
        <p className="p-3 text-pretty text-text-2">
          No views yet. A view keeps what this page shows – search, filters, order
          {page === 'batch' && ', columns'} – under a name, to be opened again
          {page === 'batch' ? ' on any batch.' : '.'}
        </p>
      )}
      {data && data.views.length > 0 && (
        <ul className="max-h-[min(360px,50dvh)] overflow-y-auto p-1">
          {data.views.map((view) => (
            <ViewRow
              key={view.id}
              view={view}
              isCurrent={view.search === now}
              onOpen={() => {
                openView(view);
                onClose();
              }}
              onStep={onStep}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-col border-t p-1">
        {opened && opened.search !== now && <UpdateView view={opened} search={now} onDone={onClose} />}
        <button type="button" onClick={() => onStep('save')} className={ITEM}>
          <Plus size={14} aria-hidden className="shrink-0 text-text-2" />
          Save this view …
        </button>
      </div>
    </div>
  );
}

const ITEM =
  'flex min-h-10 w-full min-w-0 items-center gap-2 rounded-s px-2.5 text-left hover:bg-sunken focus-visible:-outline-offset-2 sm:min-h-8';

/** Brings the view that was opened up to what the page shows by now. */
function UpdateView({ view, search, onDone }: { view: View; search: string; onDone: () => void }) {
  const { mutateAsync, isPending, error } = useMutation(changeViewMutation());
  const { id, page, name } = view;

  async function update() {
    await mutateAsync({ page, id, search });
    const undo = () => {
      mutateAsync({ page, id, search: view.search }).catch(({ message }: Error) =>
        toast.error(`“${name}” was not changed back`, { description: message }),
      );
    };
    toast(`“${name}” is what this page shows now`, { action: { label: 'Undo', onClick: undo } });
    onDone();
  }

  return (
    <>
      <button
        type="button"
        aria-disabled={isPending}
        onClick={() => void (isPending || update().catch(() => undefined))}
        className={ITEM}
      >
        <RefreshCw size={14} aria-hidden className="shrink-0 text-text-2" />
        <span className="min-w-0 truncate">
          Update “<bdi>{name}</bdi>”
        </span>
      </button>
      {error && (
        <p role="alert" className="px-2.5 py-1 text-failed">
          {error.message}
        </p>
      )}
    </>
  );
}

function Loading() {
  return (
    <div role="status" className="flex flex-col gap-3 p-3">
      <span className="sr-only">Reading the views …</span>
      <Skeleton className="h-4 w-40" />
      <Skeleton className="h-4 w-52" />
    </div>
  );
}

/** Below the button, and pushed as far to the left as the window demands. */
function leftOf(button: HTMLElement | null): number {
  const at = button?.getBoundingClientRect().left ?? 0;
  const width = Math.min(WIDTH_PX, window.innerWidth - 2 * MARGIN_PX);
  return Math.min(0, document.documentElement.clientWidth - MARGIN_PX - width - at);
}

function useFirstFocus(root: RefObject<HTMLElement | null>, isReady: boolean) {
  useEffect(() => {
    if (isReady) root.current?.querySelector<HTMLElement>('[aria-current], button')?.focus();
  }, [root, isReady]);
}

/** The page around: pressed or tabbed to, it closes the list. */
function useLeave(root: RefObject<HTMLElement | null>, button: RefObject<HTMLElement | null>, onLeave: () => void) {
  const look = useEffectEvent(({ target }: Event) => {
    const isInside = target instanceof Node && (root.current?.contains(target) || button.current?.contains(target));
    if (!isInside) onLeave();
  });
  useEffect(() => {
    document.addEventListener('pointerdown', look);
    document.addEventListener('focusin', look);
    return () => {
      document.removeEventListener('pointerdown', look);
      document.removeEventListener('focusin', look);
    };
  }, []);
}

function walk(event: KeyboardEvent, root: HTMLElement | null, onClose: () => void): void {
  if (event.key === 'Escape') onClose();
  else if (
    !focusBy(event.key, [...(root?.querySelectorAll<HTMLElement>('[data-walked], :scope > :last-child button') ?? [])])
  )
    return;
  event.preventDefault();
  event.stopPropagation();
}

function focusBy(key: string, items: HTMLElement[]): boolean {
  const at = items.findIndex((item) => item.parentElement?.contains(document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (to === undefined) return false;
  items.at(to % items.length)?.focus();
  return true;
}
