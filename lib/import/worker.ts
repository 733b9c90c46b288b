/** Web worker: keeps one import at its desk, and answers calls one after another. */
import '@/lib/no-eval';
import { createDesk, type Desk } from './desk';
import { Unreadable } from './table';

export type Call = { [M in keyof Desk]: { id: number; method: M; args: Parameters<Desk[M]> } }[keyof Desk];
export type Answer =
  | { id: number; kind: 'progress'; share: number }
  | { id: number; kind: 'done'; value: unknown }
  | { id: number; kind: 'failed'; message: string };

let last: Promise<void> = Promise.resolve();
let currentId = 0;
const answer = (message: Answer) => self.postMessage(message);
const desk = createDesk((share) => answer({ id: currentId, kind: 'progress', share }));

// Assigned, not added: the CSV parser has a worker's listener of its own here, which must not hear these calls.
self.onmessage = ({ data }: MessageEvent<Call>) => {
  last = last.then(() => run(data));
};

async function run({ id, method, args }: Call): Promise<void> {
  currentId = id;
  try {
    const work = desk[method] as (...args: unknown[]) => unknown;
    answer({ id, kind: 'done', value: await work(...args) });
  } catch (error) {
    answer({ id, kind: 'failed', message: error instanceof Unreadable ? error.message : OUT_OF_ROOM });
  }
}

const OUT_OF_ROOM = 'The file is too much for this browser. Split it, and import the pieces one after another.';
