import 'server-only';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { bodyOf } from './body';
import { ARCHIVE_BYTES_MAX, readBundle } from './bundle';
import type { Bundle } from './store/agents';
import { filePath } from './store/files';
import { getSnapshot, isUploaded, keepUpload, type SnapshotRow } from './store/snapshots';
import { PART_ENDING } from './upload';

/** The header that opens an upload address, as storage services have one in theirs. */
export const TOKEN_HEADER = 'x-upload-token';

export function newUploadToken(): { token: string; sha256: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, sha256: sha256(token).toString('hex') };
}

/**
 * Takes the archive that was declared, byte for byte, and reads it at once, so that no file is left for another process
 * to find. What is wrong inside it is kept for `finalize` to say. Throws AppError for a wrong token or other bytes.
 */
export async function receiveSnapshot(db: Db, snapshotId: string, request: Request): Promise<void> {
  const row = await getSnapshot(db, snapshotId);
  if (!isTokenOf(row, request.headers.get(TOKEN_HEADER) ?? '')) {
    throw new AppError('forbidden', `The header ${TOKEN_HEADER} is missing or wrong`);
  }
  if (isUploaded(row)) throw new AppError('conflict', 'This snapshot was uploaded before');
  const part = `${filePath(snapshotId)}-${randomBytes(6).toString('hex')}${PART_ENDING}`;
  try {
    await save(request, row, part);
    await keepUpload(db, snapshotId, await unpack(part));
  } finally {
    await rm(part, { force: true });
  }
}

async function unpack(path: string): Promise<{ bundle: Bundle } | { failureReason: string }> {
  try {
    return { bundle: await readBundle(path) };
  } catch (error) {
    if (error instanceof AppError) return { failureReason: error.message };
    throw error;
  }
}

async function save(request: Request, declared: SnapshotRow, path: string): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    bodyOf(request),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > Math.min(declared.sizeBytes, ARCHIVE_BYTES_MAX)) throw wrongSize(declared);
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  );
  if (size !== declared.sizeBytes) throw wrongSize(declared);
  if (hash.digest('hex') !== declared.sha256) {
    throw new AppError('invalid', 'The uploaded bytes do not have the SHA-256 that was declared');
  }
}

const wrongSize = ({ sizeBytes }: SnapshotRow) =>
  new AppError('invalid', `The upload does not have the ${sizeBytes} bytes that were declared`);

const isTokenOf = (row: SnapshotRow, token: string): boolean =>
  timingSafeEqual(sha256(token), Buffer.from(row.uploadTokenSha256, 'hex'));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
