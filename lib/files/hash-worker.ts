/** Web worker: takes a file, answers its hash (digest.ts), or null when it cannot be read. Says `ready` once it can be asked. */
import { createSHA256 } from 'hash-wasm';
import { joinHashes, PIECE_BYTES } from './digest';

/** Between pieces, so that the upload beside gets on first. */
const REST_MS = 150;

self.addEventListener('message', async ({ data }: MessageEvent<File>) => {
  self.postMessage(await hash(data).catch(() => null));
});
const hashing = openHashing();
void hashing.then(() => self.postMessage('ready'));

async function hash(file: File): Promise<string> {
  const sha256 = await hashing;
  const pieces: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < file.size; at += PIECE_BYTES) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const bytes = await file.slice(at, at + PIECE_BYTES).arrayBuffer();
    pieces.push(await sha256(new Uint8Array(bytes)));
  }
  return joinHashes(pieces, sha256);
}

/** The browser's own SHA-256 is far faster; it has none for pages that came without encryption from another machine. */
async function openHashing(): Promise<(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>> {
  if (self.crypto.subtle) return async (bytes) => new Uint8Array(await self.crypto.subtle.digest('SHA-256', bytes));
  const hasher = await createSHA256();
  return async (bytes) => hasher.init().update(bytes).digest('binary');
}
