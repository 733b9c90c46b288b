/** Reads of a batch that many browsers ask for at once, made once. */
import 'server-only';
import { versionOf } from './changes';

/** What depends on the time alone, such as how long an answer is missing, may be so old. */
const KEPT_MS = 500;

type Kept = { version: number; answer: Promise<unknown> };

const place = globalThis as typeof globalThis & { batchdeckReads?: Map<string, Kept> };

/**
 * The answer of `read`, or the same of a moment ago if nothing of the batch has changed since: whoever was told of a
 * change gets an answer that has it. `name` says what is read of the batch.
 */
export function sharedRead<T>(batchId: string, name: string, read: () => Promise<T>): Promise<T> {
  const version = versionOf(batchId);
  if (version === null) return read();
  place.batchdeckReads ??= new Map();
  const reads = place.batchdeckReads;
  const key = `${batchId} ${name}`;
  const known = reads.get(key);
  if (known?.version === version) return known.answer as Promise<T>;
  const mine: Kept = { version, answer: read() };
  reads.set(key, mine);
  const forget = () => {
    if (reads.get(key) === mine) reads.delete(key);
  };
  mine.answer.catch(forget);
  setTimeout(forget, KEPT_MS).unref();
  return mine.answer as Promise<T>;
}
