import 'server-only';
import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { downloadZip } from 'client-zip';
import { AppError } from '@/lib/errors';
import { inside } from './tools/inside';
import { makeWorkspace } from './workspace';

const READ_NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const CHUNK_BYTES = 256 * 1024;

/**
 * A session's workspace as a zip, streamed file by file and not compressed. `paths` limit it to folders or files.
 * Links, pipes and devices are left out. Throws AppError not_found for a path that is not there, forbidden for one that
 * leads out.
 */
export async function zipWorkspace(sessionId: string, paths: string[]): Promise<Response> {
  const root = await makeWorkspace(sessionId);
  const starts = await Promise.all((paths.length > 0 ? paths : ['.']).map((given) => startAt(root, given)));
  const response = downloadZip(entries(root, starts));
  return new Response(response.body, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="workspace-${sessionId}.zip"`,
    },
  });
}

async function startAt(root: string, given: string): Promise<string> {
  try {
    const place = await inside(root, given);
    await lstat(place);
    return place;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') {
      throw new AppError('not_found', `There is no ${JSON.stringify(given.slice(0, 200))} in this workspace`);
    }
    throw error;
  }
}

/** Every file once, however often a path leads to it, in the order of names. */
async function* entries(root: string, starts: string[]) {
  const seen = new Set<string>();
  for (const start of starts) {
    for await (const file of walk(start)) {
      if (seen.has(file)) continue;
      seen.add(file);
      const handle = await open(file, READ_NO_LINK).catch(() => null);
      if (!handle) continue; // gone, or turned into something else, since it was listed
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) continue;
        const { size, mtime: lastModified } = stats;
        const chunks = { autoClose: false, highWaterMark: CHUNK_BYTES, end: size - 1 };
        yield {
          name: path.relative(root, file),
          lastModified,
          size,
          input: size > 0 ? handle.createReadStream(chunks) : '',
        };
      } finally {
        await handle.close();
      }
    }
  }
}

async function* walk(place: string): AsyncGenerator<string> {
  const stats = await lstat(place);
  if (stats.isFile()) yield place;
  if (!stats.isDirectory()) return;
  for (const name of (await readdir(place)).sort()) yield* walk(path.join(place, name));
}
