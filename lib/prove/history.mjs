/**
 * What the clients asked for and what came of it, in the order it happened: `invoke`, then `ok`, `fail` (an answer that
 * says no) or `unknown` (no answer). The judge's only word on what ought to be there.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Kept in `file` as lines of JSON too. */
export function openHistory(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  const entries = [];
  const start = Date.now();
  return {
    file,
    entries,
    write(type, call, more = {}) {
      const entry = { at: Date.now() - start, type, ...call, ...more };
      entries.push(entry);
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
