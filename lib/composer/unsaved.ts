/** What of a draft the server does not have yet: kept up to date item by item, whatever the size of the draft. */
import type { DraftItem } from '@/lib/batches/schema';
import type { Editor } from './editor';
import type { Entry } from './places';

export function createUnsaved(editor: Pick<Editor, 'entryOf' | 'subscribeItems'>, initial: Entry[]) {
  const stored = new Map<string, Entry>();
  /** Sent, and not known whether it arrived: it goes again, and is removed expressly when it is gone meanwhile. */
  const unsure = new Set<string>();
  const unsaved = new Set<string>();
  const removed = new Set<string>();

  function adopt(entries: Entry[]): void {
    for (const entry of entries) {
      stored.set(entry.item.id, entry);
      check(entry.item.id);
    }
  }

  function check(id: string): void {
    if (unsure.has(id) || !isStored(id)) unsaved.add(id);
    else unsaved.delete(id);
  }

  function isStored(id: string): boolean {
    const entry = editor.entryOf(id);
    const known = stored.get(id);
    if (!entry || !known) return entry === known;
    if (entry.place !== known.place) return false;
    if (entry.item === known.item) return true;
    if (JSON.stringify(entry.item) !== JSON.stringify(known.item)) return false;
    stored.set(id, entry);
    return true;
  }

  /** What a page of the server tells that is not known better here. */
  const news = (entries: Entry[]): Entry[] =>
    entries.filter(({ item: { id } }) => ![stored, unsure, unsaved, removed].some((set) => set.has(id)));

  editor.subscribeItems((changes) => {
    for (const { id } of changes) check(id);
  });
  adopt(initial);

  return {
    adopt,
    news,
    count: () => unsaved.size,
    ids: (): string[] => [...unsaved],
    has: (id: string) => unsaved.has(id),
    storedItem: (id: string): DraftItem | undefined => stored.get(id)?.item,
    /** From now on, until one of the next two is told. */
    doubt: (ids: Iterable<string>) => {
      for (const id of ids) {
        unsure.add(id);
        check(id);
      }
    },
    settle: (entry: Entry) => {
      unsure.delete(entry.item.id);
      adopt([entry]);
    },
    settleRemoved: (id: string) => {
      unsure.delete(id);
      stored.delete(id);
      removed.add(id);
      check(id);
    },
    reset: (entries: Entry[]) => {
      for (const set of [stored, unsure, unsaved, removed]) set.clear();
      adopt(entries);
    },
  };
}
