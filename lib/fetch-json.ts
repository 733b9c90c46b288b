/** The browser's way to read one of our own routes: JSON, gzipped or not, or an AppError that says what happened. */
import { AppError } from './errors';
import type { Failure } from './result';

/** How soon what had no answer is asked for again, by itself. */
export const RECOVER_MS = 5_000;

const NO_ANSWER = 'Batchdeck’s server does not answer. Nothing is lost; this page keeps trying.';

export async function fetchJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch(() => {
    throw new AppError('unavailable', NO_ANSWER);
  });
  const body: unknown = await unzipped(response)
    .json()
    .catch(() => null);
  if (response.ok && body === null) throw new AppError('unavailable', NO_ANSWER); // cut off in the middle
  if (response.ok) return body as T;
  const failure = (body as { error?: Failure } | null)?.error;
  throw new AppError(
    failure?.code ?? 'internal',
    failure?.message ?? `The server answered ${response.status} without saying why.`,
    failure?.fields,
  );
}

/** What the server keeps compressed, it sends so; an encoding of the transfer it could not name (Next takes that out). */
function unzipped(response: Response): Response {
  if (!response.body || response.headers.get('content-type') !== 'application/gzip') return response;
  return new Response(response.body.pipeThrough(new DecompressionStream('gzip')));
}

/** Whether an answer is missing, ours or the API's, so that asking again may help. */
export const isUnanswered = (error: unknown): boolean => error instanceof AppError && error.code === 'unavailable';

/** Whether our own server gave no answer, which says nothing about the API. */
export const isUnreached = (error: unknown): boolean => error instanceof AppError && error.message === NO_ANSWER;
