/** SHA-256 of files in the browser, in a worker, one file after another so that uploads keep their share of the machine. */
import { AppError } from '@/lib/errors';

const UNREADABLE = 'The file cannot be read any more: it was moved, changed or removed. Choose it again.';

let loading: Promise<Worker> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Throws AppError when the file cannot be read; what `signal` ends before its turn is not hashed. */
export function hashFile(file: File, signal: AbortSignal): Promise<string> {
  const job = last.then(async () => {
    signal.throwIfAborted();
    loading ??= load();
    const worker = await loading;
    const ended = (): void => {
      worker.terminate();
      loading = undefined;
    };
    signal.addEventListener('abort', ended, { once: true });
    try {
      const sha256 = await answerOf<string | null>(worker, signal, () => worker.postMessage(file));
      if (sha256 === null) throw new AppError('invalid', UNREADABLE);
      return sha256;
    } finally {
      signal.removeEventListener('abort', ended);
    }
  });
  last = job.catch(() => {});
  return job;
}

async function load(): Promise<Worker> {
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
  try {
    await answerOf(worker);
    return worker;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

function answerOf<T>(worker: Worker, signal?: AbortSignal, ask = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const heard = new AbortController();
    const end = (settle: () => void) => {
      heard.abort();
      settle();
    };
    const options = { signal: heard.signal };
    worker.addEventListener('message', ({ data }: MessageEvent<T>) => end(() => resolve(data)), options);
    worker.addEventListener('error', () => end(() => reject(failed())), options);
    signal?.addEventListener('abort', () => end(() => reject(signal.reason)), options);
    ask();
  });
}

const failed = () =>
  new AppError('internal', 'This browser cannot check files while it uploads them. Reload the page.');
