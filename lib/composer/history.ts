/** What was done to a draft, so that it can be undone. A step holds only what it changed, in its state before and after. */
import type { DraftItem } from '@/lib/batches/schema';
import type { ItemChange } from './ordered-items';
import type { Entry } from './places';
import { withoutValues } from './secrets';

/** Characters that steps may keep alive; the last step is kept however large it is. */
const WEIGHT_MAX = 40_000_000;
/** Typing goes on being one step until it pauses. */
const PAUSE_MS = 2_000;
/** What an entry costs besides its texts. */
const ENTRY_WEIGHT = 200;

export type Head = { name: string; agentId: string };
export type Step = {
  /** What was done, as it reads after “Undo”. */
  label: string;
  /** Steps in a row with the same key are one, such as the letters typed into a field. */
  key?: string;
  changes: ItemChange[];
  head?: { before: Head; after: Head };
};

/** What can be undone and redone, by their labels. */
export type Steps = { undo: string | null; redo: string | null };

export function createHistory(now: () => number = Date.now) {
  let done: Step[] = [];
  let undone: Step[] = [];
  let lastAt = 0;
  let steps: Steps = { undo: null, redo: null };

  function push(step: Step): void {
    const last = done.at(-1);
    const isSame = step.key !== undefined && last?.key === step.key && undone.length === 0;
    if (last && isSame && now() - lastAt < PAUSE_MS) done[done.length - 1] = joined(last, step);
    else done.push(step);
    undone = [];
    lastAt = now();
    forgetOldest();
    tell();
  }

  function forgetOldest(): void {
    let weight = 0;
    const first = done.findLastIndex((step) => {
      weight += weightOf(step);
      return weight > WEIGHT_MAX;
    });
    done = done.slice(Math.min(first + 1, done.length - 1));
  }

  function undo(): Step | undefined {
    const step = done.pop();
    if (step) undone.push(step);
    tell();
    return step;
  }

  function redo(): Step | undefined {
    const step = undone.pop();
    if (step) done.push(step);
    // What is typed next is a step of its own.
    lastAt = 0;
    tell();
    return step;
  }

  /** Values that are on the server now are no longer kept here, not in any state of the items they belong to. */
  function forgetValues(ids: ReadonlySet<string>): void {
    const forget = (step: Step) => withoutStepValues(step, ids);
    done = done.map(forget);
    undone = undone.map(forget);
  }

  function tell(): void {
    steps = { undo: done.at(-1)?.label ?? null, redo: undone.at(-1)?.label ?? null };
  }

  function clear(): void {
    done = [];
    undone = [];
    tell();
  }

  return { push, undo, redo, clear, forgetValues, steps: () => steps };
}

function joined(first: Step, second: Step): Step {
  const changes = new Map(first.changes.map((change) => [change.id, change]));
  for (const change of second.changes) {
    const before = changes.has(change.id) ? changes.get(change.id)?.before : change.before;
    changes.set(change.id, { ...change, before });
  }
  const head = second.head && { before: first.head?.before ?? second.head.before, after: second.head.after };
  return { ...second, changes: [...changes.values()], head: head ?? first.head };
}

const weights = new WeakMap<Step, number>();

function weightOf(step: Step): number {
  const known = weights.get(step);
  if (known !== undefined) return known;
  let weight = ENTRY_WEIGHT;
  for (const { before, after } of step.changes) {
    weight += ENTRY_WEIGHT + ownLength(before?.item, after?.item) + ownLength(after?.item, before?.item);
  }
  weights.set(step, weight);
  return weight;
}

/** Characters of texts that the other state of the item does not share. */
function ownLength(item: DraftItem | undefined, other: DraftItem | undefined): number {
  if (!item || item.parts === other?.parts) return 0;
  const shared = new Set(other?.parts);
  return item.parts.reduce(
    (sum, part) => (shared.has(part) ? sum : sum + (part.type === 'text' ? part.text.length : 0)),
    0,
  );
}

function withoutStepValues(step: Step, ids: ReadonlySet<string>): Step {
  if (!step.changes.some(({ id }) => ids.has(id))) return step;
  const changes = step.changes.map((change) =>
    ids.has(change.id)
      ? { ...change, before: withoutEntryValues(change.before), after: withoutEntryValues(change.after) }
      : change,
  );
  return { ...step, changes };
}

const withoutEntryValues = (entry: Entry | undefined): Entry | undefined =>
  entry && { ...entry, item: withoutValues(entry.item) };
