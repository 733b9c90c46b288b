/** Web worker: takes a file, answers its SHA-256, or null when it cannot be read. Says `ready` once it can be asked. */
import { createSHA256 } from 'hash-wasm';

const CHUNK_BYTES = 1024 * 1024;

self.addEventListener('message', async ({ data }: MessageEvent<File>) => {
  self.postMessage(await hash(data).catch(() => null));
});
void createSHA256().then(() => self.postMessage('ready'));

async function hash(file: File): Promise<string> {
  const digest = (await createSHA256()).init();
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    digest.update(new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer()));
  }
  return digest.digest('hex');
}
