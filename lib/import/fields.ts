/** What the values of an object read as, cell by cell. */
import { childrenOf } from './json-spans';

/** Objects under these names become a column for each of their keys. */
const SPREAD = /^(metadata|secrets|vars)$/;
/** Longer numbers lose digits when they are read. */
const LONG_NUMBER = /\d{16}/;

/**
 * The fields of an object given as JSON that is known to be valid: text as it is, numbers, true and false as they are
 * written, null as nothing, and whatever is nested as JSON on lines of its own.
 */
export function fieldsOf(json: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const { key, start, end } of childrenOf(json).spans) {
    const name = key ?? '';
    const value = json.slice(start, end);
    if (SPREAD.test(name) && value.startsWith('{')) {
      for (const [inner, text] of fieldsOf(value)) fields.set(`${name}.${inner}`, text);
    } else fields.set(name, cellOf(value));
  }
  return fields;
}

/** One JSON value as readable text. */
export function cellOf(json: string): string {
  const first = json[0];
  if (first === '"') return JSON.parse(json);
  if (first !== '{' && first !== '[') return json === 'null' ? '' : json;
  return LONG_NUMBER.test(json) ? json : readable(JSON.parse(json), json);
}

/** Nested values as JSON, two spaces deep; as written where they are too deep for that. */
export function readable(value: unknown, written?: string): string {
  try {
    return JSON.stringify(value, null, 2);
  } catch {
    return written ?? '';
  }
}

/** A value that was read already, by the same rules. */
export function cellOfValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? readable(value) : String(value);
}
