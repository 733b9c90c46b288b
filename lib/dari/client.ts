import 'server-only';
import type { z } from 'zod';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { AnswerFault, detailOf, fetchBytes, parseJson, retryAfter } from './answer';

/** A person waits for most calls, and is to be told within ten seconds. */
const WAIT_MS = 8_000;
const REFUSAL_LENGTH_MAX = 64_000;
const ANSWER_BYTES_MAX = 16 * 2 ** 20;
const KEY_LENGTH_MIN = 12;

/**
 * Where requests go. `fetch` comes from outside: the network's, the embedded engine's, or a test's. `timeoutMs` is the
 * longest that a request may take, DARI_TIMEOUT_MS when left out.
 */
export type Upstream = { name: string; baseUrl: string; key: string; fetch: typeof fetch; timeoutMs?: number };

const place = globalThis as typeof globalThis & { batchdeckUpstream?: Upstream };

/**
 * What a failed call means. `refused`: the API said no to this request and nothing happened.
 * `unknown`: no usable answer came, so it may or may not have happened.
 */
export class UpstreamError extends AppError {
  override name = 'UpstreamError';
  constructor(
    readonly outcome: 'refused' | 'unknown',
    message: string,
    /** Of the answer; none came whole when it is left out. */
    readonly status?: number,
    readonly retryAfterMs?: number,
    /** The refusal's JSON, for those who know more of it than its `detail`. */
    readonly body?: unknown,
  ) {
    super(status === 404 ? 'not_found' : outcome === 'refused' ? 'refused' : 'unavailable', message);
  }
}

/** Answers that say something about the API rather than about what was asked for. */
const AWAY = [408, 425, 429, 502, 503, 504];

/** Whether the API itself did not answer, so that another time the same call may do. */
export const isAway = ({ status }: UpstreamError): boolean => status === undefined || AWAY.includes(status);

/** The API that DARI_API_KEY and DARI_BASE_URL name; null when no key is set and the embedded engine is to answer. */
export function configuredUpstream(): Upstream | null {
  if (!env.DARI_API_KEY) return null;
  return {
    name: new URL(env.DARI_BASE_URL).host,
    baseUrl: env.DARI_BASE_URL,
    key: env.DARI_API_KEY,
    fetch: globalThis.fetch,
  };
}

/** Sets where `request` sends from now on. */
export function connectUpstream(upstream: Upstream): void {
  place.batchdeckUpstream = upstream;
}

/** Name of the connected API for pages and rows: its host, or `embedded`. Never its key. */
export function upstreamName(): string {
  return upstream().name;
}

type Call<S extends z.ZodType> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the origin, encoded, with its query. */
  path: string;
  answer: S;
  body?: string | ReadableStream<Uint8Array>;
  contentType?: string;
  /** Under which the API does this once, however often it comes. */
  idempotencyKey?: string;
  /** For calls that nobody waits for and that are better not cut short: they get all the time that requests may take. */
  isPatient?: boolean;
  /** For calls whose length depends on what they carry, such as uploads, in place of a time limit. */
  signal?: AbortSignal;
  /** The most that an answer may have; 16 MiB when left out. */
  answerBytesMax?: number;
};

/**
 * The one way to the API: adds the key, keeps the limits of time and size, refuses redirects, parses the answer.
 * Throws UpstreamError, whose message is the API's own `detail` where it gave one.
 */
export async function request<S extends z.ZodType>(call: Call<S>): Promise<z.output<S>> {
  const { key } = upstream();
  const { response, bytes } = await bounded(call, (signal) => send(call, signal));
  const text = withoutKey(bytes ? new TextDecoder().decode(bytes) : '', key);
  if (!response.ok) throw refusalOf(response, text);
  if (bytes === null) throw new UpstreamError('unknown', tooLong(call.answerBytesMax), response.status);
  const json = parseJson(text);
  const parsed = call.answer.safeParse(json);
  if (parsed.success) return parsed.data;
  throw oddAnswer(response, json === undefined ? undefined : placeOf(parsed.error));
}

/**
 * GETs an answer that is too long to be parsed in one go: its bytes, and what to throw when they turn out not to be
 * what they should. Throws UpstreamError.
 */
export async function requestBytes(path: string, answerBytesMax: number) {
  const { key } = upstream();
  const call = { method: 'GET', path, answerBytesMax } as const;
  const { response, bytes } = await bounded(call, (signal) => send(call, signal));
  if (!response.ok) throw refusalOf(response, withoutKey(bytes?.toString() ?? '', key));
  if (bytes === null) throw new UpstreamError('unknown', tooLong(answerBytesMax), response.status);
  const hasKey = key.length >= KEY_LENGTH_MIN && bytes.includes(key);
  return {
    bytes: hasKey ? Buffer.from(withoutKey(bytes.toString(), key)) : bytes,
    fault: (place?: string) => oddAnswer(response, place),
  };
}

function send(call: Omit<Call<z.ZodType>, 'answer'>, signal: AbortSignal): Promise<Response> {
  const { baseUrl, key, fetch } = upstream();
  return fetch(`${baseUrl.replace(/\/+$/, '')}${call.path}`, {
    method: call.method,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
    },
    ...(call.body !== undefined && { body: call.body, duplex: 'half' }),
    redirect: 'error', // also what keeps undici from holding a streamed body in memory
    signal,
  } as RequestInit);
}

/** An answer that is no JSON, or whose shape differs at `place`. */
function oddAnswer(response: Response, place: string | undefined): UpstreamError {
  const kind = response.headers.get('content-type')?.split(';')[0] ?? 'no content type';
  const what = place === undefined ? `something that is not its JSON (${kind})` : `JSON of another shape (${place})`;
  return new UpstreamError('unknown', `The API answered ${response.status} with ${what}.`, response.status);
}

/**
 * PUTs to an address that the API gave for an upload, with the headers it gave and without the key, which is not for
 * whoever keeps its files. Throws UpstreamError.
 */
export async function putUpload(address: string, headers: Record<string, string>, body: Uint8Array): Promise<void> {
  const { baseUrl, key, fetch } = upstream();
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    throw new UpstreamError('unknown', 'The API gave an upload address that is none.');
  }
  const isOwn = new URL(address).origin === new URL(baseUrl).origin;
  const { response, bytes } = await bounded({ isPatient: true }, (signal) =>
    (isOwn ? fetch : globalThis.fetch)(address, {
      method: 'PUT',
      headers,
      body,
      redirect: 'error',
      signal,
    } as RequestInit),
  );
  if (response.ok) return;
  const { status } = response;
  const reason = detailOf(withoutKey(bytes?.toString() ?? '', key)) ?? 'no reason given';
  throw new UpstreamError(outcomeOf(status), `The upload was not taken (${status}): ${reason}`, status);
}

/** GETs what is no JSON, as it comes. The answer's begin has the usual limit of time, its body none. Throws UpstreamError. */
export async function openStream(path: string, headers: Record<string, string>): Promise<Response> {
  const { baseUrl, key, fetch } = upstream();
  const begin = new AbortController();
  const timer = setTimeout(() => begin.abort(), WAIT_MS);
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      headers: { ...headers, authorization: `Bearer ${key}` },
      redirect: 'error',
      signal: begin.signal,
    });
    if (response.ok) return response;
    throw refusalOf(response, withoutKey((await response.text()).slice(0, REFUSAL_LENGTH_MAX), key));
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError('unknown', 'The API could not be reached.');
  } finally {
    clearTimeout(timer);
  }
}

type Bounded = Pick<Call<z.ZodType>, 'isPatient' | 'signal' | 'answerBytesMax'>;

async function bounded(call: Bounded, send: (signal: AbortSignal) => Promise<Response>) {
  const { timeoutMs: longestMs = env.DARI_TIMEOUT_MS } = upstream();
  const limitMs = call.isPatient ? longestMs : Math.min(WAIT_MS, longestMs);
  try {
    return await fetchBytes(
      send,
      { limitMs, longestMs, bytesMax: call.answerBytesMax ?? ANSWER_BYTES_MAX },
      call.signal,
    );
  } catch (error) {
    if (error instanceof AnswerFault) throw new UpstreamError('unknown', error.message);
    throw error;
  }
}

function upstream(): Upstream {
  if (!place.batchdeckUpstream) throw new Error('connectUpstream has not been called');
  return place.batchdeckUpstream;
}

/** Whatever an API echoes, its key goes no further than here. A key short enough to be a word is left. */
const withoutKey = (text: string, key: string): string =>
  key.length < KEY_LENGTH_MIN ? text : text.replaceAll(key, '[key]');

function refusalOf(response: Response, text: string): UpstreamError {
  const { status } = response;
  const detail = detailOf(text);
  const retryAfterMs = retryAfter(response.headers);
  if (status === 401 || status === 403) {
    return new UpstreamError('refused', `The API refused the key (${status}): ${detail ?? 'no reason given'}`, status);
  }
  const message = detail ?? `The API answered ${status} without saying why.`;
  return new UpstreamError(outcomeOf(status), message, status, retryAfterMs, parseJson(text));
}

const tooLong = (bytesMax = ANSWER_BYTES_MAX): string =>
  `The API answered with more than ${bytesMax / 2 ** 20} MiB, which was not read to its end.`;

const outcomeOf = (status: number): UpstreamError['outcome'] =>
  status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status) ? 'refused' : 'unknown';

/** Where an answer first was not what it should be. */
export const placeOf = ({ issues: [issue] }: z.ZodError): string =>
  issue?.path.map(String).join('.').slice(0, 80) || 'all of it';
