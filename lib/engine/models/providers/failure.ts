import 'server-only';
import {
  APICallError,
  InvalidResponseDataError,
  JSONParseError,
  NoOutputGeneratedError,
  TypeValidationError,
} from 'ai';
import type { Failure } from '@/lib/engine/models/model';
import type { Line } from './line';
import { errorFrame, providerMessage } from './message-of';
import type { ProviderKey } from './option';
import { retryAfterMs } from './retry-after';
import { scrub } from './scrub';

const MESSAGE_LENGTH = 600;
const TRANSIENT = [408, 409, 425, 429];
const REASONS: Record<number, string> = {
  400: 'bad request',
  402: 'payment required',
  404: 'no such model or address',
  408: 'time-out',
  409: 'conflict',
  413: 'request too large',
  422: 'bad request',
  429: 'rate limit',
  503: 'unavailable',
  504: 'time-out',
  529: 'overloaded',
};

/** Who was called, with which key, and what came over the line. */
export type Called = { name: string; key: ProviderKey | null; seen: Line['seen']; idleMs: number; signal: AbortSignal };

/** What went wrong in words for the user: what the provider said, never the key. */
export function failureOf(error: unknown, called: Called): Failure {
  const { name, seen, signal } = called;
  const fail = (words: string, more: Partial<Failure> = {}): Failure => ({
    error: clipped(scrub(words, called.key?.value ?? null)),
    isTransient: false,
    retryAfterMs: null,
    ...more,
  });
  if (signal.aborted) return fail(`The call to ${name} was stopped.`);
  if (seen.isIdle) return fail(`${name} sent nothing for ${called.idleMs / 1000} seconds.`, { isTransient: true });
  if (seen.isTooLong) return fail(`${name} sent more than an answer can be.`);
  if (seen.status !== null && seen.status >= 300) return answered(error, seen.status, called, fail);

  const frame = errorFrame(error);
  if (frame) {
    const { status, message } = frame;
    const words = `${name} broke off its answer with ${status} (${reasonOf(status, called)}): ${message}`;
    return fail(words, { isTransient: isTransient(status) });
  }
  if (isUnreadable(error)) return fail(`${name} sent an answer that cannot be read: ${messageOf(error)}`);
  if (seen.status === null && APICallError.isInstance(error)) {
    return fail(`${name} cannot be reached: ${messageOf(error)}`, { isTransient: true });
  }
  if (APICallError.isInstance(error) || isCut(error)) return cut(called, fail);
  return fail(`The call to ${name} failed: ${messageOf(error)}`);
}

type Fail = (words: string, more?: Partial<Failure>) => Failure;

function answered(error: unknown, status: number, called: Called, fail: Fail): Failure {
  const { responseBody = '', responseHeaders = {} } = APICallError.isInstance(error) ? error : {};
  const message = providerMessage(responseBody);
  const words = `${called.name} answered ${status} (${reasonOf(status, called)})${message ? `: ${message}` : '.'}`;
  if (!isTransient(status)) return fail(words);
  return fail(words, { isTransient: true, retryAfterMs: retryAfterMs(responseHeaders, Date.now()) });
}

/** Nothing but events makes an answer: a page or a document means that somebody else answers at this address. */
function cut({ name, seen }: Called, fail: Fail): Failure {
  const type = /^\s*(text\/html|application\/json)/i.exec(seen.contentType)?.[1];
  if (type) return fail(`${name} answered with ${type} in place of a stream of events. Check the address.`);
  return fail(`The connection to ${name} was cut before its answer was complete.`, { isTransient: true });
}

function reasonOf(status: number, { key }: Called): string {
  if (status === 401) return key ? `the key ${key.name} was refused` : 'no key was sent';
  if (status === 403) return key ? `not allowed with the key ${key.name}` : 'no key was sent';
  if (status < 400) return 'a redirect, which is not followed';
  return REASONS[status] ?? (status >= 500 ? 'server error' : 'refused');
}

const isTransient = (status: number): boolean => TRANSIENT.includes(status) || status >= 500;

/** An event that is not JSON, or JSON of another shape; one at the very start comes wrapped. */
function isUnreadable(error: unknown): boolean {
  if (JSONParseError.isInstance(error) || TypeValidationError.isInstance(error)) return true;
  if (InvalidResponseDataError.isInstance(error)) return error.data !== undefined;
  return APICallError.isInstance(error) && /"name":"AI_(JSONParse|TypeValidation)Error"/.test(error.responseBody ?? '');
}

/** The SDK found no end where the line was fine. */
const isCut = (error: unknown): boolean =>
  error === null || InvalidResponseDataError.isInstance(error) || NoOutputGeneratedError.isInstance(error);

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^Cannot connect to API:\s*/, '');
}

/** One line of a bounded length that any database takes. */
function clipped(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ');
  const start = line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH).trimEnd()}…` : line;
  return start.toWellFormed();
}
