/** The browser's way to upload a file: resumable by the tus protocol, compared by its hash, and sent once. */
import { AppError } from '@/lib/errors';
import { fetchJson, isUnanswered } from '@/lib/fetch-json';
import type { Failure } from '@/lib/result';
import { hashFile } from './hashing';
import type { FileRef, Known } from './schema';

const ENDPOINT = '/api/uploads';
/** What a proxy between may hold back before it passes it on, and so may be lost with a connection. */
const CHUNK_BYTES = 64_000_000;
/** Smaller ones go with the request that begins them. */
const ONE_REQUEST_BYTES = 256_000;
/** Each time that something arrived it begins anew: an upload ends when nothing gets through for over a minute. */
const RETRY_MS = [300, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

export type Upload = {
  done: Promise<FileRef>;
  /** Stops sending; what is kept on the server stays there. */
  pause: () => void;
  /** Ends it here and on the server. */
  cancel: () => void;
};

type Options = {
  /** Where an earlier upload of this file is kept. */
  address: string | undefined;
  onAddress: (address: string) => void;
  onProgress: (sentBytes: number) => void;
  /** Why it stands still, while it tries again by itself; null once it goes on. */
  onTrouble: (message: string | null) => void;
};

/** Sends a file, or finds that the API has it. `done` rejects with an AppError; after `pause` and `cancel` it never settles. */
export function startUpload(file: File, options: Options): Upload {
  const ended = new AbortController();
  const { signal } = ended;
  let address = options.address;
  const noteAddress = (next: string) => {
    address = next;
    options.onAddress(next);
  };
  const done = new Promise<FileRef>((resolve, reject) => {
    run(file, { ...options, onAddress: noteAddress }, signal).then(resolve, (error) => {
      if (!signal.aborted) reject(error);
    });
  });
  return {
    done,
    pause: () => ended.abort(),
    cancel: () => {
      ended.abort();
      if (address) void forgetUpload(address);
    },
  };
}

async function run(file: File, options: Options, signal: AbortSignal): Promise<FileRef> {
  const size = String(file.size);
  const { isSizeKnown } = await fetchJson<Known>(`/api/files?${new URLSearchParams({ size })}`, { signal });
  const hash = hashFile(file, signal);
  hash.catch(() => {}); // it is awaited below, when the bytes are there
  if (isSizeKnown && !options.address) {
    const same = await findSame(file, await hash, signal);
    if (same) return same;
  }
  const address = await send(file, options, signal);
  return finish(address.split('/').at(-1) ?? '', await hash, options, signal);
}

/** Agents see a file by its name, so that only one of the same name is the same. */
async function findSame(file: File, sha256: string, signal: AbortSignal): Promise<FileRef | null> {
  const same = new URLSearchParams({ size: String(file.size), sha256, name: file.name });
  return (await fetchJson<Known>(`/api/files?${same}`, { signal })).file;
}

/** Answers the address of the upload once all of it is on the server. */
async function send(file: File, { address, ...on }: Options, signal: AbortSignal): Promise<string> {
  const { Upload } = await import('tus-js-client');
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: ENDPOINT,
      ...(address && { uploadUrl: address }),
      metadata: { filename: file.name },
      chunkSize: CHUNK_BYTES,
      uploadDataDuringCreation: file.size <= ONE_REQUEST_BYTES,
      storeFingerprintForResuming: false,
      retryDelays: RETRY_MS,
      onUploadUrlAvailable: () => upload.url && on.onAddress(upload.url),
      onProgress: (sentBytes) => {
        on.onTrouble(null);
        on.onProgress(sentBytes);
      },
      onShouldRetry: ({ originalResponse }) => {
        const status = originalResponse?.getStatus() ?? 0;
        const mayPass = status === 0 || status >= 500 || [408, 409, 423, 429].includes(status);
        if (mayPass) on.onTrouble('The connection is lost; trying again.');
        return mayPass;
      },
      onSuccess: () => resolve(upload.url ?? ''),
      onError: (error) => reject(toError(error)),
    });
    signal.addEventListener('abort', () => void upload.abort(), { once: true });
    if (!signal.aborted) upload.start();
  });
}

/** Waits until the API has the file. While the API is away the server keeps the bytes and is asked again. */
async function finish(uploadId: string, sha256: string, on: Options, signal: AbortSignal): Promise<FileRef> {
  const body = JSON.stringify({ uploadId, sha256 });
  for (let failures = 0; ; ) {
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetchJson<{ file: FileRef | null }>('/api/files', { method: 'POST', headers, body, signal });
      if (answer.file) return answer.file;
      on.onTrouble(null);
      failures = 0;
    } catch (error) {
      const waitMs = RETRY_MS[failures];
      if (signal.aborted || !isUnanswered(error) || waitMs === undefined) throw error;
      on.onTrouble(`${(error as AppError).message} The file is kept here; trying again.`);
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

const PROTOCOL = { 'tus-resumable': '1.0.0' };

/** How much of an upload the server keeps; null when nothing. Throws AppError unavailable when it cannot be asked. */
export async function keptBytes(address: string): Promise<number | null> {
  const response = await fetch(address, { method: 'HEAD', headers: PROTOCOL }).catch(() => null);
  if (!response || response.status >= 500) throw new AppError('unavailable', 'Batchdeck’s server does not answer.');
  const offset = response.headers.get('upload-offset');
  return response.ok && offset ? Number(offset) : null;
}

/** Has the server forget an upload; what it does not hear of it forgets after a day. */
export async function forgetUpload(address: string): Promise<void> {
  await fetch(address, { method: 'DELETE', headers: PROTOCOL, keepalive: true }).catch(() => {});
}

function toError(error: unknown): AppError {
  const response = (error as { originalResponse?: { getStatus(): number; getBody(): string } }).originalResponse;
  if (!response?.getStatus()) return new AppError('unavailable', 'The connection broke off.');
  const failure = failureOf(response.getBody());
  if (failure) return new AppError(failure.code, failure.message);
  return new AppError('internal', `The server answered ${response.getStatus()} without saying why.`);
}

function failureOf(body: string): Failure | undefined {
  try {
    return (JSON.parse(body) as { error?: Failure }).error;
  } catch {
    return undefined;
  }
}
