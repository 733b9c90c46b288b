import 'server-only';
import { Worker } from 'node:worker_threads';
import picomatch from 'picomatch';
import { AppError } from '@/lib/errors';

const SEARCH_MS = 10_000;
const HEAP_MB = 64;

/** As text, so that it runs alike bundled and not: it has nothing to import. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const pattern = new RegExp(workerData.source, workerData.flags);
parentPort.on('message', (lines) => {
  const hits = [];
  for (let index = 0; index < lines.length; index += 1) {
    const match = pattern.exec(lines[index]);
    if (match) hits.push([index, match.index]);
  }
  parentPort.postMessage(hits);
});`;

/** Which of the lines match, and where in the line. */
export type Matcher = (lines: string[]) => Promise<[line: number, column: number][]>;

/**
 * Lends `use` a matcher that runs in a thread of its own, because a regular expression can take for ever and cannot be
 * interrupted in this one. All of `use` is given ten seconds, then AppError.
 */
export async function matching<T>(
  pattern: RegExp,
  signal: AbortSignal,
  use: (match: Matcher, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(SEARCH_MS);
  const both = AbortSignal.any([signal, timeout]);
  const worker = new Worker(WORKER, {
    eval: true,
    env: {},
    workerData: { source: pattern.source, flags: pattern.flags },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {}); // reported by the race, which may be over
  const stop = () => fail(timeout.aborted ? tooSlow() : both.reason);
  both.addEventListener('abort', stop, { once: true });
  worker.once('error', (error) => fail(new AppError('invalid', `The pattern cannot be used: ${error.message}`)));
  const match: Matcher = (lines) =>
    Promise.race([
      failed,
      new Promise<[number, number][]>((resolve) => {
        worker.once('message', resolve);
        worker.postMessage(lines);
      }),
    ]);
  try {
    if (both.aborted) stop();
    return await Promise.race([failed, use(match, both)]);
  } finally {
    both.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** The paths that a glob means; one without a slash means a name in any folder. Throws AppError. */
export function globPattern(glob: string): RegExp {
  const pattern = glob.replace(/^(\/workspace\/|\.\/)/, '');
  return picomatch.makeRe(pattern.includes('/') ? pattern : `**/${pattern}`, { dot: true, nonegate: true });
}

const tooSlow = () =>
  new AppError('too_large', 'The search took more than 10 seconds. Use a simpler pattern or search in fewer files.');
