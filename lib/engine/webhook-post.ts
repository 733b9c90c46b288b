/** One POST to an address that a user gave: to a public one only, no redirect followed, little of the answer read. */
import 'server-only';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { env } from '@/lib/env';
import { DENIED_ADDRESSES } from './webhook-url';

const ANSWER_BYTES_MAX = 65_536;

/** Each connection is new, so that each one's address is checked, as it was resolved for that connection. */
const filter = { keepAlive: false, denyIPAddressList: DENIED_ADDRESSES };
const guarded = { 'http:': new RequestFilteringHttpAgent(filter), 'https:': new RequestFilteringHttpsAgent(filter) };
const open = { 'http:': new http.Agent(), 'https:': new https.Agent() };

type Post = {
  body: Buffer;
  headers: Record<string, string>;
  signal: AbortSignal;
  /** Instead of the system's resolver. */
  lookup?: LookupFunction;
};

/** The status that was answered, or why there is none, in words that hold nothing of the URL. */
export type Posted = { status: number } | { status: null; error: string };

export async function post(url: URL, { body, headers, signal, lookup }: Post): Promise<Posted> {
  const protocol = url.protocol === 'http:' ? 'http:' : 'https:';
  const agent = (env.BATCHDECK_WEBHOOKS_PRIVATE ? open : guarded)[protocol];
  const request = (protocol === 'http:' ? http : https).request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': body.length },
    agent,
    signal,
    ...(lookup && { lookup }),
  });
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
      request.on('close', () => reject(new Error('closed without an answer')));
      request.end(body);
    });
    await skip(response).catch(() => {});
    return { status: response.statusCode ?? 0 };
  } catch (error) {
    return { status: null, error: wordsFor(error) };
  } finally {
    request.destroy();
  }
}

/** Lets a receiver finish its sentence, unless it is a long one. */
async function skip(response: http.IncomingMessage): Promise<void> {
  let size = 0;
  for await (const chunk of response) {
    size += (chunk as Buffer).length;
    if (size > ANSWER_BYTES_MAX) return;
  }
}

/** The filtering agent's own errors have no code. */
function wordsFor(error: unknown): string {
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') return 'No answer came in time.';
  if (/is not allowed\. Because/.test(message)) return 'The address is not a public one.';
  return `The connection failed (${code ?? 'unknown'}).`;
}
