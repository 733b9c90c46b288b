/** YAML read strictly against a schema: each thing that is wrong is a sentence with its place in the text. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import { z } from 'zod';
import { ended, type Path, sentenceOf, unknownKey } from './yaml-words';

const BYTES_MAX = 256 * 1024;
const ALIASES_MAX = 100;
const PROBLEMS_MAX = 100;
const DEPTH_MAX = 64;
const MARKS_MAX = 5000;

/** `line` and `column` count from 1, `path` is written as in `llm.options.fast.model`. */
export type Problem = { path: string; line: number; column: number; message: string };

/** `at` says where a value stands, or the nearest thing around it that was written. */
export type Reading<T> = { ok: true; value: T; at: (path: Path) => Place } | { ok: false; problems: Problem[] };

type Place = { line: number; column: number };
type Yaml = Document.Parsed;

export function readStrictYaml<S extends z.ZodType>(text: string, schema: S): Reading<z.output<S>> {
  const lines = new LineCounter();
  const fail = (message: string): Reading<never> => ({
    ok: false,
    problems: [{ path: '', line: 1, column: 1, message }],
  });
  if (text.length > BYTES_MAX || new TextEncoder().encode(text).length > BYTES_MAX) {
    return fail(`It is larger than ${BYTES_MAX / 1024} kB.`);
  }
  const excess = findExcess(text);
  if (excess) return fail(excess);
  try {
    const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    if (yaml.errors.length > 0) return { ok: false, problems: syntaxProblems(yaml, lines) };
    const value: unknown = yaml.toJS({ maxAliasCount: ALIASES_MAX });
    const fault = findUnplain(value, [], new Set());
    const at = (path: Path) => placeOf(yaml, path, lines);
    if (fault)
      return { ok: false, problems: [{ path: written(fault.path), ...at(fault.path), message: fault.message }] };
    const parsed = schema.safeParse(value);
    if (parsed.success) return { ok: true, value: parsed.data, at };
    const problems = parsed.error.issues
      .slice(0, PROBLEMS_MAX)
      .flatMap((issue) => toProblems(yaml, value, issue, lines));
    return { ok: false, problems: sorted(problems) };
  } catch (error) {
    if (error instanceof ReferenceError)
      return fail('Its aliases (*name) lead nowhere, to themselves, or to too much.');
    throw error;
  }
}

/** An object that refuses other keys. The issue's message only carries the known ones; the sentence is made per key. */
export const strictObject = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });

/** A schema chosen by the keys that are there, so that errors speak of what was meant. */
export function chosen<S extends z.ZodType>(choose: (value: Record<string, unknown>) => S) {
  return z.unknown().transform((value, context): z.output<S> => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const parsed = choose(isObject ? (value as Record<string, unknown>) : {}).safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
}

export const sorted = (problems: Problem[]): Problem[] =>
  problems.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, PROBLEMS_MAX);

export const written = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${key}` : key;
  }, '');

/**
 * What the parser must not be given: it goes down into nested values by recursion, which near the end of the stack can
 * end the whole process, and compares each key of a map with every other.
 */
function findExcess(text: string): string | null {
  let [flow, indent, marksInLine, marks] = [0, 0, 0, 0];
  let isLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (token === '\n' || token === '\r\n') {
      [indent, marksInLine, isLineStart] = [0, 0, true];
      continue;
    }
    if (isLineStart && token.trim() === '') indent = token.length;
    isLineStart = false;
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow -= 1;
    else if (token === '-' || token === '?' || token === ':') [marks, marksInLine] = [marks + 1, marksInLine + 1];
    if (flow > DEPTH_MAX || (marksInLine > 0 && indent + marksInLine > DEPTH_MAX && flow === 0)) {
      return 'It is nested too deeply.';
    }
    if (marks > MARKS_MAX) return `It has more than ${MARKS_MAX} values.`;
  }
  return null;
}

function syntaxProblems(yaml: Yaml, lines: LineCounter): Problem[] {
  const problems = yaml.errors.map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    const sentence = code === 'DUPLICATE_KEY' ? 'This key is there twice.' : ended(`Not YAML: ${message}`);
    return { path: '', line: Math.max(1, line), column: Math.max(1, col), message: sentence };
  });
  return sorted(problems);
}

/** What YAML can say and JSON cannot: endless numbers, things that contain themselves. */
function findUnplain(value: unknown, path: Path, above: Set<unknown>): { path: Path; message: string } | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return { path, message: 'Must be a finite number.' };
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
    return { path, message: 'Must be Unicode without NUL characters.' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (above.has(value)) return { path, message: 'Contains itself.' };
  above.add(value);
  for (const [key, child] of Object.entries(value)) {
    const fault = findUnplain(child, [...path, Array.isArray(value) ? Number(key) : key], above);
    if (fault) return fault;
  }
  above.delete(value);
  return null;
}

function toProblems(yaml: Yaml, value: unknown, issue: z.core.$ZodIssue, lines: LineCounter): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.slice(0, PROBLEMS_MAX).map((key) => ({
      path: written([...path, key]),
      ...placeOf(yaml, [...path, key], lines, true),
      message: unknownKey(key, known),
    }));
  }
  const found = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
  const isName = issue.code === 'invalid_key';
  return [{ path: written(path), ...placeOf(yaml, path, lines, isName), message: sentenceOf(issue, path, found) }];
}

/** Where the value at a path stands, its key where `isKey`; for what is not written, the key of what should hold it. */
function placeOf(yaml: Yaml, path: Path, lines: LineCounter, isKey = false): Place {
  let node: ParsedNode | null = yaml.contents;
  let offset = node?.range[0] ?? 0;
  for (const [index, step] of path.entries()) {
    const found: { key: ParsedNode | null; value: ParsedNode | null } | null = inside(yaml, node, step);
    if (!found) break;
    const isLast = index === path.length - 1;
    const isBlock = isMap(found.value) || isSeq(found.value) || (isScalar(found.value) && found.value.source === '');
    const target = (isLast && (isKey || isBlock)) || !isLast ? (found.key ?? found.value) : (found.value ?? found.key);
    offset = target?.range[0] ?? offset;
    node = found.value;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function inside(yaml: Yaml, node: ParsedNode | null, step: string | number) {
  const holder = isAlias(node) ? (node.resolve(yaml) as ParsedNode | undefined) : node;
  if (isSeq(holder)) {
    const value = holder.items[Number(step)] as ParsedNode | undefined;
    return value ? { key: null, value } : null;
  }
  if (!isMap(holder)) return null;
  const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair ? { key: pair.key as ParsedNode, value: pair.value as ParsedNode | null } : null;
}
