import 'server-only';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { dataPath } from '@/lib/data-dir';
import { fitFilename } from './filename';
import { type FileRow, filePath } from './store/files';

const NAMES_MAX = 1000;

export const workspacePath = (sessionId: string): string => dataPath('engine', 'workspaces', sessionId);

/** Makes the session’s workspace if it is not there yet and answers its path. */
export async function makeWorkspace(sessionId: string): Promise<string> {
  const root = workspacePath(sessionId);
  await mkdir(root, { recursive: true, mode: 0o700 });
  return root;
}

/**
 * Puts files into a session's workspace under their names and answers all that lie there: file id → name. Those
 * `placed` before stay where they are; running it again changes nothing.
 */
export async function placeFiles(
  sessionId: string,
  files: FileRow[],
  placed: Record<string, string>,
): Promise<Record<string, string>> {
  const root = await makeWorkspace(sessionId);
  const all = { ...placed };
  for (const file of files) all[file.id] ??= await place(root, file.id, file.filename);
  return all;
}

/** Puts a file under its name, or the next free one of `name (2)`, `name (3)`, … and answers which. */
async function place(root: string, fileId: string, filename: string): Promise<string> {
  for (let number = 1; number <= NAMES_MAX; number += 1) {
    const name = number === 1 ? filename : fitFilename(filename, ` (${number})`);
    if (await putAt(path.join(root, name), filePath(fileId))) return name;
  }
  throw new Error(`no free name for ${fileId}`);
}

/** A hard link where the file system has them: files are read-only and tools replace them, never write into them. */
async function putAt(target: string, source: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return isSameFile(source, target);
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EMLINK') throw error;
  }
  await copyFile(source, target, constants.COPYFILE_EXCL);
  return true;
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(a), stat(b)]);
  return one.ino === other.ino && one.dev === other.dev;
}
