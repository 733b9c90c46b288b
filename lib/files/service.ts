import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import { upstreamName } from '@/lib/dari/client';
import * as dari from '@/lib/dari/files';
import { getDb } from '@/lib/db/client';
import { AppError, HTTP_STATUS } from '@/lib/errors';
import { refusal } from '@/lib/gate';
import { forwardUpload, stopForward } from './forward';
import { previewType } from './preview-schema';
import * as repository from './repository';
import { cleanFilename, type FileRef, type FinishUpload, type Known, type SameFile } from './schema';
import { getUpload, receive } from './stored-uploads';

/** A request is answered after so long at the latest, whatever stands between may cut longer ones. */
const WAIT_MS = 20_000;
/** How long a file counts as kept by an API that cannot be asked. */
const TRUSTED_MS = 60 * 60 * 1000;

/** Takes in a part of an upload, or tells how much of it is kept. What is read of it goes on to the API meanwhile. */
export async function receiveUpload(request: Request): Promise<Response> {
  const refused = refusal(request.method, request.headers);
  if (refused) {
    const error = { code: 'forbidden', message: refused.message, fields: [] };
    return Response.json({ error }, { status: HTTP_STATUS.forbidden });
  }
  const uploadId = new URL(request.url).pathname.split('/').at(-1) ?? '';
  if (request.method === 'DELETE') stopForward(uploadId);
  if (request.method === 'PATCH' && request.headers.get('upload-offset') === '0') {
    forwardUpload(await getUpload(uploadId));
  }
  return receive(request);
}

/**
 * Makes a file of an upload that is here whole: sends it on, or waits while it is sent. Null when that takes longer than
 * a request should; ask again. Throws AppError: conflict when the bytes are not the browser's, invalid when some are
 * missing, not_found, or what the API said, and then the bytes are kept.
 */
export async function finishUpload({ uploadId, sha256 }: FinishUpload): Promise<{ file: FileRef | null }> {
  const known = await repository.findFileOfUpload(await getDb(), uploadId);
  if (known) return { file: known };
  const upload = await getUpload(uploadId);
  if (upload.receivedBytes < upload.sizeBytes) {
    throw new AppError(
      'invalid',
      `${upload.receivedBytes} of ${upload.sizeBytes} bytes are here. Upload the rest first.`,
    );
  }
  const { file, compare } = forwardUpload(upload);
  compare(sha256);
  const given = new AbortController();
  try {
    return { file: await Promise.race([file, pause(WAIT_MS, null, { signal: given.signal })]) };
  } finally {
    given.abort();
  }
}

/** Whether the API has these bytes already; with a size alone, whether asking with their hash is worth while. */
export async function findSame({ size, sha256, name }: SameFile): Promise<Known> {
  const db = await getDb();
  const upstream = upstreamName();
  if (!sha256) return { isSizeKnown: await repository.isSizeKnown(db, upstream, size), file: null };
  const same = await repository.findSameFile(db, {
    upstream,
    sizeBytes: size,
    sha256,
    filename: cleanFilename(name),
  });
  if (!same) return { isSizeKnown: true, file: null };
  const state = await dari.findFile(same.id).catch(() => 'unasked' as const);
  const isTrusted = state === 'there' || (state === 'unasked' && Date.now() - same.createdAt.getTime() < TRUSTED_MS);
  if (state === 'gone') await repository.deleteFile(db, same.id);
  const { id, filename, sizeBytes } = same;
  return { isSizeKnown: true, file: isTrusted ? { id, filename, sizeBytes } : null };
}

/**
 * The bytes of a file that was uploaded here, from the API, in ranges too. Only types that cannot run are answered as
 * themselves. Throws AppError not_found, also where the API gives no files back.
 */
export async function readFile(fileId: string, range: string | null): Promise<Response> {
  const [file] = await listFiles([fileId]);
  if (!file) throw new AppError('not_found', 'There is no such file here.');
  const { status, headers, body } = await dari.openFile(fileId, range);
  const type = previewType(file.filename);
  const name = `filename*=UTF-8''${encodeURIComponent(file.filename)}`;
  const passed = ['content-length', 'content-range', 'accept-ranges'].flatMap((key) => {
    const value = headers.get(key);
    return value === null ? [] : [[key, value] as const];
  });
  return new Response(body, {
    status,
    headers: {
      ...Object.fromEntries(passed),
      'content-type': type ?? 'application/octet-stream',
      'content-disposition': `${type ? 'inline' : 'attachment'}; ${name}`,
      ...wallsOf(type),
      'cache-control': 'private, no-store',
    },
  });
}

/** Nothing of a file runs or asks for anything. A PDF is shown within our own pages, by the browser's own viewer. */
function wallsOf(type: string | null): Record<string, string> {
  const isPdf = type === 'application/pdf';
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': isPdf ? 'SAMEORIGIN' : 'DENY',
    'content-security-policy': isPdf
      ? "frame-ancestors 'self'"
      : "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'none'",
  };
}

/** Those of `ids` that were uploaded here, in no order. */
export async function listFiles(ids: string[]): Promise<FileRef[]> {
  return ids.length === 0 ? [] : repository.listFiles(await getDb(), ids);
}
