import 'server-only';
import { wireError } from './wire';

const DETAIL_LENGTH_MAX = 600;
const MIB = 2 ** 20;
/** A long answer that keeps coming is waited for: each MiB that came is worth so much more time. */
const MS_PER_MIB = 1_000;

/** What an answer may cost: `limitMs` to be whole, never more than `longestMs` however much comes; `bytesMax` inflated. */
export type Bounds = { limitMs: number; longestMs: number; bytesMax: number };

/** A fault whose sentence may be shown. */
export class AnswerFault extends Error {}

/**
 * Fetches through `send` and reads the whole text within bounds: null when it is longer, and the rest is not
 * read. `signal`, where there is one, takes the place of the time limits. Throws AnswerFault.
 */
export async function fetchText(
  send: (signal: AbortSignal) => Promise<Response>,
  bounds: Bounds,
  signal?: AbortSignal,
): Promise<{ response: Response; text: string | null }> {
  const { response, bytes } = await fetchBytes(send, bounds, signal);
  return { response, text: bytes && new TextDecoder().decode(bytes) };
}

/** The same for what is too long to be made a text of in one go. */
export async function fetchBytes(
  send: (signal: AbortSignal) => Promise<Response>,
  bounds: Bounds,
  signal?: AbortSignal,
): Promise<{ response: Response; bytes: Buffer | null }> {
  const clock = startClock(bounds);
  const ended = signal ?? clock.signal;
  let response: Response | undefined;
  try {
    response = await send(ended);
    return { response, bytes: await readBytes(response, ended, bounds.bytesMax, clock.extend) };
  } catch (error) {
    throw new AnswerFault(sentenceOf(error, response !== undefined, clock.grantedMs()));
  } finally {
    clock.stop();
  }
}

/** The `detail` of a refusal as one line; undefined when it has none or is not of the API's making. */
export function detailOf(text: string): string | undefined {
  const parsed = wireError.safeParse(parseJson(text));
  const detail = parsed.data?.detail ?? '';
  const line = typeof detail === 'string' ? detail.trim() : JSON.stringify(detail);
  return line.slice(0, DETAIL_LENGTH_MAX) || undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds to wait, from seconds or a date, which is measured against the answer's own clock; past ones are 0. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!/^[A-Z][a-z]+, .+ GMT$/.test(value)) return undefined; // Date.parse makes a date of almost anything
  const until = Date.parse(value) - (Date.parse(headers.get('date') ?? '') || Date.now());
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

async function readBytes(response: Response, ended: AbortSignal, bytesMax: number, onBytes: (count: number) => void) {
  const reader = response.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const cancel = () => void reader.cancel(ended.reason).catch(() => {});
  ended.addEventListener('abort', cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > bytesMax) {
        void reader.cancel().catch(() => {});
        return null;
      }
      chunks.push(next.value);
      onBytes(next.value.length);
    }
    ended.throwIfAborted();
    return Buffer.concat(chunks);
  } finally {
    ended.removeEventListener('abort', cancel);
  }
}

/** Timers count on the monotonic clock: a clock that is set does not end a request, or keep it. */
function startClock({ limitMs, longestMs }: Bounds) {
  const controller = new AbortController();
  const start = performance.now();
  let grantedMs = limitMs;
  const end = () => controller.abort(new DOMException('The time is up', 'TimeoutError'));
  let timer = setTimeout(end, grantedMs);
  const extend = (bytes: number) => {
    if (grantedMs >= longestMs) return;
    grantedMs = Math.min(longestMs, grantedMs + (bytes / MIB) * MS_PER_MIB);
    clearTimeout(timer);
    timer = setTimeout(end, grantedMs - (performance.now() - start));
  };
  return { signal: controller.signal, extend, stop: () => clearTimeout(timer), grantedMs: () => grantedMs };
}

function sentenceOf(error: unknown, hasBegun: boolean, limitMs: number): string {
  const seconds = `${Math.round(limitMs / 100) / 10} s`;
  if (error instanceof Error && error.name === 'TimeoutError') {
    return hasBegun
      ? `The API did not finish its answer within ${seconds}.`
      : `The API gave no answer within ${seconds}.`;
  }
  const cause = (error as { cause?: { code?: string; message?: string } } | undefined)?.cause;
  // So undici says it; it has no code.
  if (cause?.message === 'unexpected redirect') {
    return 'The API sent us to another address. Redirects are not followed.';
  }
  const code = cause?.code ? ` (${cause.code})` : '';
  return hasBegun ? `The API’s answer broke off${code}.` : `The API could not be reached${code}.`;
}
