/** Web worker: takes a file, answers its hash (digest.ts), or null when it cannot be read. Says `ready` once it can be asked. */
import { createSHA256 } from 'hash-wasm';
import { joinHashes, PIECE_BYTES } from './digest';

self.addEventListener('message', async ({ data }: MessageEvent<File>) => {
  self.postMessage(await hash(data).catch(() => null));
});
const hashing = openHashing();
void hashing.then(() => self.postMessage('ready'));

async function hash(file: File): Promise<string> {
  const sha256 = await hashing;
  const read = (at: number) => file.slice(at, at + PIECE_BYTES).arrayBuffer();
  const pieces: Uint8Array[] = [];
  let next = read(0);
  for (let at = 0; at === 0 || at < file.size; at += PIECE_BYTES) {
    const bytes = new Uint8Array(await next);
    // The next piece is read while this one is hashed.
    if (at + PIECE_BYTES < file.size) next = read(at + PIECE_BYTES);
    pieces.push(await sha256(bytes));
  }
  return joinHashes(pieces, sha256);
}

/** The browser's own SHA-256 is far faster; it has none for pages that came without encryption from another machine. */
async function openHashing(): Promise<(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>> {
  if (self.crypto.subtle) return async (bytes) => new Uint8Array(await self.crypto.subtle.digest('SHA-256', bytes));
  const hasher = await createSHA256();
  return async (bytes) => hasher.init().update(bytes).digest('binary');
}
