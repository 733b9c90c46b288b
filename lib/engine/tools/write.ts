import 'server-only';
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { inside } from './inside';
import { defineTool } from './tool';

const CHARACTERS_MAX = 5_000_000;

/** Replaces rather than writes into: a file of the workspace may share its bytes with the upload it came from. */
export const write = defineTool({
  name: 'write',
  description: 'Writes a text file of the workspace, replacing one that is there.',
  input: z.strictObject({ path: z.string().min(1), content: z.string().max(CHARACTERS_MAX) }),
  isRepeatable: true,
  run: async ({ root }, input) => {
    const target = await inside(root, input.path);
    await mkdir(path.dirname(target), { recursive: true });
    const draft = path.join(path.dirname(target), `.${randomBytes(8).toString('hex')}.part`);
    try {
      await writeFile(draft, input.content, { flag: 'wx' });
      await rename(draft, target);
    } finally {
      await rm(draft, { force: true });
    }
    return { path: input.path, bytes: Buffer.byteLength(input.content) };
  },
});
