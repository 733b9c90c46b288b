import 'server-only';
import type { Dirent } from 'node:fs';
import { opendir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { holdFolder, inside } from './inside';

const ENTRIES_MAX = 50_000;

export type Found = { path: string; type: 'file' | 'folder' | 'link' | 'other' };

/** What lies below a path of the workspace, in order of name, with paths from the workspace's top. Links are not followed. */
export async function walk(root: string, start: string, signal: AbortSignal) {
  const realRoot = await realpath(root);
  const from = await inside(root, start);
  const found: Found[] = [];
  const waiting = [from];
  let left = ENTRIES_MAX;
  for (let folder = waiting.pop(); folder !== undefined && left > 0; folder = waiting.pop()) {
    signal.throwIfAborted();
    const entries = await entriesOf(realRoot, folder, left).catch((error) => unlessGone(error, folder === from));
    left -= entries.length;
    const folders: string[] = [];
    for (const entry of entries) {
      const place = path.join(folder, entry.name);
      found.push({ path: path.relative(realRoot, place), type: typeOf(entry) });
      if (entry.isDirectory()) folders.push(place);
    }
    waiting.push(...folders.reverse());
  }
  return { base: path.relative(realRoot, from), found, isCut: left <= 0 };
}

async function entriesOf(realRoot: string, place: string, most: number): Promise<Dirent[]> {
  const folder = await holdFolder(realRoot, place);
  try {
    const entries: Dirent[] = [];
    for await (const entry of await opendir(folder.at('.'))) {
      entries.push(entry);
      if (entries.length >= most) break;
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await folder.handle.close();
  }
}

/** A folder that cannot be opened, because it has gone, is locked or lies too deep, has nothing to find in it. */
function unlessGone(error: NodeJS.ErrnoException, isStart: boolean): Dirent[] {
  if (isStart || error.code === undefined) throw error;
  return [];
}

function typeOf(entry: Dirent): Found['type'] {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
