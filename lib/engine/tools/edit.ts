import 'server-only';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { openInside } from './inside';
import { CONTENT_BYTES_MAX, replaceFile } from './replace';
import { defineTool, pathSchema } from './tool';

const textSchema = z.string().max(CONTENT_BYTES_MAX);

export const edit = defineTool({
  name: 'edit',
  description:
    'Replaces a piece of a text file of the workspace. `old_text` must be in the file exactly as given, white space ' +
    'included, and only once, unless `replace_all` is true.',
  input: z.strictObject({
    path: pathSchema,
    old_text: textSchema.min(1),
    new_text: textSchema,
    replace_all: z.boolean().default(false),
  }),
  isRepeatable: false,
  run: async ({ root }, { path, old_text, new_text, replace_all }) => {
    if (old_text === new_text) throw new AppError('invalid', 'old_text and new_text are the same.');
    const text = await textOf(root, path);
    const pieces = text.split(old_text);
    const count = pieces.length - 1;
    if (count === 0) throw new AppError('invalid', `old_text is not in ${path}. Read the file and copy it exactly.`);
    if (count > 1 && !replace_all) {
      throw new AppError(
        'invalid',
        `old_text is ${count} times in ${path}. Give more of the text around it, or set replace_all.`,
      );
    }
    if (text.length + count * (new_text.length - old_text.length) > CONTENT_BYTES_MAX) {
      throw new AppError('too_large', 'The file would become larger than 5 MB.');
    }
    const edited = pieces.join(new_text);
    await replaceFile(root, path, edited);
    return { path, replaced: count, bytes: Buffer.byteLength(edited) };
  },
});

async function textOf(root: string, path: string): Promise<string> {
  const file = await openInside(root, path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new AppError('invalid', 'That is not a file.');
    if (stats.size > CONTENT_BYTES_MAX)
      throw new AppError('too_large', 'The file is larger than 5 MB, too large to edit.');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.readFile());
  } catch (error) {
    if (error instanceof TypeError)
      throw new AppError('invalid', 'The file is not UTF-8 text, so it cannot be edited.');
    throw error;
  } finally {
    await file.close();
  }
}
