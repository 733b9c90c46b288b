/**
 * Reads that the page's HTML asks the browser for at once, before any script has run (app/batches/[batchId]/page.tsx). Each is
 * used once, by the first read of a page that has just been loaded; whatever is read later is read anew.
 */

/** What a page was told while it loaded, it is told again by then. */
const FRESH_MS = 10_000;
const MARK = 'early';

const taken = new Set<string>();

export const earlyPath = (path: string): string => `${path}?${MARK}`;

/** The path to fetch so that the answer already on its way is taken; null when there is none. */
export function takeEarlyRead(path: string): string | null {
  const early = earlyPath(path);
  const isThere = !taken.has(early) && document.querySelector(`link[rel=preload][href="${early}"]`) !== null;
  taken.add(early);
  return isThere && performance.now() < FRESH_MS ? early : null;
}
