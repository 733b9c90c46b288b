/** Brings the rest of a draft into the browser, page by page, while it is edited already. */
import type { DraftPage } from '@/lib/batches/draft-schema';
import { AppError } from '@/lib/errors';
import type { Autosave, Kept } from './autosave';
import type { Editor } from './editor';
import type { Rest } from './ordered-items';
import type { Entry } from './places';

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 15_000;

export type LoadingState = {
  /** How many items of the server's draft are here, and how many it has. */
  loaded: number;
  total: number;
  isComplete: boolean;
  /** Why it does not go on at the moment; it is tried again. */
  error: AppError | null;
};

export type Loading = ReturnType<typeof createLoading>;

type Options = {
  page: DraftPage;
  editor: Editor;
  autosave: Autosave;
  fetchPage: (after?: string) => Promise<DraftPage>;
};

export function createLoading({ page, editor, autosave, fetchPage }: Options) {
  const listeners = new Set<() => void>();
  let cursor = page.cursor;
  let state: LoadingState = stateAfter(page, 0);
  let run = 0;

  function setState(next: LoadingState): void {
    state = next;
    for (const tell of listeners) tell();
  }

  async function start(): Promise<void> {
    run += 1;
    const own = run;
    for (let failures = 0; cursor !== null && own === run; ) {
      try {
        const next = await fetchPage(cursor);
        if (own !== run) return;
        failures = 0;
        if (!autosave.isOwn(next.revision)) return await meetOther();
        const entries = autosave.unsaved.news(entriesOf(next));
        autosave.unsaved.adopt(entries);
        editor.load(entries, restOf(next));
        cursor = next.cursor;
        setState(stateAfter(next, state.loaded));
      } catch (error) {
        const known = error instanceof AppError ? error : new AppError('internal', 'The items cannot be shown.');
        setState({ ...state, error: known });
        await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** failures)));
        failures += 1;
      }
    }
  }

  /** Somebody else has saved meanwhile: what was loaded does not belong to what is to come. */
  async function meetOther(): Promise<void> {
    if (autosave.isDirty()) autosave.giveWay();
    else await restart();
  }

  /** Takes over what the server has now, from the first item on; what is here and not there is gone. */
  async function restart(): Promise<void> {
    const first = await fetchPage();
    editor.reset(first, entriesOf(first), restOf(first));
    autosave.reset(keptOf(first));
    cursor = first.cursor;
    setState(stateAfter(first, 0));
    await start();
  }

  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => void start(),
    stop: () => {
      run += 1;
    },
    restart,
  };
}

const stateAfter = (page: DraftPage, before: number): LoadingState => ({
  loaded: before + page.items.length,
  total: page.cursor === null ? before + page.items.length : Math.max(page.itemCount, before + page.items.length),
  isComplete: page.cursor === null,
  error: null,
});

export const entriesOf = ({ items, places }: DraftPage): Entry[] =>
  items.map((item, index) => ({ item, place: places[index] ?? '' }));

export const restOf = ({ nextPlace, lastPlace }: DraftPage): Rest =>
  nextPlace !== null && lastPlace !== null ? { nextPlace, lastPlace } : null;

export const keptOf = (page: DraftPage): Kept => ({
  name: page.name,
  agentId: page.agentId,
  revision: page.revision,
  entries: entriesOf(page),
});
