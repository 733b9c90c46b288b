import 'server-only';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { inside } from './inside';
import { defineTool } from './tool';

const ENTRIES_MAX = 1000;

export const ls = defineTool({
  name: 'ls',
  description: 'Lists a folder of the workspace.',
  input: z.strictObject({ path: z.string().default('.') }),
  isRepeatable: true,
  run: async ({ root }, input) => {
    const folder = await inside(root, input.path);
    const names = (await readdir(folder)).sort();
    const entries = await Promise.all(names.slice(0, ENTRIES_MAX).map((name) => describe(folder, name)));
    return { path: input.path, entries, truncated: names.length > ENTRIES_MAX };
  },
});

async function describe(folder: string, name: string) {
  const stats = await lstat(path.join(folder, name));
  if (stats.isDirectory()) return { name, type: 'folder' };
  return { name, type: stats.isFile() ? 'file' : 'other', bytes: stats.size };
}
