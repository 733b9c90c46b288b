/** One POST to an address that a user gave: to a public one only, no redirect followed, little of the answer read. */
import 'server-only';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { env } from '@/lib/env';
import { addressIn, isPublicAddress, NotPublic, publicLookup } from './public-address';

const ANSWER_BYTES_MAX = 65_536;
const NOT_PUBLIC = 'The address is not a public one.';

/** Each connection is new, so that each one's address is checked as it was resolved for that connection. */
const HTTP_AGENT = new http.Agent({ keepAlive: false });
const HTTPS_AGENT = new https.Agent({ keepAlive: false });

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
  const isGuarded = !env.BATCHDECK_WEBHOOKS_PRIVATE;
  const address = addressIn(url);
  if (isGuarded && address !== undefined && !isPublicAddress(address)) return { status: null, error: NOT_PUBLIC };
  const isPlain = url.protocol === 'http:';
  const request = (isPlain ? http : https).request(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': body.length },
    agent: isPlain ? HTTP_AGENT : HTTPS_AGENT,
    signal,
    ...(isGuarded ? { lookup: publicLookup(lookup) } : lookup && { lookup }),
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

function wordsFor(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  if (error instanceof NotPublic) return NOT_PUBLIC;
  if (name === 'AbortError') return 'No answer came in time.';
  return `The connection failed (${code ?? 'unknown'}).`;
}
