/** What browsers upload, kept in the data folder until the API has it: taken in by the tus protocol (tus.io). */
import 'server-only';
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { dataPath } from '@/lib/data-dir';
import { env } from '@/lib/env';
import { AppError, HTTP_STATUS } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { toFailure } from '@/lib/result';
import { cleanFilename, NOT_KEPT, tooLargeFile, uploadBytesMax, uploadSchema } from './schema';

const KEPT_MS = 24 * 60 * 60 * 1000;
const PATH = '/api/uploads';
/** What is left free on the disk for everything else. */
const SPARE_BYTES = 100_000_000;

export type StoredUpload = { id: string; filename: string; sizeBytes: number; receivedBytes: number; path: string };

const place = globalThis as typeof globalThis & { batchdeckUploads?: { server: Server; store: FileStore } };

const folder = (): string => path.dirname(dataPath('uploads', 'any'));

function uploads() {
  if (place.batchdeckUploads) return place.batchdeckUploads;
  const store = new FileStore({ directory: folder() });
  const server = new Server({
    path: PATH,
    datastore: store,
    relativeLocation: true,
    allowedOrigins: [],
    namingFunction: () => newId('upload'),
    onUploadCreate: async (_request, { size, metadata }) => {
      const name = await admit(metadata?.filename ?? '', size ?? 0).catch(refuse);
      return { metadata: { filename: name } };
    },
  });
  place.batchdeckUploads = { server, store };
  return place.batchdeckUploads;
}

/** Answers a request of the protocol: begin, go on, how far, end. */
export const receive = (request: Request): Promise<Response> => uploads().server.handleWeb(request);

/** Throws AppError not_found when nothing of it is kept, or not any more. */
export async function getUpload(id: string): Promise<StoredUpload> {
  const upload = await uploads()
    .store.getUpload(id)
    .catch(() => undefined);
  if (!upload?.storage) throw new AppError('not_found', NOT_KEPT);
  const { offset, size = 0, metadata, storage } = upload;
  return { id, filename: metadata?.filename ?? '', sizeBytes: size, receivedBytes: offset, path: storage.path };
}

export async function removeUpload(id: string): Promise<void> {
  await uploads()
    .store.remove(id)
    .catch(() => {});
}

/** Forgets uploads that nobody went on with for a day. Answers whether there is more to do at once. */
export async function tidyUploads(): Promise<boolean> {
  const before = Date.now() - KEPT_MS;
  for (const name of await readdir(folder())) {
    const file = path.join(folder(), name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    const upload = name.replace(/\.json$/, '');
    const isOfUpload = upload !== name && (await stat(path.join(folder(), upload)).catch(() => undefined));
    // The bytes decide; what describes them goes when they are gone.
    if (mtimeMs < before && !isOfUpload) await rm(file, { force: true });
  }
  return false;
}

/** The name it is to have. Throws AppError or ZodError for what may not be uploaded. */
async function admit(filename: string, sizeBytes: number): Promise<string> {
  const { name, size } = uploadSchema.parse({ name: filename, size: sizeBytes });
  const limitMb = env.BATCHDECK_UPLOAD_MAX_MB;
  if (size > uploadBytesMax(limitMb)) throw new AppError('too_large', tooLargeFile(limitMb));
  const { bavail, bsize } = await statfs(folder());
  if (bavail * bsize < size + SPARE_BYTES) {
    throw new AppError('too_large', 'Batchdeck’s disk has no room for this file. Nothing was uploaded.');
  }
  return cleanFilename(name);
}

/** As the protocol's server takes a refusal. */
function refuse(error: unknown): never {
  const failure = toFailure(error);
  throw { status_code: HTTP_STATUS[failure.code], body: JSON.stringify({ error: failure }) };
}
