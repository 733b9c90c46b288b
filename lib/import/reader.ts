/** The page's end of an import: calls what stands in the worker, and ends it at once when it is not wanted any more. */
import type { Desk } from './desk';
import type { Answer, Call } from './worker';

type Waiting = {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  onProgress?: (share: number) => void;
};

/** A call that was ended by `stop`. */
export class Stopped extends Error {
  override name = 'Stopped';
}

export function createReader() {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  /** Rejects with Stopped, or with an error whose message is for the person. */
  function call<M extends keyof Desk>(method: M, args: Parameters<Desk[M]>, onProgress?: (share: number) => void) {
    const running = start();
    lastId += 1;
    const id = lastId;
    return new Promise<Awaited<ReturnType<Desk[M]>>>((resolve, reject) => {
      // The worker answers a call with what the method of that name returned.
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject, onProgress });
      running.postMessage({ id, method, args } as Call);
    });
  }

  function start(): Worker {
    if (worker) return worker;
    const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<Answer>) => hear(data));
    started.addEventListener('error', () => {
      end(new Error('The part of the page that reads files could not be loaded. Reload the page and try again.'));
    });
    worker = started;
    return started;
  }

  function hear(answer: Answer): void {
    const call = waiting.get(answer.id);
    if (answer.kind !== 'progress') waiting.delete(answer.id);
    if (answer.kind === 'progress') call?.onProgress?.(answer.share);
    else if (answer.kind === 'done') call?.resolve(answer.value);
    else call?.reject(new Error(answer.message));
  }

  function end(error: Error): void {
    worker?.terminate();
    worker = undefined;
    const calls = [...waiting.values()];
    waiting.clear();
    for (const { reject } of calls) reject(error);
  }

  return { call, stop: () => end(new Stopped()) };
}
