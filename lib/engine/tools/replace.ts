import 'server-only';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { AppError } from '@/lib/errors';
import { giveToOwnerOf, type HeldFolder, inFolderOf } from './inside';

export const CONTENT_BYTES_MAX = 5_000_000;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MODE_NEW = 0o644;

/**
 * Puts a file of this content at a path of the workspace, whole or not at all, in place of one that is there. Replaces
 * rather than writes into: a file of the workspace may share its bytes with the upload it came from.
 */
export async function replaceFile(root: string, given: string, content: string): Promise<void> {
  if (Buffer.byteLength(content) > CONTENT_BYTES_MAX) throw new AppError('too_large', 'That is more than 5 MB.');
  await inFolderOf(root, given, async (folder, name) => {
    const draft = folder.at(`.${randomBytes(8).toString('hex')}.part`);
    try {
      await writeDraft(folder, draft, content, await modeOf(folder.at(name)));
      await rename(draft, folder.at(name));
    } finally {
      await rm(draft, { force: true });
    }
  });
}

async function writeDraft(folder: HeldFolder, draft: string, content: string, mode: number): Promise<void> {
  const file = await open(draft, NEW, MODE_NEW);
  try {
    await file.writeFile(content);
    await file.chmod(mode);
    await giveToOwnerOf(folder, file);
  } finally {
    await file.close();
  }
}

/** A script that can be run stays one; an upload, which is read-only, becomes an ordinary file. */
async function modeOf(place: string): Promise<number> {
  const stats = await stat(place).catch(() => undefined);
  return stats?.isFile() ? MODE_NEW | (stats.mode & 0o111) : MODE_NEW;
}
