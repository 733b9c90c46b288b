/** Looks for what must be nowhere: in every answer that a browser got, and in every byte that a server keeps. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright/test';

/** An answer without an end: the browser is handed what comes in a while, and asks again. */
export const STREAM = '/api/live';
const STREAM_MS = 2_000;

export type Found = { place: string; bytes: Buffer };

/**
 * Hands every answer to the browser itself, so that none is seen there and not here: what the browser keeps of an answer
 * may be gone when it is asked for. An answer that never came whole has reached nobody; only reads may end so.
 */
export async function collect(context: BrowserContext) {
  const kept: Found[] = [];
  await context.route('**/*', async (route) => {
    const request = route.request();
    if (new URL(request.url()).pathname === STREAM) {
      const body = await readStream(request.url());
      kept.push({ place: `GET ${request.url()}`, bytes: body });
      await route.fulfill({ contentType: 'text/event-stream', body }).catch(() => {}); // the page may have been left
      return;
    }
    try {
      // A kept connection may be closed by the server just as it is used again; a read can simply be asked for anew.
      const maxRetries = request.method() === 'GET' ? 2 : 0;
      const response = await route.fetch({ maxRedirects: 0, timeout: 0, maxRetries });
      const body = await response.body();
      const headers = Buffer.from(JSON.stringify(response.headersArray()));
      kept.push({ place: `${request.method()} ${request.url()}`, bytes: Buffer.concat([headers, body]) });
      await route.fulfill({ response, body });
    } catch (error) {
      if (request.method() !== 'GET') throw error;
      await route.abort('aborted').catch(() => {}); // the page has been left, or the server stopped
    }
  });
  return { keep: (found: Found) => void kept.push(found), all: () => kept };
}

/** What such an answer says in a while. */
export async function readStream(url: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  try {
    const { body } = await fetch(url, { signal: AbortSignal.timeout(STREAM_MS) });
    for await (const piece of body ?? []) pieces.push(piece);
  } catch {
    // Its time is over, or the server stopped.
  }
  return Buffer.concat(pieces);
}

export function readAll(folder: string): Found[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.map((file) => ({ place: file, bytes: readFileSync(file) }));
}

export const placesOf = (found: Found[], canary: string): string[] => {
  const spellings = spellingsOf(canary);
  return found.filter(({ bytes }) => spellings.some((spelling) => bytes.includes(spelling))).map(({ place }) => place);
};

/** As it is, in addresses, in hexadecimal, and in base64 at each of the three places a byte can have there. */
function spellingsOf(canary: string): string[] {
  const bytes = Buffer.from(canary);
  const hex = bytes.toString('hex');
  const inBase64 = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    const from = shift === 0 ? 0 : 4;
    return [whole.toString('base64').slice(from), whole.toString('base64url').slice(from)];
  });
  return [canary, encodeURIComponent(canary), hex, hex.toUpperCase(), ...inBase64];
}
