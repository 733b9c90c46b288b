/** Runs what people wrote — patterns, expressions, schemas — apart from the server, in bounds of time and memory. */
import 'server-only';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { log } from '@/lib/log';
import type { Finding } from './schema';

/**
 * The engine counts some ten thousand steps at a time, and stops by itself: a second's worth, however busy the machine is.
 * What does not count, such as a schema's pattern, ends with its thread.
 */
const STEPS_MAX = 3_000;
const GIVEN_UP_MS = 10_000;
const START_MS = 30_000;
/** Nobody has checked anything for so long. */
const IDLE_MS = 30_000;
const MEMORY_BYTES = 32 * 1024 * 1024;
const STACK_BYTES = 256 * 1024;
const HEAP_MB = 96;

export const SLOW = 'It took too long and was stopped.';

export type Task =
  | { kind: 'code'; globals: Record<string, string>; code: string }
  | { kind: 'json_schema'; schema: string; value: string };

type Thread = { worker: Worker; use: (task: Task) => Promise<Finding>; end: () => void };
type Word = { id: number; found?: Finding & { isSlow?: boolean } };

/** One for the process: what is asked of it waits its turn. */
const place = globalThis as typeof globalThis & {
  batchdeckCheckThread?: Thread | undefined;
  batchdeckCheckTurn?: Promise<unknown>;
  batchdeckCheckRest?: NodeJS.Timeout;
};

/** What came of one task; never throws for what the task itself does. */
export function runApart(task: Task): Promise<Finding> {
  const turn = (place.batchdeckCheckTurn ?? Promise.resolve()).then(async () => {
    clearTimeout(place.batchdeckCheckRest);
    place.batchdeckCheckThread ??= await startThread();
    const found = await place.batchdeckCheckThread.use(task);
    place.batchdeckCheckRest = setTimeout(endThread, IDLE_MS).unref();
    return found;
  });
  place.batchdeckCheckTurn = turn.catch(() => {});
  return turn;
}

/** Lets the thread go; the next task starts another. */
export function endThread(): void {
  place.batchdeckCheckThread?.end();
  place.batchdeckCheckThread = undefined;
}

async function startThread(): Promise<Thread> {
  // A file of its own with its own imports: it is run as it lies, whatever the server was bundled to.
  const file = path.join(/* turbopackIgnore: true */ process.cwd(), 'lib/checks/sandbox-thread.mjs');
  const worker = new Worker(/* turbopackIgnore: true */ file, {
    env: {},
    workerData: { stepsMax: STEPS_MAX, memoryBytes: MEMORY_BYTES, stackBytes: STACK_BYTES },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.unref();
  let settle: (word: Word | null) => void = () => {};
  let lost: Error | null = null;
  worker.on('message', (word: Word) => settle(word));
  worker.on('error', (error) => {
    lost = error;
    settle(null);
  });
  worker.on('exit', () => settle(null));
  let count = 0;

  const heard = (ms: number, say: () => void) =>
    new Promise<Word | null | 'late'>((resolve) => {
      const timer = setTimeout(() => resolve('late'), ms);
      settle = (word) => {
        clearTimeout(timer);
        resolve(word);
      };
      say();
    });

  const first = await heard(START_MS, () => {});
  if (first === null || first === 'late') {
    void worker.terminate();
    throw new Error('the thread of checks did not start', { cause: lost });
  }

  async function use(task: Task): Promise<Finding> {
    const id = count++;
    const word = await heard(GIVEN_UP_MS, () => worker.postMessage({ id, task }));
    if (word !== null && word !== 'late') {
      const { outcome = 'e', reason = null, isSlow = false } = word.found ?? {};
      return { outcome, reason: isSlow ? SLOW : reason };
    }
    endThread();
    if (word === 'late') return { outcome: 'e', reason: SLOW };
    log.warn({ err: lost }, 'the thread of checks ended');
    return { outcome: 'e', reason: 'It needed more memory than a check may have.' };
  }

  return { worker, use, end: () => void worker.terminate() };
}
