/** Entries short enough to be sent many at a time. */
import 'server-only';
import { ENTRY_LENGTH_MAX, type ShownEntry } from './outline-schema';
import type { TimelineEntry } from './schema';

/** Keys, brackets and quotes of a value count too: a list of a million zeros is long. */
const PER_VALUE = 4;

/** The entry with no more than ENTRY_LENGTH_MAX of its characters. */
export function cutEntry(entry: TimelineEntry): ShownEntry {
  const whole = lengthOf(entry);
  if (whole <= ENTRY_LENGTH_MAX) return { entry, whole: null };
  const budget = { left: ENTRY_LENGTH_MAX };
  if (entry.type === 'user') {
    const parts = entry.parts.map((part) => ({
      ...part,
      text: part.text === null ? null : cutText(part.text, budget),
    }));
    return { entry: { ...entry, parts }, whole };
  }
  if (entry.type === 'assistant') {
    const error = entry.error === null ? null : cutText(entry.error, budget);
    return { entry: { ...entry, error, text: cutText(entry.text, budget) }, whole };
  }
  if (entry.type === 'other') return { entry: { ...entry, raw: cutValue(entry.raw, budget) }, whole };
  // Half for each at the least: long arguments are not to hide the result.
  const ofArguments = { left: ENTRY_LENGTH_MAX / 2 };
  const cutArguments = cutValue(entry.arguments, ofArguments) as Record<string, unknown>; // an object stays one
  budget.left = ENTRY_LENGTH_MAX / 2 + ofArguments.left;
  return { entry: { ...entry, arguments: cutArguments, result: cutValue(entry.result, budget) }, whole };
}

/** Characters of all that an entry holds. */
export function lengthOf(entry: TimelineEntry): number {
  if (entry.type === 'user') return entry.parts.reduce((sum, { text }) => sum + (text?.length ?? 0) + PER_VALUE, 0);
  if (entry.type === 'assistant') return entry.text.length + (entry.error?.length ?? 0);
  if (entry.type === 'other') return lengthOfValue(entry.raw);
  return lengthOfValue(entry.arguments) + lengthOfValue(entry.result);
}

type Budget = { left: number };

function cutText(text: string, budget: Budget): string {
  const left = Math.max(0, budget.left);
  budget.left -= text.length;
  return text.length <= left ? text : `${text.slice(0, left).toWellFormed()}…`;
}

/** The same kind of value, as much of it as there is room for. */
function cutValue(value: unknown, budget: Budget): unknown {
  budget.left -= PER_VALUE;
  if (typeof value === 'string') return cutText(value, budget);
  if (Array.isArray(value)) {
    const kept: unknown[] = [];
    for (const one of value) {
      if (budget.left <= 0) return [...kept, `… ${value.length - kept.length} more`];
      kept.push(cutValue(one, budget));
    }
    return kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept: [string, unknown][] = [];
  const all = Object.entries(value);
  for (const [key, one] of all) {
    if (budget.left <= 0) {
      kept.push(['…', `${all.length - kept.length} more`]);
      break;
    }
    kept.push([cutText(key, budget), cutValue(one, budget)]);
  }
  return Object.fromEntries(kept);
}

function lengthOfValue(value: unknown): number {
  const waiting: unknown[] = [value];
  let length = 0;
  while (waiting.length > 0) {
    const one = waiting.pop();
    length += PER_VALUE;
    if (typeof one === 'string') length += one.length;
    else if (Array.isArray(one)) for (const inner of one) waiting.push(inner);
    else if (typeof one === 'object' && one !== null) {
      for (const [key, inner] of Object.entries(one)) {
        length += key.length;
        waiting.push(inner);
      }
    }
  }
  return length;
}
