import 'server-only';
import { z } from 'zod';
import { CONTENT_BYTES_MAX, replaceFile } from './replace';
import { defineTool, pathSchema } from './tool';

export const write = defineTool({
  name: 'write',
  description: 'Writes a text file of the workspace, replacing one that is there. Makes the folders on the way to it.',
  input: z.strictObject({ path: pathSchema, content: z.string().max(CONTENT_BYTES_MAX) }),
  isRepeatable: true,
  run: async ({ root }, { path, content }) => {
    await replaceFile(root, path, content);
    return { path, bytes: Buffer.byteLength(content) };
  },
});
