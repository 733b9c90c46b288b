/** Marks what was found in the rows that are drawn, without touching them (CSS Custom Highlight API). */

const RANGES_MAX = 2_000;

/**
 * Marks every match in the rows; the one of this number in the row at `position` stands out. Opens the folds of that
 * row when there are fewer matches to be seen. Answers the element that holds it, null when it is not drawn.
 */
export function markIn(
  list: HTMLElement,
  text: string,
  found: { position: number; number: number },
): HTMLElement | null {
  const sought = text.toLowerCase();
  const ranges: Range[] = [];
  let now: Range | undefined;
  for (const row of list.querySelectorAll<HTMLElement>('[data-index]')) {
    const own = rangesIn(row, sought);
    ranges.push(...own.slice(0, RANGES_MAX - ranges.length));
    if (Number(row.dataset.index) !== found.position) continue;
    if (own.length <= found.number) for (const fold of row.querySelectorAll('details')) fold.open = true;
    now = own[Math.min(found.number, own.length - 1)];
  }
  if ('highlights' in CSS) {
    CSS.highlights.set('found', new Highlight(...ranges));
    CSS.highlights.set('found-now', new Highlight(...(now ? [now] : [])));
  }
  return now?.startContainer.parentElement ?? null;
}

export function clearMarks(): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.delete('found');
  CSS.highlights.delete('found-now');
}

/** Matches may begin in one element and end in another, as words that are partly bold do. */
function rangesIn(row: HTMLElement, sought: string): Range[] {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const nodes: { node: Text; start: number }[] = [];
  let words = '';
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    nodes.push({ node, start: words.length });
    words += node.data;
  }
  const lower = words.toLowerCase();
  if (lower.length !== words.length) return []; // places would not be those of the text
  const ranges: Range[] = [];
  let place = 0;
  for (let at = lower.indexOf(sought); at !== -1; at = lower.indexOf(sought, at + sought.length)) {
    const range = document.createRange();
    place = nodeAt(nodes, at, place);
    const first = nodes[place];
    const last = nodes[nodeAt(nodes, at + sought.length - 1, place)];
    if (!first || !last) break;
    range.setStart(first.node, at - first.start);
    range.setEnd(last.node, at + sought.length - last.start);
    ranges.push(range);
    if (ranges.length === RANGES_MAX) break;
  }
  return ranges;
}

function nodeAt(nodes: { node: Text; start: number }[], at: number, from: number): number {
  let place = from;
  while (at >= (nodes[place + 1]?.start ?? Number.POSITIVE_INFINITY)) place += 1;
  return place;
}
