/**
 * Which items need work, kept up to date item by item. Many at once are looked at in short turns, so that the page
 * answers meanwhile; an item's problems count once its person has left it, or tried to send.
 */
import type { Editor } from './editor';
import type { Problems } from './problems';

const TURN_MS = 12;

export type CheckingState = {
  /** How many problems there are so far, and how many items are still to be looked at. */
  count: number;
  waiting: number;
};

export type Checking = ReturnType<typeof createChecking>;

export function createChecking(editor: Editor, problems: Problems) {
  const listeners = new Set<() => void>();
  const counts = new Map<string, number>();
  const shown = new Set<string>();
  const waiting = new Set<string>();
  let isAll = false;
  let turn: Promise<void> | undefined;
  let state: CheckingState = { count: 0, waiting: 0 };

  function tell(): void {
    state = { count: state.count, waiting: waiting.size };
    for (const listener of listeners) listener();
  }

  function check(id: string): void {
    waiting.delete(id);
    const item = editor.itemOf(id);
    const count = item && isShown(id) ? problems.ofItem(item).length : 0;
    state = { ...state, count: state.count + count - (counts.get(id) ?? 0) };
    if (count > 0) counts.set(id, count);
    else counts.delete(id);
  }

  const isShown = (id: string) => isAll || shown.has(id);

  function add(ids: string[]): Promise<void> {
    const [only] = ids;
    if (ids.length === 1 && only) check(only);
    else for (const id of ids) waiting.add(id);
    tell();
    turn ??= takeTurns().finally(() => {
      turn = undefined;
    });
    return turn;
  }

  async function takeTurns(): Promise<void> {
    while (waiting.size > 0) {
      const until = performance.now() + TURN_MS;
      for (const id of waiting) {
        check(id);
        if (performance.now() > until) break;
      }
      tell();
      if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }

  editor.subscribeItems((changes) => {
    const ids = changes.flatMap(({ id }) => (isShown(id) ? [id] : []));
    if (ids.length > 0) void add(ids);
  });

  return {
    get: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isShown,
    has: (id: string) => counts.has(id),
    /** Shows what is wrong with one item from now on. */
    show: (id: string) => {
      shown.add(id);
      void add([id]);
    },
    /** Looks at every item there is, again when it was refused; resolved when all have been looked at. */
    showAll: () => {
      isAll = true;
      return add(editor.get().items.map(({ id }) => id));
    },
    /** Problems of items other than these. */
    countWithout: (ids: ReadonlySet<string>) =>
      state.count - [...ids].reduce((sum, id) => sum + (counts.get(id) ?? 0), 0),
    /** The first items that need work, with their indexes, in order of the draft. */
    list: (max: number) => {
      const found: { id: string; index: number }[] = [];
      const most = Math.min(max, counts.size);
      if (most === 0) return found;
      for (const [index, { id }] of editor.get().items.entries()) {
        if (!counts.has(id)) continue;
        found.push({ id, index });
        if (found.length >= most) break;
      }
      return found;
    },
  };
}
