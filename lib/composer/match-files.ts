/** Which dropped files belong to which items. Runs anywhere. */
import { type DraftItem, isAwaited } from '@/lib/batches/schema';

/** `path` begins within the folder that was dropped: `q1/report.pdf`. */
export type NamedFile<F = File> = { file: F; path: string };
/** How files without a part that names them are matched; `metadata` by the value of this key. */
export type Way = { kind: 'none' } | { kind: 'metadata'; key: string } | { kind: 'name' };
export type Match<F = File> = { file: F; itemId: string; partId: string | null };
export type Matched<F = File> = {
  matches: Match<F>[];
  /** Files that belong to no item, or to one of several of the same name. */
  unmatched: NamedFile<F>[];
  matchedFiles: number;
  /** Items that still wait for a file; without any that wait, items that got none and have none. */
  without: number;
};

/**
 * First the parts that name a file get it, by path, by file name, then whatever their case; one file may be named by
 * several. What is left goes to items by the chosen way, each file to one.
 */
export function matchFiles<F>(items: readonly DraftItem[], files: NamedFile<F>[], way: Way): Matched<F> {
  const find = finderOf(files);
  const used = new Set<NamedFile<F>>();
  const matches: Match<F>[] = [];
  const take = (found: NamedFile<F> | undefined, itemId: string, partId: string | null) => {
    if (!found) return false;
    used.add(found);
    return matches.push({ file: found.file, itemId, partId }) > 0;
  };
  const waiting = new Set<string>();
  for (const item of items) {
    for (const part of item.parts) {
      if (part.type === 'text' || !isAwaited(part)) continue;
      if (!take(find(part.filename), item.id, part.id)) waiting.add(item.id);
    }
  }
  const hasNames = matches.length + waiting.size > 0;
  if (way.kind !== 'none') {
    const itemOf = way.kind === 'metadata' ? byMetadata(items, way.key) : byName(items);
    for (const named of files.filter((one) => !used.has(one))) {
      const itemId = itemOf(named.path);
      if (itemId) take(named, itemId, null);
    }
  }
  const given = new Set(matches.map(({ itemId }) => itemId));
  const isWithout = ({ id, parts }: DraftItem) =>
    hasNames ? waiting.has(id) : !given.has(id) && parts.every(({ type }) => type === 'text');
  return {
    matches,
    unmatched: files.filter((one) => !used.has(one)),
    matchedFiles: used.size,
    without: items.filter(isWithout).length,
  };
}

/** Keys of metadata that could name files. */
export function metadataKeys(items: readonly DraftItem[]): string[] {
  return [...new Set(items.flatMap(({ metadata }) => metadata.map(({ key }) => key.trim()).filter(Boolean)))];
}

const leafOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';
const stemOf = (path: string): string => leafOf(path).replace(/(?<=.)\.[^.]+$/, '');
const tidy = (path: string): string => path.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');

function finderOf<F>(files: NamedFile<F>[]): (name: string) => NamedFile<F> | undefined {
  const by = (keyOf: (path: string) => string) => {
    const found = new Map<string, NamedFile<F> | null>();
    // Two files of one name are told apart by their path, or not at all.
    for (const one of files) found.set(keyOf(one.path), found.has(keyOf(one.path)) ? null : one);
    return (name: string) => found.get(keyOf(tidy(name))) ?? undefined;
  };
  const finders = [
    by(tidy),
    by((path) => tidy(path).toLowerCase()),
    by(leafOf),
    by((path) => leafOf(path).toLowerCase()),
  ];
  return (name) => {
    for (const find of finders) {
      const found = find(name);
      if (found) return found;
    }
    return undefined;
  };
}

type ItemOf = (path: string) => string | undefined;

/** A value that more than one item has names none. */
function unique(entries: (readonly [string, string])[]): ReadonlyMap<string, string | null> {
  const map = new Map<string, string | null>();
  for (const [word, id] of entries) map.set(word, map.has(word) && map.get(word) !== id ? null : id);
  return map;
}

function byMetadata(items: readonly DraftItem[], key: string): ItemOf {
  const ids = unique(
    items.flatMap(({ id, metadata }) =>
      metadata.filter((pair) => pair.key.trim() === key).map(({ value }) => [value.trim().toLowerCase(), id] as const),
    ),
  );
  const words = (path: string) => [path, leafOf(path), stemOf(path)].map((word) => word.toLowerCase());
  return (path) => words(path).flatMap((word) => ids.get(word) ?? [])[0];
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** By the message that a file is called after, or by the only number in its name. */
function byName(items: readonly DraftItem[]): ItemOf {
  const ids = unique(
    items.flatMap(({ id, parts }) =>
      parts.slice(0, 1).flatMap((part) => (part.type === 'text' ? [[plain(part.text), id] as const] : [])),
    ),
  );
  return (path) => {
    const stem = stemOf(path);
    const [, digits] = /^\D*(\d{1,6})\D*$/.exec(stem) ?? [];
    return ids.get(plain(stem)) ?? (digits === undefined ? undefined : items[Number(digits)]?.id);
  };
}
