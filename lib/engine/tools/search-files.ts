import 'server-only';
import { constants } from 'node:fs';
import path from 'node:path';
import { openChecked } from './inside';
import { lineBatches } from './line-batches';
import type { Matcher } from './matcher';
import { piecesOf } from './pieces';

const FILES_AT_ONCE = 32;
/** Files up to this size are read together and matched in one go; larger ones piece by piece. */
const SMALL_BYTES = 128 * 1024;

export type Hit = { file: string; number: number; text: string; column: number };

/** Lines that match, file by file in order. `realRoot` and the files' paths have no links in them. */
export async function* searchFiles(
  realRoot: string,
  files: string[],
  match: Matcher,
  signal: AbortSignal,
): AsyncGenerator<Hit> {
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const group = files.slice(start, start + FILES_AT_ONCE);
    const read = await Promise.all(group.map((file) => readIfSmall(realRoot, file, signal)));
    const lines = read.flatMap((each, index) => (each ?? []).map((line) => ({ ...line, index })));
    const hits = (await match(lines.map(({ text }) => text))).flatMap(([at, column]) => {
      const line = lines[at];
      return line ? { ...line, column } : [];
    });
    for (const [index, file] of group.entries()) {
      if (read[index] === null) yield* searchLarge(realRoot, file, match, signal);
      else for (const hit of hits) if (hit.index === index) yield { ...hit, file };
    }
  }
}

/** Null for a file that is large; no lines for one that cannot be read, or is none. */
async function readIfSmall(realRoot: string, file: string, signal: AbortSignal) {
  const handle = await openFile(realRoot, file);
  if (!handle) return [];
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return [];
    if (stats.size > SMALL_BYTES) return null;
    const lines = [];
    for await (const batch of lineBatches(piecesOf(handle, signal))) lines.push(...batch);
    return lines;
  } finally {
    await handle.close();
  }
}

async function* searchLarge(realRoot: string, file: string, match: Matcher, signal: AbortSignal): AsyncGenerator<Hit> {
  const handle = await openFile(realRoot, file);
  if (!handle) return;
  try {
    for await (const batch of lineBatches(piecesOf(handle, signal))) {
      for (const [at, column] of await match(batch.map(({ text }) => text))) {
        const line = batch[at];
        if (line) yield { ...line, file, column };
      }
    }
  } finally {
    await handle.close();
  }
}

const openFile = (realRoot: string, file: string) =>
  openChecked(realRoot, path.join(realRoot, file), constants.O_RDONLY).catch(() => undefined);
