/** Values of one shape, each with one thing wrong in it. */

const WRONG = [
  null,
  true,
  7,
  -1.5,
  '',
  'text',
  'a\0b',
  'half \ud800',
  [],
  [[]],
  {},
  { a: { b: 1 } },
  'k'.repeat(100_000),
];

/** Every place of a value in turn: left out, and as each of many values of another kind. */
export function* spoil(value: unknown): Generator<unknown> {
  for (const path of pathsOf(value)) {
    yield withAt(value, path, undefined);
    for (const wrong of WRONG) yield withAt(value, path, wrong);
  }
}

function* pathsOf(value: unknown): Generator<(string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield [key];
    for (const rest of pathsOf((value as Record<string, unknown>)[key])) yield [key, ...rest];
  }
}

/** A copy with something else at one place; `undefined` leaves the place out of the JSON. */
function withAt(value: unknown, [key, ...rest]: (string | number)[], other: unknown): unknown {
  if (key === undefined) return other;
  const inside = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) {
    const at = Number(key);
    const changed = withAt(inside, rest, other);
    return changed === undefined ? value.toSpliced(at, 1) : value.with(at, changed);
  }
  return { ...(value as object), [key]: withAt(inside, rest, other) };
}
