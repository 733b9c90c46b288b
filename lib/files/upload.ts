/** The browser's way to upload: a request of its own, for its progress and because actions cap their bodies. */
import { AppError } from '@/lib/errors';
import type { Failure } from '@/lib/result';
import { EMPTY_FILE, type FileRef, tooLargeFile, uploadBytesMax } from './schema';

export type Upload = { done: Promise<FileRef>; cancel: () => void };

/** Why a file cannot be uploaded, in the words the server would use; null when it can. */
export function uploadRefusal(file: File, limitMb: number): string | null {
  if (file.size === 0) return EMPTY_FILE;
  return file.size > uploadBytesMax(limitMb) ? tooLargeFile(limitMb) : null;
}

/** Sends a file. `done` rejects with an AppError; after `cancel` it never settles. */
export function startUpload(file: File, { onProgress }: { onProgress: (sentBytes: number) => void }): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<FileRef>((resolve, reject) => {
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      const answer: unknown = request.response;
      if (request.status === 200 && answer) resolve(answer as FileRef);
      else reject(toError(request.status, answer));
    };
    request.onerror = () => reject(new AppError('unavailable', 'The connection broke off. Nothing was kept.'));
  });
  request.responseType = 'json';
  request.open('PUT', `/api/files?${new URLSearchParams({ name: file.name, size: String(file.size) })}`);
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function toError(status: number, answer: unknown): AppError {
  const failure = (answer as { error?: Failure } | null)?.error;
  if (failure) return new AppError(failure.code, failure.message);
  return new AppError('internal', `The server answered ${status} without saying why. Nothing was kept.`);
}
