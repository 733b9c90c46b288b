/** The way of an upload's bytes from the data folder on to the API. */
import 'server-only';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { upstreamName } from '@/lib/dari/client';
import * as dari from '@/lib/dari/files';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { createFileHash } from './file-hash';
import * as repository from './repository';
import { CHANGED_ON_ITS_WAY, cleanFilename, type FileRef } from './schema';
import { removeUpload, type StoredUpload } from './stored-uploads';

const CHUNK_BYTES = 256 * 1024;
/** How often it is looked whether more has come. */
const TAIL_MS = 20;

type Forward = {
  file: Promise<FileRef>;
  /** Tells what the browser's bytes hash to; until then the API does not get the end of the file. */
  compare: (sha256: string) => void;
  stop: () => void;
};

const place = globalThis as typeof globalThis & { batchdeckForwards?: Map<string, Forward> };
place.batchdeckForwards ??= new Map();
const forwards = place.batchdeckForwards;

/**
 * Begins to send an upload on, from its first byte, or finds what is under way in this process. It reads along while
 * bytes still come in, so that the API has nearly all of them when the browser has sent its last.
 */
export function forwardUpload(upload: StoredUpload): Forward {
  const known = forwards.get(upload.id);
  if (known) return known;
  const stopped = new AbortController();
  let compare: Forward['compare'] = () => {};
  const expected = new Promise<string>((resolve) => {
    compare = resolve;
  });
  const file = send(upload, expected, stopped.signal).finally(() => forwards.delete(upload.id));
  file.catch(() => {}); // nobody may be listening yet; who asks for the file begins anew
  const forward = { file, compare, stop: () => stopped.abort() };
  forwards.set(upload.id, forward);
  return forward;
}

/** For an upload that is cancelled: the API keeps nothing of it. */
export function stopForward(uploadId: string): void {
  forwards.get(uploadId)?.stop();
}

async function send(upload: StoredUpload, expected: Promise<string>, signal: AbortSignal): Promise<FileRef> {
  const hash = createFileHash();
  let sha256 = '';
  let fault: AppError | undefined;
  const handle = await open(upload.path, 'r');

  async function* bytes() {
    for await (const chunk of tail(handle, upload.sizeBytes, signal)) {
      hash.update(chunk);
      yield chunk;
    }
    sha256 = await hash.digest();
    if ((await expected) === sha256) return;
    fault = new AppError('conflict', CHANGED_ON_ITS_WAY);
    throw fault;
  }

  try {
    const stream = streamOf(bytes());
    const answer = await dari.uploadFile({ name: upload.filename, stream, signal });
    if (answer.sizeBytes !== upload.sizeBytes) {
      throw new AppError('unavailable', 'The API did not take the file whole. It is not attached.');
    }
    const filename = cleanFilename(answer.filename || upload.filename);
    const file = { id: answer.id, filename, sizeBytes: upload.sizeBytes };
    await repository.insertFile(await getDb(), { ...file, sha256, upstream: upstreamName(), uploadId: upload.id });
    await removeUpload(upload.id);
    return file;
  } catch (error) {
    if (fault) await removeUpload(upload.id);
    throw fault ?? error;
  } finally {
    await handle.close();
  }
}

/** The bytes of a file that still grows, to its `sizeBytes`. */
async function* tail(handle: FileHandle, sizeBytes: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let position = 0;
  let buffer: Buffer | undefined;
  while (position < sizeBytes) {
    buffer ??= Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, sizeBytes - position));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) {
      await pause(TAIL_MS, undefined, { signal });
      continue;
    }
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
    buffer = undefined;
  }
}

/** Chunk by chunk as it is asked for. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}
