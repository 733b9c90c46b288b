/** Which items of a draft are chosen for a change of many, and from where Shift extends the choice. */
import type { DraftItem } from '@/lib/batches/schema';
import type { Editor } from './editor';
import type { ItemChange } from './ordered-items';

export type Selection = ReturnType<typeof createSelection>;

export function createSelection(editor: Pick<Editor, 'get' | 'indexOf' | 'subscribeItems'>) {
  const listeners = new Set<() => void>();
  let ids: ReadonlySet<string> = new Set();
  let anchorId = '';

  function set(next: ReadonlySet<string>): void {
    ids = next;
    for (const tell of listeners) tell();
  }

  function toggle(id: string): void {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    anchorId = id;
    set(next);
  }

  /** From where the last choice began up to this item. */
  function extendTo(id: string, fromId: string): void {
    if (editor.indexOf(anchorId) < 0 || ids.size === 0) anchorId = fromId;
    const [from = 0, to = 0] = [editor.indexOf(anchorId), editor.indexOf(id)].sort((a, b) => a - b);
    const range = editor.get().items.slice(from, to + 1);
    set(new Set(range.map((item) => item.id)));
  }

  function selectWhere(fits: (item: DraftItem) => boolean): void {
    set(new Set(editor.get().items.flatMap((item) => (fits(item) ? [item.id] : []))));
  }

  const isRemoved = ({ id, after }: ItemChange) => !after && ids.has(id);
  editor.subscribeItems((changes) => {
    if (!changes.some(isRemoved)) return;
    const next = new Set(ids);
    for (const change of changes) if (isRemoved(change)) next.delete(change.id);
    set(next);
  });

  return {
    get: () => ids,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    toggle,
    extendTo,
    selectAll: () => selectWhere(() => true),
    selectWhere,
    clear: () => set(new Set()),
    /** The chosen items in the order of the draft. */
    items: () => editor.get().items.filter((item) => ids.has(item.id)),
  };
}
