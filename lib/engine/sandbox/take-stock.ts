import 'server-only';
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, lchown, lstat, opendir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { giveToOwnerOf, type HeldFolder, holdFolder, openChecked } from '@/lib/engine/tools/inside';
import { WORKSPACE_ENTRIES_MAX } from './limits';

const BLOCK_BYTES = 512;
const AT_ONCE = 64;

/** Bytes on the disk; `isWhole` is false where something could not be looked into. */
export type Stock = { bytes: number; entries: number; isWhole: boolean };

/** Paths here are bytes written as latin1: names may be of any bytes, and none may hide what it names. */
type Entry = { folder: string; name: string; stats: Stats };

/** Measures a workspace, up to one entry too many. Follows no links and does not trust that anything stands still. */
export async function takeStock(root: string): Promise<Stock> {
  return look(root, WORKSPACE_ENTRIES_MAX, async () => {});
}

/**
 * Makes a workspace fit for a sandbox before a command runs in it. What root has put there goes to `owner`, whom the
 * sandbox runs as. A file that shares its bytes with one outside, as an upload does, gets bytes of its own: whoever
 * owns a file can make it writable, and would change the upload for every session.
 */
export async function adopt(root: string, owner: number | null): Promise<Stock> {
  await reopen(root);
  if (owner !== null) await lchown(root, owner, owner);
  const linked: Entry[] = [];
  const stock = await look(root, Number.POSITIVE_INFINITY, async (entry, at) => {
    if (entry.stats.isFile() && entry.stats.nlink > 1) linked.push(entry);
    else if (owner !== null && entry.stats.uid === 0) await lchown(at, owner, owner);
  });
  const seen = new Map<string, number>();
  for (const { stats } of linked) seen.set(idOf(stats), (seen.get(idOf(stats)) ?? 0) + 1);
  for (const entry of linked) {
    if (entry.stats.nlink > (seen.get(idOf(entry.stats)) ?? 0)) await separate(root, entry);
  }
  return stock;
}

/** A command may have locked the workspace itself, and with it the server out of it. */
export const reopen = (root: string): Promise<void> => chmod(root, 0o700);

async function look(root: string, most: number, onEntry: (entry: Entry, at: Buffer) => Promise<void>): Promise<Stock> {
  const realRoot = await realpath(root);
  const stock = { bytes: 0, entries: 0, isWhole: true };
  const waiting = [Buffer.from(realRoot).toString('latin1')];
  for (let place = waiting.pop(); place !== undefined && stock.entries <= most; place = waiting.pop()) {
    const folder = await holdFolder(realRoot, bytesOf(place)).catch(() => undefined);
    if (!folder) {
      stock.isWhole = false;
      continue;
    }
    const lookAt = async (name: string): Promise<void> => {
      const at = bytesOf(folder.at(name));
      const stats = await lstat(at).catch(() => undefined);
      if (!stats) return;
      stock.bytes += stats.blocks * BLOCK_BYTES;
      if (stats.isDirectory()) waiting.push(path.join(place, name));
      await onEntry({ folder: place, name, stats }, at);
    };
    try {
      let names: string[] = [];
      for await (const { name } of await opendir(folder.at('.'), { encoding: 'latin1' })) {
        stock.entries += 1;
        if (stock.entries > most) break;
        names.push(name);
        if (names.length < AT_ONCE) continue;
        await Promise.all(names.map(lookAt));
        names = [];
      }
      await Promise.all(names.map(lookAt));
    } finally {
      await folder.handle.close();
    }
  }
  return stock;
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

const idOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

async function separate(realRoot: string, { folder: place, name }: Entry): Promise<void> {
  const folder = await holdFolder(realRoot, bytesOf(place));
  const draft = folder.at(`.${randomBytes(8).toString('hex')}.part`);
  try {
    await copyHeld(realRoot, folder, name, draft);
    await rename(draft, bytesOf(folder.at(name)));
  } finally {
    await rm(draft, { force: true });
    await folder.handle.close();
  }
}

/** Copies what is open, whatever the name has come to mean. */
async function copyHeld(realRoot: string, folder: HeldFolder, name: string, draft: string): Promise<void> {
  const source = await openChecked(realRoot, bytesOf(folder.at(name)), constants.O_RDONLY);
  try {
    const { mode } = await source.stat();
    await copyFile(`/proc/self/fd/${source.fd}`, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const copy = await openChecked(realRoot, draft, constants.O_RDONLY);
    try {
      await copy.chmod((mode & 0o111) | 0o644);
      await giveToOwnerOf(folder, copy);
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
}
