import 'server-only';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import type { WireFile } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { bodyOf } from './body';
import { cleanFilename } from './filename';
import { shapeError } from './refusal';
import { filePath, insertFile } from './store/files';

/** What a file is called until it is whole; left behind only by a process that died. */
export const PART_ENDING = '.part';
const FORM_OVERHEAD_BYTES = 64 * 1024;

type Received = { id: string; filename: string; sizeBytes: number; sha256: string };

/**
 * Takes the `file` of a multipart body straight to disk under a temporary name, and gives it its own once it is whole.
 * Throws AppError too_large, ZodError for a body without a file; an aborted request leaves nothing behind.
 */
export async function receiveFile(db: Db, request: Request): Promise<WireFile> {
  const maxBytes = env.BATCHDECK_UPLOAD_MAX_MB * 1024 * 1024;
  if (Number(request.headers.get('content-length')) > maxBytes + FORM_OVERHEAD_BYTES) throw tooLarge();
  const id = newId('file');
  const part = filePath(id) + PART_ENDING;
  try {
    const file = await readForm(request, (stream) => save(stream, part), maxBytes);
    if (!file) throw shapeError('missing', ['body', 'file'], 'Field required');
    if (file.sizeBytes > maxBytes) throw tooLarge();
    if (file.sizeBytes === 0) throw new AppError('invalid', 'The file is empty');
    await chmod(part, 0o400);
    await rename(part, filePath(id));
    await insertFile(db, { id, ...file });
    return { id, filename: file.filename, size_bytes: file.sizeBytes };
  } finally {
    await rm(part, { force: true });
  }
}

/** Runs the form through busboy and answers its first `file`. What was begun has ended when this settles. */
async function readForm(
  request: Request,
  write: (stream: Readable) => Promise<{ sizeBytes: number; sha256: string }>,
  maxBytes: number,
): Promise<Omit<Received, 'id'> | undefined> {
  const form = openForm(request, maxBytes);
  const received: Promise<Omit<Received, 'id'>>[] = [];
  form.on('file', (field, stream, { filename }) => {
    stream.on('error', () => {}); // the form's own error is the one that is reported
    if (field !== 'file' || received.length > 0) return void stream.resume();
    const file = write(stream).then((written) => ({ filename: cleanFilename(filename), ...written }));
    file.catch((error) => form.destroy(error));
    received.push(file);
  });
  const [body] = await Promise.allSettled([pipeline(bodyOf(request), form)]);
  const [file] = await Promise.allSettled(received);
  if (body.status === 'rejected') throw isMalformed(body.reason) ? notAForm() : body.reason;
  if (file?.status === 'rejected') throw file.reason;
  return file?.value;
}

/** Errors of a system or an abort have a code; busboy's complaints about the form have none. */
const isMalformed = (error: unknown): boolean => error instanceof Error && !('code' in error);

const notAForm = () => shapeError('missing', ['body', 'file'], 'Field required, in a whole multipart/form-data body');

function openForm(request: Request, maxBytes: number): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      defParamCharset: 'utf8',
      // One byte more than allowed, because busboy calls a file that just reaches its limit cut.
      limits: { fileSize: maxBytes + 1, files: 4, fields: 64, parts: 128 },
    });
  } catch {
    throw notAForm();
  }
}

async function save(stream: Readable, path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600, flush: true }),
  );
  return { sizeBytes, sha256: hash.digest('hex') };
}

const tooLarge = () =>
  new AppError('too_large', `The file is larger than the limit of ${env.BATCHDECK_UPLOAD_MAX_MB} MiB`);
