import 'server-only';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '@/lib/errors';

/** Opening a pipe would otherwise wait for a writer, and a terminal could become ours. */
const SAFELY = constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;
const canLookAgain = process.platform === 'linux';

/**
 * The real place of a path of the workspace, which may also be written `/workspace/…`. Whatever does not exist yet is
 * judged by the nearest folder that does. Throws AppError for a path that leads out, by `..`, by root or by a link.
 */
export async function inside(root: string, given: string): Promise<string> {
  const relative = given.replace(/^\/workspace(?=\/|$)/, '.');
  const realRoot = await realpath(root);
  const wanted = path.resolve(realRoot, relative);
  if (given.includes('\0') || !isWithin(realRoot, wanted)) throw leadsOut();
  const real = await realOf(wanted);
  if (!isWithin(realRoot, real)) throw leadsOut();
  return real;
}

/**
 * Opens what is at a path of the workspace for reading. A link that was swapped in after `inside` had judged the path
 * is found by asking the system where the open file is; only Linux answers that, and only there does bash run.
 */
export async function openInside(root: string, given: string): Promise<FileHandle> {
  return openChecked(await realpath(root), await inside(root, given), constants.O_RDONLY);
}

/** A folder held open, so that what is done at a name in it is done there even when its path changes meanwhile. */
export type HeldFolder = { handle: FileHandle; at: (name: string) => string };

/** Holds the folder of a path while `use` works in it, making what is missing on the way to it. */
export async function inFolderOf<T>(
  root: string,
  given: string,
  use: (folder: HeldFolder, name: string) => Promise<T>,
): Promise<T> {
  const target = await inside(root, given);
  const realRoot = await realpath(root);
  if (target === realRoot) throw new AppError('invalid', 'That is a folder.');
  const names = path.relative(realRoot, path.dirname(target)).split(path.sep).filter(Boolean);
  let folder = await holdFolder(realRoot, realRoot);
  try {
    for (const name of names) {
      const next = await holdOrMake(realRoot, folder, name);
      await folder.handle.close();
      folder = next;
    }
    return await use(folder, path.basename(target));
  } finally {
    await folder.handle.close();
  }
}

/** Holds a folder at a real path, or at a name in one that is held. */
export async function holdFolder(realRoot: string, place: string | Buffer): Promise<HeldFolder> {
  const handle = await openChecked(realRoot, place, constants.O_RDONLY | constants.O_DIRECTORY);
  return { handle, at: (name) => path.join(canLookAgain ? `/proc/self/fd/${handle.fd}` : String(place), name) };
}

async function holdOrMake(realRoot: string, folder: HeldFolder, name: string): Promise<HeldFolder> {
  await mkdir(folder.at(name)).catch(unlessThere);
  const next = await holdFolder(realRoot, folder.at(name));
  await giveToOwnerOf(folder, next.handle);
  return next;
}

/** What a server run by root makes belongs to whom the folder belongs to: in a sandbox, that is not root. */
export async function giveToOwnerOf(folder: HeldFolder, made: FileHandle): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const [{ uid, gid }, { uid: now }] = await Promise.all([folder.handle.stat(), made.stat()]);
  if (now === 0 && uid !== 0) await made.chown(uid, gid);
}

/** Opens a path that has no link at its end, and is still inside when it is open. */
export async function openChecked(realRoot: string, place: string | Buffer, flags: number): Promise<FileHandle> {
  const handle = await open(place, flags | SAFELY).catch((error) => {
    throw error.code === 'ELOOP'
      ? leadsOut()
      : error.code === 'ENXIO'
        ? new AppError('invalid', 'That is not a file.')
        : error;
  });
  if (!canLookAgain) return handle;
  const where = await readlink(`/proc/self/fd/${handle.fd}`);
  if (isWithin(realRoot, where)) return handle;
  await handle.close();
  throw leadsOut();
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Follows links in the part of a path that exists. */
async function realOf(wanted: string): Promise<string> {
  try {
    return await realpath(wanted);
  } catch (error) {
    const parent = path.dirname(wanted);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === wanted) throw error;
    return `${await realOf(parent)}${path.sep}${path.basename(wanted)}`;
  }
}

function isWithin(root: string, place: string): boolean {
  return place === root || place.startsWith(root + path.sep);
}

const leadsOut = () => new AppError('forbidden', 'This path leads out of the workspace.');
