import 'server-only';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { z } from 'zod';
import { type HeldFolder, holdFolder, inside } from './inside';
import { defineTool, pathSchema } from './tool';

const ENTRIES_MAX = 1000;

export const ls = defineTool({
  name: 'ls',
  description: 'Lists a folder of the workspace: at most 1,000 names in order, with kinds and sizes.',
  input: z.strictObject({ path: pathSchema.default('.') }),
  isRepeatable: true,
  run: async ({ root }, input) => {
    const folder = await holdFolder(await realpath(root), await inside(root, input.path));
    try {
      const names = (await readdir(folder.at('.'))).sort();
      const entries = await Promise.all(names.slice(0, ENTRIES_MAX).map((name) => describe(folder, name)));
      return { path: input.path, entries, truncated: names.length > ENTRIES_MAX };
    } finally {
      await folder.handle.close();
    }
  },
});

/** A name that is no UTF-8 is shown as well as it can be, and cannot be asked for. */
async function describe(folder: HeldFolder, name: string) {
  const stats = await lstat(folder.at(name)).catch(() => undefined);
  if (!stats) return { name, type: 'other' };
  if (stats.isDirectory()) return { name, type: 'folder' };
  return { name, type: stats.isFile() ? 'file' : stats.isSymbolicLink() ? 'link' : 'other', bytes: stats.size };
}
