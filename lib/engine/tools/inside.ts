import 'server-only';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '@/lib/errors';

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
