/** A draft in a person's hands: one value that the form, the list and the autosave share. It is never changed in place. */
import type { Draft, DraftItem, DraftPart, DraftSecret } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';

export type Editor = ReturnType<typeof createEditor>;

export function createEditor(initial: Draft) {
  let draft = initial;
  const listeners = new Set<() => void>();

  function change(next: Partial<Draft>): void {
    draft = { ...draft, ...next };
    for (const tell of listeners) tell();
  }

  /** Puts another item in the place of one; does nothing when that has been removed meanwhile. */
  function changeItem(itemId: string, next: (item: DraftItem) => DraftItem): void {
    const index = indexOf(itemId);
    const item = draft.items[index];
    if (!item) return;
    const changed = next(item);
    if (changed !== item) change({ items: draft.items.with(index, changed) });
  }

  const insertItems = (index: number, items: DraftItem[]) =>
    change({ items: [...draft.items.slice(0, index), ...items, ...draft.items.slice(index)] });

  const removeItem = (itemId: string) => change({ items: draft.items.filter(({ id }) => id !== itemId) });

  /** Moves an item by so many places, as far as there is room. */
  function moveItem(itemId: string, by: number): void {
    const from = indexOf(itemId);
    const item = draft.items[from];
    const to = Math.min(Math.max(from + by, 0), draft.items.length - 1);
    if (item && to !== from) change({ items: draft.items.toSpliced(from, 1).toSpliced(to, 0, item) });
  }

  const indexOf = (itemId: string) => draft.items.findIndex(({ id }) => id === itemId);

  return {
    get: () => draft,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change,
    changeItem,
    insertItems,
    removeItem,
    moveItem,
    indexOf,
  };
}

export const newTextPart = (text = ''): DraftPart => ({ id: newId('part'), type: 'text', text });

/** An item with one text part, so that there is something to type into. */
export const newItem = (text = '', more: Partial<DraftItem> = {}): DraftItem => ({
  id: newId('item'),
  parts: [newTextPart(text)],
  metadata: [],
  llmId: '',
  versionId: '',
  secrets: [],
  ...more,
});

/** Nothing has been said in it yet. */
export const isBlank = ({ parts, metadata, secrets }: DraftItem): boolean =>
  parts.every((part) => part.type === 'text' && part.text.trim() === '') && metadata.length + secrets.length === 0;

/** A copy with ids of its own. Secrets that are kept stay kept; a value not saved yet is not copied. */
export function copyItem(item: DraftItem): DraftItem {
  return {
    ...item,
    id: newId('item'),
    parts: item.parts.map((part) => ({ ...part, id: newId('part') })),
    metadata: item.metadata.map((pair) => ({ ...pair, id: newId('pair') })),
    secrets: item.secrets.map((secret) => ({ ...secret, id: newId('secret'), value: '' })),
  };
}

/** One item a line; empty lines make none. */
export function itemsOfLines(text: string, more: Partial<DraftItem>): DraftItem[] {
  return linesOf(text).map((line) => newItem(line, more));
}

export const linesOf = (text: string): string[] =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean);

export const emptySecret = (): DraftSecret => ({ id: newId('secret'), name: '', value: '', keptFrom: null });
