/** What one check says of one answer. */
import 'server-only';
import { runApart } from './sandbox';
import { type Check, type Finding, PLACEHOLDER, readPath } from './schema';

const SHOWN_LENGTH = 120;
const NUMBER = /(?<![\w.])[-−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/i;

/** An answer with the item that it is to. */
export type Subject = {
  index: number;
  /** What the item's message says; files are left out. */
  text: string;
  metadata: Record<string, string>;
  answer: string;
};

const passed: Finding = { outcome: 'p', reason: null };
const failed = (reason: string): Finding => ({ outcome: 'f', reason });
const broken = (reason: string): Finding => ({ outcome: 'e', reason });

/** What is expected may differ from row to row: `{{key}}` is the row's own metadata. */
export async function evaluate(check: Check, subject: Subject): Promise<Finding> {
  const missing = missingOf(check, subject.metadata);
  if (missing !== null)
    return { outcome: 'u', reason: `This row has no metadata “${missing}”, so it was not checked.` };
  switch (check.kind) {
    case 'contains':
    case 'lacks':
    case 'equals':
      return compare(check, subject);
    case 'all_of':
    case 'any_of':
      return compareList(check, subject);
    case 'range':
      return measure(check, subject);
    case 'matches':
      return matchPattern(check, subject);
    case 'json_schema':
      return fitSchema(check, subject);
    case 'script':
      return runScript(check, subject);
    default:
      return broken('This Batchdeck does not know this kind of check.');
  }
}

function compare({ kind, expected }: Check, { answer, metadata }: Subject): Finding {
  const wanted = filled(expected, metadata);
  if (kind === 'equals')
    return plain(answer.trim()) === plain(wanted.trim())
      ? passed
      : failed(`Expected ${quoted(wanted.trim())}, the answer is ${quoted(answer.trim())}.`);
  const has = plain(answer).includes(plain(wanted));
  if (kind === 'contains') return has ? passed : failed(`${quoted(wanted)} is not in the answer.`);
  return has ? failed(`${quoted(wanted)} is in the answer.`) : passed;
}

function compareList({ kind, expected }: Check, { answer, metadata }: Subject): Finding {
  const wanted = filled(expected, metadata)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const said = plain(answer);
  const absent = wanted.filter((one) => !said.includes(plain(one)));
  if (kind === 'any_of')
    return absent.length < wanted.length ? passed : failed('None of these texts is in the answer.');
  return absent.length === 0 ? passed : failed(`Not in the answer: ${absent.slice(0, 5).map(quoted).join(', ')}.`);
}

function measure({ path, min, max }: Check, { answer, metadata }: Subject): Finding {
  const [least, most] = [min, max].map((bound) => (bound === '' ? null : Number(filled(bound, metadata).trim())));
  if (Number.isNaN(least) || Number.isNaN(most)) return broken('The row’s own bound is no number.');
  const found = path === '' ? firstNumber(answer) : numberAt(answer, path);
  if (typeof found === 'string') return failed(found);
  if (typeof least === 'number' && found < least) return failed(`${found} is less than ${least}.`);
  if (typeof most === 'number' && found > most) return failed(`${found} is more than ${most}.`);
  return passed;
}

/** The number, or why there is none. */
function firstNumber(answer: string): number | string {
  const [found] = NUMBER.exec(answer) ?? [];
  return found === undefined
    ? 'There is no number in the answer.'
    : Number(found.replace('−', '-').replaceAll(',', ''));
}

function numberAt(answer: string, path: string): number | string {
  const json = jsonOf(answer);
  if (json === undefined) return NO_JSON;
  let value: unknown = json;
  for (const step of readPath(path) ?? []) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    if (!isThere) return `There is no ${path} in the answer.`;
    value = (value as Record<string | number, unknown>)[step]; // just seen to have it
  }
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : `${path} is no number in the answer.`;
}

/** `/…/flags`, or a bare pattern. */
async function matchPattern({ expected }: Check, { answer, metadata }: Subject): Promise<Finding> {
  const [, body = expected, flags = ''] = /^\/(.+)\/([dimsuvy]*)$/s.exec(expected.trim()) ?? [];
  const pattern = filled(body, metadata, (value) => value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const globals = { answer: JSON.stringify(answer), pattern: JSON.stringify(pattern), flags: JSON.stringify(flags) };
  const found = await runApart({ kind: 'code', globals, code: 'new RegExp(pattern, flags).test(answer)' });
  return found.outcome === 'f' ? failed('The answer does not match.') : found;
}

async function fitSchema({ expected }: Check, { answer, metadata }: Subject): Promise<Finding> {
  const json = jsonOf(answer);
  if (json === undefined) return failed(NO_JSON);
  const schema = filled(expected, metadata, (value) => JSON.stringify(value).slice(1, -1));
  return runApart({ kind: 'json_schema', schema, value: JSON.stringify(json) });
}

async function runScript({ expected }: Check, { answer, ...item }: Subject): Promise<Finding> {
  const json = jsonOf(answer);
  const globals = {
    answer: JSON.stringify(answer),
    item: JSON.stringify(item),
    ...(json !== undefined && { json: JSON.stringify(json) }),
  };
  const code = json === undefined ? `var json; ${expected}` : expected;
  const found = await runApart({ kind: 'code', globals, code });
  return found.outcome === 'f' ? failed('The expression is false.') : found;
}

const NO_JSON = 'The answer is no JSON.';

/** The answer as JSON, also from the first block of code in it; undefined when it is none. */
function jsonOf(answer: string): unknown {
  const [, block] = /```(?:json)?[^\S\n]*\n([\s\S]*?)\n\s*```/.exec(answer) ?? [];
  for (const text of [answer, block]) {
    try {
      if (text !== undefined) return JSON.parse(text);
    } catch {
      // The other may be it.
    }
  }
  return undefined;
}

/** The first key that the check asks of the row and the row has no value for; null when there is none. */
function missingOf({ kind, expected, min, max }: Check, metadata: Record<string, string>): string | null {
  if (kind === 'script') return null; // it has the item itself
  for (const text of kind === 'range' ? [min, max] : [expected])
    for (const [, key = ''] of text.matchAll(PLACEHOLDER)) if (metadataOf(metadata, key).trim() === '') return key;
  return null;
}

const filled = (text: string, metadata: Record<string, string>, written = (value: string) => value): string =>
  text.replaceAll(PLACEHOLDER, (_, key: string) => written(metadataOf(metadata, key)));

const metadataOf = (metadata: Record<string, string>, key: string): string =>
  Object.hasOwn(metadata, key) ? (metadata[key] ?? '') : '';

/** Without differences that nobody means. */
const plain = (text: string): string => text.normalize('NFC').toLowerCase();

const quoted = (text: string): string =>
  `“${text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH).toWellFormed()} …` : text}”`;
