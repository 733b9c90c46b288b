/**
 * Where items stand: keys that sort as plain strings, with room for another between any two, so that an item moves
 * without the others being numbered anew.
 */
import { generateNKeysBetween } from 'fractional-indexing';
import type { DraftItem } from '@/lib/batches/schema';

export type Entry = { item: DraftItem; place: string };

/** So many places in order; before, or after, all others where an end is null. */
export function placesBetween(before: string | null, after: string | null, count: number): string[] {
  const isGap = before === null || after === null || before < after;
  return generateNKeysBetween(before, isGap ? after : null, count);
}

/** The order of a draft: by place, and by id should two ever share one. */
export const byPlace = (a: Entry, b: Entry): number => compare(a.place, b.place) || compare(a.item.id, b.item.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Puts entries that are in order among others that are. */
export function mergeByPlace(some: Entry[], others: Entry[]): Entry[] {
  const merged: Entry[] = [];
  let next = 0;
  for (const entry of some) {
    for (let other = others[next]; other && byPlace(other, entry) < 0; other = others[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(entry);
  }
  for (const other of others.slice(next)) merged.push(other);
  return merged;
}
