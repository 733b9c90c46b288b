import 'server-only';
import { createHash } from 'node:crypto';
import * as dari from '@/lib/dari/files';
import { getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import * as repository from './repository';
import { cleanFilename, type FileRef, tooLargeFile, uploadBytesMax, uploadSchema } from './schema';

/**
 * Streams the body of `PUT ?name=…&size=…` on to the API and answers what it is called there. Throws too_large, or
 * invalid when other than `size` bytes came; the API has kept nothing then.
 */
export async function uploadFile(request: Request): Promise<FileRef> {
  const { name, size } = uploadSchema.parse(Object.fromEntries(new URL(request.url).searchParams));
  if (size > uploadBytesMax(env.BATCHDECK_UPLOAD_MAX_MB)) throw tooLarge();
  const body = measure(request.body ?? new Blob([]).stream(), size);
  const answer = await dari
    .uploadFile({ name: cleanFilename(name), stream: body.stream, signal: request.signal })
    .catch((error) => {
      throw body.fault() ?? error;
    });
  if (body.sizeBytes() !== size || answer.sizeBytes !== size) {
    throw new AppError('unavailable', 'The API did not take the file whole. It is not attached; upload it again.');
  }
  const file = { id: answer.id, filename: cleanFilename(answer.filename || name), sizeBytes: size };
  await repository.insertFile(await getDb(), { ...file, sha256: body.sha256() });
  return file;
}

/** Those of `ids` that were uploaded here, in no order. */
export async function listFiles(ids: string[]): Promise<FileRef[]> {
  return ids.length === 0 ? [] : repository.listFiles(await getDb(), ids);
}

/** Passes a body on while counting and hashing it, and fails it when it is not what was announced. */
function measure(body: ReadableStream<Uint8Array>, size: number) {
  const hash = createHash('sha256');
  const bytesMax = uploadBytesMax(env.BATCHDECK_UPLOAD_MAX_MB);
  let sizeBytes = 0;
  let fault: AppError | undefined;
  const fail = (error: AppError): never => {
    fault = error;
    throw error;
  };
  const stream = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>(
      {
        transform(chunk, controller) {
          sizeBytes += chunk.length;
          if (sizeBytes > bytesMax) fail(tooLarge());
          if (sizeBytes > size) fail(new AppError('invalid', `More came than the ${size} bytes announced. ${NOTHING}`));
          hash.update(chunk);
          controller.enqueue(chunk);
        },
        flush() {
          if (sizeBytes < size) fail(cutShort(sizeBytes, size));
        },
      },
      undefined,
      { highWaterMark: 0 },
    ),
  );
  return { stream, fault: () => fault, sizeBytes: () => sizeBytes, sha256: () => hash.digest('hex') };
}

const NOTHING = 'Nothing was kept; upload the file again.';

const cutShort = (came: number, size: number) =>
  new AppError('invalid', `The upload was cut short: ${came} of ${size} bytes came. ${NOTHING}`);

const tooLarge = () => new AppError('too_large', tooLargeFile(env.BATCHDECK_UPLOAD_MAX_MB));
