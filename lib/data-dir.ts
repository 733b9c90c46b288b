import 'server-only';
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { env } from './env';

/** Folders that this process has seen to. */
const made = new Set<string>();

/** Absolute path of a place in the data folder; makes the folder (0700) that holds it. */
export function dataPath(...parts: string[]): string {
  const full = path.resolve(/* turbopackIgnore: true */ process.cwd(), env.BATCHDECK_DATA_DIR, ...parts);
  const folder = path.dirname(full);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  made.add(folder);
  return full;
}

/** Reads a key kept in a 0600 file of the data folder, making it on first use (whole or not at all). */
export function keptKey(fileName: string, make: () => string): string {
  const file = dataPath(fileName);
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, make(), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8').trim();
}

export const randomKey = (): string => randomBytes(32).toString('base64');
