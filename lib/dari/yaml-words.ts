/** The sentences that say what is wrong in a YAML text. */
import type { z } from 'zod';

export type Path = (string | number)[];

/** What is wrong with the value `found` at a path. */
export function sentenceOf(issue: z.core.$ZodIssue, path: Path, found: unknown): string {
  const name = path.at(-1);
  if (issue.code === 'invalid_key') return ended(issue.issues[0]?.message ?? 'Not a name that can be used here');
  if (found === undefined) return name === undefined ? 'Nothing is here.' : `"${name}" is missing.`;
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'int' && typeof found === 'number') return 'Must be a whole number.';
    const hint = issue.expected === 'string' && typeof found !== 'object' ? ' Put it in quotes.' : '';
    return `Must be ${KINDS[issue.expected] ?? issue.expected}, but is ${kindOf(found)}.${found === null ? '' : hint}`;
  }
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid'))
    return `Must be ${listed(issue.values.map(String))}.`;
  return ended(issue.message);
}

export const ended = (sentence: string): string => (sentence.endsWith('.') ? sentence : `${sentence}.`);

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? typeof value;
}

export function unknownKey(key: string, known: string[]): string {
  const [nearest] = known
    .map((word) => ({ word, distance: editDistance(key.toLowerCase(), word) }))
    .filter(({ word, distance }) => distance <= Math.max(2, Math.floor(word.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  const rest = nearest ? `Did you mean "${nearest.word}"?` : `Known here: ${known.join(', ')}.`;
  return `Unknown key "${shown}". ${rest}`;
}

export const listed = (words: string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** Levenshtein's, on the beginnings of the words. */
function editDistance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 40), b.slice(0, 40)];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const swap = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
