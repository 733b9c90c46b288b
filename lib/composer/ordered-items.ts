/** The items of a draft in their order, found by id at once. The list is never changed in place. */
import type { DraftItem } from '@/lib/batches/schema';
import { byPlace, type Entry, mergeByPlace, placesBetween } from './places';

/** Of one item; nothing before: it was added, nothing after: it was removed. */
export type ItemChange = { id: string; before: Entry | undefined; after: Entry | undefined };
/** What an item is to become; nothing: it is removed. */
export type Target = { id: string; entry: Entry | undefined };

/** Items that are on the server and not here yet: the places of the first and of the last of them. */
export type Rest = { nextPlace: string; lastPlace: string } | null;

/** `places` are those of the items, in the same order. */
export function createOrderedItems(initial: DraftItem[], places: string[]) {
  let items = initial;
  let rest: Rest = null;
  const placeById = new Map(items.map(({ id }, index) => [id, places[index] ?? '']));
  let indexById: Map<string, number> | undefined;

  function indexOf(itemId: string): number {
    indexById ??= new Map(items.map(({ id }, index) => [id, index]));
    return indexById.get(itemId) ?? -1;
  }

  function entryOf(itemId: string): Entry | undefined {
    const item = items[indexOf(itemId)];
    return item && { item, place: placeById.get(itemId) ?? '' };
  }

  function placeAt(index: number): string | null {
    const item = items[index];
    return item ? (placeById.get(item.id) ?? '') : null;
  }

  /** Places for items that are to stand before the one at `index`; at the very end they stand after the rest, too. */
  function placesAt(index: number, count: number, isEnd = index >= items.length): string[] {
    const before = placeAt(index - 1);
    const after = placeAt(index);
    const isAtRest = rest && (before ?? '') < rest.nextPlace && (after === null || after > rest.nextPlace);
    if (!isAtRest) return placesBetween(before, after, count);
    return isEnd
      ? placesBetween(rest?.lastPlace ?? null, after, count)
      : placesBetween(before, rest?.nextPlace ?? null, count);
  }

  /** The one way in which the items change. Answers what did. */
  function put(targets: Target[]): ItemChange[] {
    const changes = targets.flatMap(({ id, entry }): ItemChange[] => {
      const before = entryOf(id);
      return before?.item === entry?.item && before?.place === entry?.place ? [] : [{ id, before, after: entry }];
    });
    if (changes.some(({ before, after }) => before?.place !== after?.place)) reorder(changes);
    else replace(changes);
    return changes;
  }

  function replace(changes: ItemChange[]): void {
    if (changes.length === 0) return;
    items = [...items];
    for (const { id, after } of changes) if (after) items[indexOf(id)] = after.item;
  }

  function reorder(changes: ItemChange[]): void {
    const isTouched = new Set(changes.map(({ id }) => id));
    const kept = items.flatMap((item): Entry[] =>
      isTouched.has(item.id) ? [] : [{ item, place: placeById.get(item.id) ?? '' }],
    );
    for (const { id, after } of changes) {
      if (after) placeById.set(id, after.place);
      else placeById.delete(id);
    }
    const moved = changes.flatMap(({ after }) => after ?? []).sort(byPlace);
    items = mergeByPlace(kept, moved).map(({ item }) => item);
    indexById = undefined;
  }

  return {
    get: () => items,
    indexOf,
    entryOf,
    placeAt,
    placesAt,
    put,
    awaitRest: (next: Rest) => {
      rest = next;
    },
  };
}
