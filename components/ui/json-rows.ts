/** JSON as the rows of a tree: only what is open is looked at, so that a huge value costs no more than what is seen. */

/** More children than this stand in groups, and groups in groups, so that a hundred at most come at a time. */
const GROUP = 100;
const PARSED_LENGTH_MAX = 2_000_000;
const OPEN_DEPTH_MAX = 4;
const OPEN_ROWS = 40;

export type JsonRow = {
  /** Tells it from all others of its tree. */
  id: string;
  /** How jq reaches it; of a group: its parent's. */
  path: string;
  /** Name or index in its parent; null for the root and for groups. */
  key: string | null;
  value: unknown;
  depth: number;
  position: number;
  siblings: number;
  /** How many it holds; null when it cannot be opened. */
  count: number | null;
  /** Of groups: the first and the last that they hold. */
  range: [number, number] | null;
  /** Text that is JSON; what it holds is shown below it. */
  isParsed: boolean;
  isOpen: boolean;
};

type Place = Pick<JsonRow, 'id' | 'path' | 'key' | 'value' | 'range'>;
type Opened = ReadonlyMap<string, boolean>;

/** The rows to draw, in order. What `opened` does not speak of is as `byDefault` says. */
export function jsonRows(value: unknown, opened: Opened, byDefault: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  const stack: { place: Place; depth: number; position: number; siblings: number }[] = [
    { place: rootOf(value), depth: 0, position: 1, siblings: 1 },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { place, depth, position, siblings } = next;
    const count = countOf(place);
    const isOpen = count !== null && (opened.get(place.id) ?? byDefault.has(place.id));
    const isParsed = typeof place.value === 'string' && count !== null;
    rows.push({ ...place, depth, position, siblings, count, isParsed, isOpen });
    if (!isOpen) continue;
    const children = childrenOf(place);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child) stack.push({ place: child, depth: depth + 1, position: index + 1, siblings: children.length });
    }
  }
  return rows;
}

/** What is open before anyone has asked: level by level, as long as it is neither deep nor long. */
export function openAtFirst(value: unknown): Set<string> {
  const open = new Set<string>();
  let rows = 1;
  let level = [rootOf(value)];
  for (let depth = 0; depth < OPEN_DEPTH_MAX; depth += 1) {
    const next: Place[] = [];
    for (const place of level) {
      const count = Math.min(countOf(place) ?? 0, GROUP);
      if (count === 0 || (depth > 0 && rows + count > OPEN_ROWS)) continue;
      open.add(place.id);
      rows += count;
      next.push(...childrenOf(place));
    }
    level = next;
  }
  return open;
}

/** Whether it is worth a tree: an object or list, or text that is one. */
export const isTree = (value: unknown): boolean => containerOf(value) !== null;

/** As text to copy: text as it is, else JSON. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, null, 2) ?? '';
  } catch {
    return 'It is nested too deeply to be written as text.';
  }
}

const rootOf = (value: unknown): Place => ({ id: '', path: '.', key: null, value, range: null });

function countOf({ value, range }: Place): number | null {
  if (range) return range[1] - range[0] + 1;
  const container = containerOf(value);
  return container && entriesOf(container).length;
}

function childrenOf(place: Place): Place[] {
  const container = containerOf(place.value);
  if (!container) return [];
  const keys = entriesOf(container);
  const [first, last] = place.range ?? [0, keys.length - 1];
  const size = groupSize(last - first + 1);
  if (size === 1) return keys.slice(first, last + 1).map((key) => childOf(place, container, key));
  const groups: Place[] = [];
  for (let start = first; start <= last; start += size) {
    const range: [number, number] = [start, Math.min(last, start + size - 1)];
    const { path, value } = place;
    groups.push({ id: `${baseOf(place)}\n${range.join('-')}`, path, key: null, value, range });
  }
  return groups;
}

/** 1 when they fit as they are, else a power of a hundred. */
function groupSize(count: number): number {
  let size = 1;
  while (count / size > GROUP) size *= GROUP;
  return size;
}

/** A group's id without its range. Names are quoted in ids, so none has a line break. */
const baseOf = ({ id }: Place): string => id.split('\n', 1)[0] ?? '';

function childOf(parent: Place, container: object, key: string): Place {
  const isList = Array.isArray(container);
  const step = isList ? `[${key}]` : nameStep(key);
  const isText = typeof parent.value === 'string';
  const from = isText ? `${parent.path} | fromjson | .` : parent.path;
  const path = from.endsWith('.') && !step.startsWith('[') ? from + step.slice(1) : from + step;
  const value: unknown = (container as Record<string, unknown>)[key];
  return { id: `${baseOf(parent)}/${JSON.stringify(key)}`, path, key, value, range: null };
}

const nameStep = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

const parsedTexts = new Map<string, object | null>();
const PARSED_KEPT_MAX = 200;

function containerOf(value: unknown): object | null {
  if (typeof value === 'object') return value;
  return typeof value === 'string' ? parsedText(value) : null;
}

function parsedText(text: string): object | null {
  if (text.length > PARSED_LENGTH_MAX || !/^\s*[[{]/.test(text)) return null;
  const known = parsedTexts.get(text);
  if (known !== undefined) return known;
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(text);
  } catch {}
  const container = typeof parsed === 'object' ? parsed : null;
  if (parsedTexts.size >= PARSED_KEPT_MAX) parsedTexts.clear();
  parsedTexts.set(text, container);
  return container;
}

const names = new WeakMap<object, string[]>();

function entriesOf(container: object): string[] {
  const known = names.get(container);
  if (known) return known;
  const found = Object.keys(container);
  names.set(container, found);
  return found;
}
