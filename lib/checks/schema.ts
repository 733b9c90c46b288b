/** What can be expected of answers, what came of it, and what people say of rows. Messages are for the user. */
import { z } from 'zod';
import { id } from '@/lib/batches/schema';

export const CHECKS_MAX = 20;
const NAME_LENGTH_MAX = 80;
const EXPECTED_LENGTH_MAX = 20_000;
const NOTE_LENGTH_MAX = 2_000;

export const CHECK_KINDS = [
  'contains',
  'lacks',
  'equals',
  'matches',
  'all_of',
  'any_of',
  'range',
  'json_schema',
  'script',
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** Text without what no database takes. */
const text = (lengthMax: number, message: string) =>
  z
    .string()
    .max(lengthMax, message)
    .overwrite((value) => value.replaceAll('\0', '').toWellFormed());

const short = text(500, 'This has at most 500 characters.').trim();

/** One expectation. What `expected` is depends on the kind: a text, a pattern, texts a line, a schema, an expression. */
export const checkSchema = z
  .object({
    id,
    name: text(NAME_LENGTH_MAX, `A name has at most ${NAME_LENGTH_MAX} characters.`)
      .trim()
      .min(1, 'Give this check a name.'),
    kind: z.enum(CHECK_KINDS, 'Choose what is checked.'),
    expected: text(EXPECTED_LENGTH_MAX, 'This has at most 20,000 characters. Make it shorter.'),
    /** range: where in the answer's JSON the number stands; empty: the first number of the answer. */
    path: short,
    min: short,
    max: short,
  })
  .superRefine((check, context) => {
    for (const [path, message] of faultsOf(check)) context.addIssue({ code: 'custom', path: [path], message });
  });
export type Check = z.infer<typeof checkSchema>;

export const checkListSchema = z
  .array(checkSchema)
  .max(CHECKS_MAX, `A batch has at most ${CHECKS_MAX} checks.`)
  .superRefine((checks, context) => {
    const seen = new Set<string>();
    checks.forEach(({ name }, index) => {
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: 'This name is used twice.' });
      seen.add(name);
    });
  });

export const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

const MISSING: Partial<Record<CheckKind, string>> = {
  matches: 'Write the regular expression.',
  all_of: 'Write the texts, one a line.',
  any_of: 'Write the texts, one a line.',
  json_schema: 'Write the JSON schema.',
  script: 'Write the expression.',
};

type Fields = { kind: CheckKind; expected: string; path: string; min: string; max: string };

function* faultsOf({
  kind,
  expected,
  path,
  min,
  max,
}: Fields): Generator<['expected' | 'path' | 'min' | 'max', string]> {
  if (kind !== 'range') {
    if (expected.trim() === '') yield ['expected', MISSING[kind] ?? 'Write the expected text.'];
    else if (kind === 'json_schema' && !isJson(expected.replaceAll(PLACEHOLDER, '0')))
      yield ['expected', 'This is no JSON. A schema begins with { and ends with }.'];
    return;
  }
  if (min === '' && max === '') yield ['min', 'Write the least or the greatest number, or both.'];
  for (const [field, bound] of [
    ['min', min],
    ['max', max],
  ] as const)
    if (bound !== '' && !hasPlaceholder(bound) && !Number.isFinite(Number(bound))) yield [field, 'This is no number.'];
  if (path !== '' && readPath(path) === null) yield ['path', 'Write it like total or items[0].price.'];
}

const hasPlaceholder = (value: string): boolean => value.search(PLACEHOLDER) !== -1;

function isJson(value: string): boolean {
  try {
    return ['object', 'boolean'].includes(typeof JSON.parse(value));
  } catch {
    return false;
  }
}

/** `$.items[0].price` as its steps; null for what is no such path. */
export function readPath(path: string): (string | number)[] | null {
  const rest = path.replace(/^\$\.?/, '');
  if (!/^(?:[^.[\]]+|\[\d+\])(?:\.[^.[\]]+|\[\d+\])*$/.test(rest)) return rest === '' ? [] : null;
  return [...rest.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, place]) => (place === undefined ? step : Number(place)));
}

// ── what came of it ───────────────────────────────────────────────────────────────────────────────────────────────

/** `p`assed, `f`ailed, `e`rror: it could not be told; `u`nchecked: there was nothing to check by. */
export type Outcome = 'p' | 'f' | 'e' | 'u';

/** `reason` is null where there is no more to say. */
export type Finding = { outcome: Outcome; reason: string | null };

const VERDICTS = ['pass', 'fail', 'star'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What changed after the mark asked for. */
export type MarksUpdate = {
  mark: number;
  /** Of the checks: what was found by an earlier one counts no more. */
  revision: number;
  checks: Check[];
  /** Answers there are, and how many of them are still to be looked at. */
  total: number;
  due: number;
  /** Of newest attempts: a letter for each check, and a few digits of when the attempt ended. */
  results: [index: number, attempt: number, stamp: number, outcomes: string][];
  verdicts: [index: number, verdict: Verdict | null, note: string][];
};

/** All of it as a page keeps it, by index. */
export type Marks = Omit<MarksUpdate, 'results' | 'verdicts'> & {
  results: ReadonlyMap<number, { attempt: number; stamp: number; outcomes: string }>;
  verdicts: ReadonlyMap<number, { verdict: Verdict | null; note: string }>;
};

/** What all checks of a row come to: the worst that one of them says. */
export type RowResult = 'passed' | 'failed' | 'error' | 'unchecked';

/** One attempt in full, for its drawer. */
export type AttemptFindings = {
  checks: Check[];
  /** Null while it was not looked at by the checks as they are. */
  findings: Finding[] | null;
  verdict: GivenVerdict | null;
};
export type GivenVerdict = { verdict: Verdict | null; note: string; attempt: number; actor: string; at: string };

/** What checks would say of the first rows that have an answer. */
export type TryOut = {
  rows: { index: number; label: string; findings: Finding[] }[];
};

// ── what doors accept ─────────────────────────────────────────────────────────────────────────────────────────────

const requestId = z.string().min(1).max(80);

export const marksSchema = z.object({ batchId: id, since: z.coerce.number().int().min(-1).default(-1) });
export const findingsSchema = z.object({
  batchId: id,
  index: z.coerce.number().int().min(0),
  attempt: z.coerce.number().int().min(1),
  /** When its session ended last; of another end nothing is told. */
  finishedAt: z.string().max(40).optional(),
});
export const saveChecksSchema = z.object({
  batchId: id,
  requestId,
  /** Of the checks that were changed: another's change in between is not written over. */
  revision: z.number().int().min(0),
  checks: checkListSchema,
});
export type SaveChecks = z.infer<typeof saveChecksSchema>;
export const tryChecksSchema = z.object({ batchId: id, checks: checkListSchema });
export const giveVerdictSchema = z.object({
  batchId: id,
  requestId,
  index: z.number().int().min(0),
  /** Null takes it back; what is left out stays. */
  verdict: z.enum(VERDICTS).nullable().optional(),
  note: text(NOTE_LENGTH_MAX, 'A note has at most 2,000 characters.').trim().optional(),
});
export type GiveVerdict = z.infer<typeof giveVerdictSchema>;
