import 'server-only';
import type { z } from 'zod';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { wireError } from './wire';

const DETAIL_LENGTH_MAX = 600;
/** A page waits for what is read; what is written may take as long as DARI_TIMEOUT_MS says. */
const READ_MS_MAX = 8_000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** Where requests go. `fetch` comes from outside: the network's, the embedded engine's, or a test's. */
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
    readonly status?: number,
    readonly retryAfterMs?: number,
    /** The refusal's JSON, for those who know more of it than its `detail`. */
    readonly body?: unknown,
  ) {
    super(status === 404 ? 'not_found' : outcome === 'refused' ? 'refused' : 'unavailable', message);
  }
}

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
  /** For calls whose length depends on what they carry, such as uploads. */
  signal?: AbortSignal;
  /** For calls whose answers may be large; more than this is not read. */
  answerBytesMax?: number;
};

/**
 * The one way to the API: adds the key, keeps the limits of time and size, refuses redirects, parses the answer.
 * Throws UpstreamError, whose message is the API's own `detail` where it gave one.
 */
export async function request<S extends z.ZodType>(call: Call<S>): Promise<z.output<S>> {
  const { baseUrl, key, fetch, timeoutMs: longest = env.DARI_TIMEOUT_MS } = upstream();
  const timeoutMs = call.method === 'GET' ? Math.min(READ_MS_MAX, longest) : longest;
  const bytesMax = call.answerBytesMax ?? ANSWER_BYTES_MAX;
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let received: string | null;
  try {
    response = await fetch(`${baseUrl.replace(/\/+$/, '')}${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(call.body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
      },
      ...(call.body !== undefined && { body: call.body, duplex: 'half' }),
      redirect: 'error', // also what keeps undici from holding a streamed body in memory
      signal: call.signal ?? timeout,
    } as RequestInit);
    received = await readText(response, bytesMax);
  } catch (error) {
    throw new UpstreamError('unknown', reasonOf(error, timeoutMs));
  }
  const text = withoutKey(received ?? '', key);
  if (!response.ok) throw refusalOf(response, text);
  if (received === null) {
    const size = `${bytesMax / 1024 / 1024} MiB`;
    throw new UpstreamError('unknown', `The API answered with more than ${size}, which was not read to its end.`);
  }
  const parsed = call.answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const kind = response.headers.get('content-type')?.split(';')[0] ?? 'no content type';
  throw new UpstreamError(
    'unknown',
    `The API answered ${response.status} with something that is not its JSON (${kind}).`,
  );
}

/**
 * PUTs to an address that the API gave for an upload, with the headers it gave and without the key, which is not for
 * whoever keeps its files. Throws UpstreamError.
 */
export async function putUpload(address: string, headers: Record<string, string>, body: Uint8Array): Promise<void> {
  const { baseUrl, fetch, timeoutMs = env.DARI_TIMEOUT_MS } = upstream();
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    throw new UpstreamError('unknown', 'The API gave an upload address that is none.');
  }
  const isOwn = new URL(address).origin === new URL(baseUrl).origin;
  let response: Response;
  let text: string;
  try {
    const init = { method: 'PUT', headers, body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) } as const;
    response = await (isOwn ? fetch : globalThis.fetch)(address, init as RequestInit);
    text = (await readText(response, ANSWER_BYTES_MAX)) ?? '';
  } catch (error) {
    throw new UpstreamError('unknown', reasonOf(error, timeoutMs));
  }
  if (response.ok) return;
  const reason = detailOf(text) ?? 'no reason given';
  throw new UpstreamError('refused', `The upload was refused (${response.status}): ${reason}`, response.status);
}

/** The text of an answer, counted as it comes; null when it is longer than `bytesMax`, and the rest is not read. */
async function readText(response: Response, bytesMax: number): Promise<string | null> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > bytesMax) return null; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function upstream(): Upstream {
  if (!place.batchdeckUpstream) throw new Error('connectUpstream has not been called');
  return place.batchdeckUpstream;
}

/** Whatever an API echoes, its key goes no further than here. A key short enough to be a word is left. */
const withoutKey = (text: string, key: string): string => (key.length < 12 ? text : text.replaceAll(key, '[key]'));

function refusalOf(response: Response, text: string): UpstreamError {
  const { status } = response;
  const detail = detailOf(text);
  const retryAfterMs = retryAfter(response.headers);
  if (status === 401 || status === 403) {
    return new UpstreamError('refused', `The API refused the key (${status}): ${detail ?? 'no reason given'}`, status);
  }
  const isDefinite = status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status);
  const message = detail ?? `The API answered ${status} without saying why.`;
  return new UpstreamError(isDefinite ? 'refused' : 'unknown', message, status, retryAfterMs, parseJson(text));
}

/** The `detail` of a refusal as one line; undefined when the body is not of the API's making. */
function detailOf(text: string): string | undefined {
  const parsed = wireError.safeParse(parseJson(text));
  if (!parsed.success || !parsed.data.detail) return undefined;
  const { detail } = parsed.data;
  const line = typeof detail === 'string' ? detail.trim() : JSON.stringify(detail);
  return line.slice(0, DETAIL_LENGTH_MAX) || undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds to wait, from seconds or a date (measured against the answer's own clock); what is neither says nothing. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!/^[A-Z][a-z]+, .+ GMT$/.test(value)) return undefined; // Date.parse makes dates of "-5" and of "soon 1"
  const until = Date.parse(value) - (Date.parse(headers.get('date') ?? '') || Date.now());
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `The API gave no answer within ${timeoutMs / 1000} s.`;
  const { code, message } = (error as { cause?: { code?: string; message?: string } }).cause ?? {};
  if (message === 'unexpected redirect') return 'The API sent us to another address. Redirects are not followed.';
  return `The API could not be reached${code ? ` (${code})` : ''}.`;
}
