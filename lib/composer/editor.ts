/** A draft in a person's hands: one value that the form, the list and the autosave share. It is never changed in place. */
import type { Draft, DraftItem, DraftPart, DraftSecret } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { createHistory, type Head, type Step, type Steps } from './history';
import { createOrderedItems, type ItemChange, type Rest, type Target } from './ordered-items';
import { type Entry, placesBetween } from './places';

export type Editor = ReturnType<typeof createEditor>;

type Next = (item: DraftItem) => DraftItem;
/** How a change is called in the history, and which changes in a row are one. */
type StepName = Pick<Step, 'label' | 'key'>;

/** `places` are those of the items, in the same order; new ones when none are given. */
export function createEditor(initial: Draft, places = placesBetween(null, null, initial.items.length)) {
  const items = createOrderedItems(initial.items, places);
  const history = createHistory();
  const listeners = new Set<() => void>();
  const itemListeners = new Set<(changes: ItemChange[]) => void>();
  let head: Head = { name: initial.name, agentId: initial.agentId };
  let draft: Draft = { ...head, items: items.get() };

  function apply(targets: Target[], nextHead: Head, step?: StepName): void {
    const before = head;
    const changes = items.put(targets);
    const isHeadChanged = nextHead.name !== head.name || nextHead.agentId !== head.agentId;
    if (changes.length === 0 && !isHeadChanged) return;
    head = isHeadChanged ? nextHead : head;
    draft = { ...head, items: items.get() };
    if (step) history.push({ ...step, changes, head: isHeadChanged ? { before, after: head } : undefined });
    if (changes.length > 0) for (const tell of itemListeners) tell(changes);
    for (const tell of listeners) tell();
  }

  /** A list given whole keeps its places as long as its order is the one there is. */
  function change({ items: next, ...more }: Partial<Draft>, step: StepName = { label: 'change of the batch' }): void {
    apply(next ? targetsOfAll(next) : [], { ...head, ...more }, step);
  }

  function targetsOfAll(next: DraftItem[]): Target[] {
    const before = items.get();
    const isSameOrder = next.length === before.length && next.every(({ id }, index) => id === before[index]?.id);
    const fresh = isSameOrder ? [] : items.placesAt(Number.POSITIVE_INFINITY, next.length);
    const isNext = new Set(next.map(({ id }) => id));
    const removed = before.filter(({ id }) => !isNext.has(id)).map(({ id }): Target => ({ id, entry: undefined }));
    const put = next.map((item, index): Target => {
      const place = fresh[index] ?? items.placeAt(index) ?? '';
      return { id: item.id, entry: { item, place } };
    });
    return [...removed, ...put];
  }

  function targetOf(itemId: string, next: Next): Target[] {
    const entry = items.entryOf(itemId);
    return entry ? [{ id: itemId, entry: { ...entry, item: next(entry.item) } }] : [];
  }

  /** Puts another item in the place of one; does nothing when that has been removed meanwhile. */
  const changeItem = (itemId: string, next: Next, step: StepName = { label: 'change of an item' }) =>
    apply(targetOf(itemId, next), head, step);

  /** Changes an item without a step: what a save or an upload makes of it, which nobody would want undone. */
  const amendItem = (itemId: string, next: Next) => apply(targetOf(itemId, next), head);

  function changeItems(ids: ReadonlySet<string>, next: Next, step?: StepName): void {
    const targets = [...ids].flatMap((id) => targetOf(id, next));
    apply(targets, head, step ?? { label: `change of ${countOf(targets.length)}` });
  }

  function removeItems(ids: ReadonlySet<string>, step?: StepName): void {
    const targets = [...ids].map((id): Target => ({ id, entry: undefined }));
    apply(targets, head, step ?? { label: `removal of ${countOf(targets.length)}` });
  }

  /** Puts any number of items in the place of each of some. */
  function replaceItems(ids: ReadonlySet<string>, next: (item: DraftItem) => DraftItem[], step?: StepName): void {
    const targets = [...ids].flatMap((id): Target[] => {
      const entry = items.entryOf(id);
      if (!entry) return [];
      const put = next(entry.item);
      const places = [entry.place, ...items.placesAt(items.indexOf(id) + 1, Math.max(0, put.length - 1), false)];
      const isKept = put.some((item) => item.id === id);
      const added = put.map((item, index) => ({ id: item.id, entry: { item, place: places[index] ?? entry.place } }));
      return isKept ? added : [{ id, entry: undefined }, ...added];
    });
    apply(targets, head, step ?? { label: `change of ${countOf(ids.size)}` });
  }

  /** Before the item at `index`. At the end of the list they come after what is still to be loaded, too. */
  const insertItems = (index: number, added: DraftItem[], step?: StepName) =>
    insert(added, items.placesAt(index, added.length), step);

  const insertAfter = (itemId: string, added: DraftItem[], step?: StepName) =>
    insert(added, items.placesAt(items.indexOf(itemId) + 1, added.length, false), step);

  function insert(added: DraftItem[], places: string[], step?: StepName): void {
    const targets = added.map((item, at): Target => ({ id: item.id, entry: { item, place: places[at] ?? '' } }));
    apply(targets, head, step ?? { label: `adding ${countOf(added.length)}` });
  }

  /** Moves an item by so many places, as far as there is room. */
  function moveItem(itemId: string, by: number): void {
    const entry = items.entryOf(itemId);
    const from = items.indexOf(itemId);
    const to = Math.min(Math.max(from + by, 0), items.get().length - 1);
    if (!entry || to === from) return;
    const before = to < from ? to - 1 : to;
    const [place = entry.place] = items.placesAt(before + 1, 1, false);
    apply([{ id: itemId, entry: { ...entry, place } }], head, { label: 'move of an item', key: `move.${itemId}` });
  }

  /** Takes over what the server has; `rest` is what it still has besides. */
  function load(entries: Entry[], rest: Rest): void {
    items.awaitRest(rest);
    const targets = entries.map((entry): Target => ({ id: entry.item.id, entry }));
    apply(targets, head);
  }

  /** Makes of some items what they were elsewhere, and removes others, as one step. */
  function putBack(entries: Entry[], removed: string[], next: Head, step: StepName): void {
    const put = entries.map((entry): Target => ({ id: entry.item.id, entry }));
    apply([...removed.map((id): Target => ({ id, entry: undefined })), ...put], next, step);
  }

  /** Begins anew with another draft; what was done to the one before cannot be undone any more. */
  function reset(next: Head, entries: Entry[], rest: Rest): void {
    items.awaitRest(rest);
    const isNext = new Set(entries.map(({ item }) => item.id));
    const gone = items.get().flatMap(({ id }): Target[] => (isNext.has(id) ? [] : [{ id, entry: undefined }]));
    history.clear();
    apply([...gone, ...entries.map((entry): Target => ({ id: entry.item.id, entry }))], next);
  }

  /**
   * Takes back the last step, or does it again. Answers the step when there was one. `revive` says what an item that
   * comes back is now: what the server has let go meanwhile is not to be counted on.
   */
  function travel(way: 'undo' | 'redo', revive: Next = (item) => item): Step | undefined {
    const step = history[way]();
    if (!step) return undefined;
    const side = way === 'undo' ? 'before' : 'after';
    const targets = step.changes.map((changed): Target => {
      const entry = changed[side];
      return { id: changed.id, entry: entry && { ...entry, item: revive(entry.item) } };
    });
    apply(targets, step.head?.[side] ?? head);
    for (const tell of listeners) tell();
    return step;
  }

  return {
    get: () => draft,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Tells which items changed, before those who subscribed to any change are told. */
    subscribeItems: (listener: (changes: ItemChange[]) => void) => {
      itemListeners.add(listener);
      return () => void itemListeners.delete(listener);
    },
    indexOf: items.indexOf,
    entryOf: items.entryOf,
    itemOf: (itemId: string): DraftItem | undefined => items.entryOf(itemId)?.item,
    change,
    changeItem,
    amendItem,
    changeItems,
    removeItem: (itemId: string) => removeItems(new Set([itemId])),
    removeItems,
    replaceItems,
    insertItems,
    insertAfter,
    moveItem,
    load,
    putBack,
    reset,
    undo: (revive?: Next) => travel('undo', revive),
    redo: (revive?: Next) => travel('redo', revive),
    /** What can be undone and redone now. */
    steps: (): Steps => history.steps(),
    forgetValues: history.forgetValues,
  };
}

const countOf = (count: number): string => (count === 1 ? 'an item' : `${count.toLocaleString('en')} items`);

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
