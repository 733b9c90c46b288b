/** Speaks HTTP, and nothing else, to the server that is judged. */
import { setTimeout } from 'node:timers/promises';
import { inject } from 'vitest';
import { checkAnswer } from './description';

const server = inject('server');
/** As long as the patience of the API's command line. */
const ANSWER_MS = 15_000;
const UPLOAD_MS = 60_000;
const UNTIL_MS = 60_000;
const LOOK_MS = 100;

export const { uploadMaxMb } = server;

export type Answer<T> = { status: number; headers: Headers; body: T };
export type Refusal = { detail: unknown };

type Call = { method?: string; body?: unknown; headers?: Record<string, string> };

/** The response as it comes. `body` goes as JSON, or as it is where it is a form or text. */
export function send(path: string, { method = 'GET', body, headers = {} }: Call = {}, ms = ANSWER_MS) {
  const isRaw = body === undefined || body instanceof FormData || typeof body === 'string';
  return fetch(server.url + path, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(ms),
    headers: {
      authorization: `Bearer ${server.key}`,
      ...(!isRaw && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
  });
}

/** The answer as JSON, held against the server's own description. `T` is what the caller expects; it checks it. */
export async function call<T = Refusal>(path: string, init: Call = {}): Promise<Answer<T>> {
  const response = await send(path, init, init.body instanceof FormData ? UPLOAD_MS : ANSWER_MS);
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status} with no JSON: ${text.slice(0, 200)}`);
  }
  if (response.status !== 405) checkAnswer(init.method ?? 'GET', path, response.status, body);
  return { status: response.status, headers: response.headers, body: body as T };
}

/** The body of a call that has to succeed. */
export async function ok<T>(path: string, init: Call = {}): Promise<T> {
  const { status, body } = await call<T>(path, init);
  if (status < 200 || status > 299) {
    throw new Error(`${init.method ?? 'GET'} ${path} answered ${status}: ${JSON.stringify(body)}`);
  }
  return body;
}

export const post = <T = Refusal>(path: string, body?: unknown, headers: Record<string, string> = {}) =>
  call<T>(path, { method: 'POST', body, headers });

/** Reads again and again until it is so; answers all that was read, the last of it being so. */
export async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean, what: string): Promise<T[]> {
  const deadline = Date.now() + UNTIL_MS;
  const seen: T[] = [];
  for (;;) {
    const value = await read();
    seen.push(value);
    if (isSo(value)) return seen;
    if (Date.now() > deadline) throw new Error(`It never came about: ${what}. Last read: ${JSON.stringify(value)}`);
    await setTimeout(LOOK_MS);
  }
}

/** A value of its own, so that tests at the same moment do not meet. */
export const unique = (word: string): string => `${word}-${crypto.randomUUID()}`;
