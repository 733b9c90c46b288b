/** The twenty ways in which an API fails those who call it, and what each is to be taken for. */
import type { Fault, ProxyAnswer } from './fault-proxy';

const padding = 'x'.repeat(50 * 1024 * 1024);
const SKEW_MS = 3 * 365 * 86_400_000;
const FREE_NAMES = ['metadata', 'upload_headers'];
export const UNKNOWN_STATUS = 'hibernating';

/**
 * `refused`: nothing happened. `unknown`: it may have, and here it has, but where an API says itself that it did not.
 * `ok`: the answer is odd and still one.
 */
export type Outcome = 'ok' | 'refused' | 'unknown';
export type KnownFault = { name: string; fault: Fault; means: Outcome; isEndless?: true };

/** `key` is what a careless API echoes; `elsewhere` is where it redirects to. */
export function twentyFaults(key: string, elsewhere: string): KnownFault[] {
  const said = (status: number): ProxyAnswer => {
    const headers = { 'content-type': 'application/json', ...(status === 429 && { 'retry-after': '1' }) };
    return { status, headers, body: JSON.stringify({ detail: `Made to answer ${status} to the key ${key}.` }) };
  };
  const refusal = (status: number): KnownFault => ({
    name: String(status),
    fault: { instead: said(status) },
    means: 'refused',
  });
  const doubt = (status: number): KnownFault => ({
    name: String(status),
    fault: { rewrite: () => said(status) },
    means: 'unknown',
  });
  const html: ProxyAnswer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
  return [
    { name: 'hang', fault: { after: 'hang' }, means: 'unknown', isEndless: true },
    { name: 'reset', fault: { after: 'reset' }, means: 'unknown' },
    ...[401, 403, 404].map(refusal),
    doubt(409),
    refusal(422),
    { name: '429', fault: { instead: said(429) }, means: 'unknown' },
    ...[500, 503].map(doubt),
    { name: 'HTML 200', fault: { rewrite: () => html }, means: 'unknown' },
    {
      name: 'truncated JSON',
      fault: { rewrite: (answer) => ({ ...answer, body: answer.body?.slice(0, answer.body.length / 2) ?? '' }) },
      means: 'unknown',
    },
    { name: '50 MB JSON', fault: { rewrite: padded }, means: 'unknown' },
    { name: 'wrong type', fault: changed((json) => mapped(json, () => 7)), means: 'unknown' },
    { name: 'duplicate ids', fault: changed((json) => mapped(json, doubled)), means: 'ok' },
    { name: 'unknown status', fault: changed((json) => everywhere(json, unknownStatus)), means: 'ok' },
    { name: 'extra fields', fault: changed((json) => everywhere(json, extraField)), means: 'ok' },
    { name: 'slow body', fault: { after: 'drip' }, means: 'unknown', isEndless: true },
    { name: 'redirect', fault: { instead: { status: 307, headers: { location: elsewhere } } }, means: 'unknown' },
    { name: 'clock-skewed dates', fault: skewed(), means: 'ok' },
  ];
}

type Json = Record<string, unknown>;

/** Only what the API answered well is changed; its refusals stay as they are. */
function changed(change: (json: Json) => Json, headers: Record<string, string> = {}): Fault {
  return {
    rewrite: (answer) => {
      if (answer.status >= 300) return answer;
      const body = JSON.stringify(change(JSON.parse(answer.body ?? '')));
      return { ...answer, headers: { ...answer.headers, ...headers }, body };
    },
  };
}

function padded(answer: ProxyAnswer): ProxyAnswer {
  if (answer.status >= 300) return answer;
  return { ...answer, body: `${answer.body?.replace(/\}$/, '')},"padding":"${padding}"}` };
}

const skewed = (): Fault =>
  changed((json) => everywhere(json, (one) => mapped(one, later)), {
    date: new Date(Date.now() - SKEW_MS).toUTCString(),
  });

function later(value: unknown): unknown {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
  return isDate ? new Date(Date.parse(value) + SKEW_MS).toISOString() : value;
}

/** A list whose second member has the id of the first, or, of one member, that member twice. */
function doubled(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0) return value;
  const [first, second = first, ...rest] = value;
  if (typeof first !== 'object') return [first, first, ...rest];
  const ids = ['id', 'session_id'].flatMap((name) => (first[name] === undefined ? [] : [[name, first[name]]]));
  return [first, { ...second, ...Object.fromEntries(ids) }, ...rest];
}

const unknownStatus = (json: Json): Json =>
  Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      /status$/.test(name) && typeof value === 'string' ? UNKNOWN_STATUS : value,
    ]),
  );

const extraField = (json: Json): Json => ({ ...json, of_a_later_version: { list: [1, null] } });

const mapped = (json: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(json).map(([name, value]) => [name, change(value)]));

/** Changes every object in an answer, but those whose names are free. */
function everywhere(json: Json, change: (json: Json) => Json): Json {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    return value && typeof value === 'object' ? everywhere(value as Json, change) : value;
  };
  const entries = Object.entries(json).map(([name, value]) => [name, FREE_NAMES.includes(name) ? value : inner(value)]);
  return change(Object.fromEntries(entries));
}
