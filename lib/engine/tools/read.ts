import 'server-only';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { imageSize } from 'image-size';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { inside } from './inside';
import { survey } from './survey';
import { defineTool } from './tool';

const CHUNK_BYTES = 256 * 1024;
/** A JPEG may carry its size behind long metadata. */
const HEAD_BYTES = 1024 * 1024;
/** Opening a pipe would otherwise wait for a writer. */
const READ_AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;
const BINARY_SHARE = 0.1;
const TEXT_CONTROLS = '\t\n\v\f\r\u001b';

const readingBase = z.object({ path: z.string(), bytes: z.number() });
/** What `read` answers; models parse it back out of the conversation. */
export const readingSchema = z.discriminatedUnion('kind', [
  readingBase.extend({ kind: z.literal('binary') }),
  readingBase.extend({
    kind: z.literal('image'),
    format: z.enum(['PNG', 'JPEG']),
    width: z.number().nullable(),
    height: z.number().nullable(),
  }),
  readingBase.extend({
    kind: z.literal('text'),
    lines: z.number(),
    words: z.number(),
    headings: z.array(z.object({ level: z.number(), text: z.string() })),
    heading_count: z.number(),
    terms: z.array(z.object({ term: z.string(), count: z.number() })),
    /** Whether the terms are those of the whole text, or of its first 8 MiB. */
    terms_of_whole: z.boolean(),
    csv: z.object({ columns: z.array(z.string()), rows: z.number() }).nullable(),
    text: z.string(),
    truncated: z.boolean(),
  }),
]);
export type Reading = z.infer<typeof readingSchema>;

export const read = defineTool({
  name: 'read',
  description: 'Reads a file of the workspace: its size, what it holds, and the first 2,000 characters of a text.',
  input: z.strictObject({ path: z.string().min(1) }),
  isRepeatable: true,
  run: async ({ root }, { path }): Promise<Reading> => {
    const file = await open(await inside(root, path), READ_AT_ONCE);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new AppError('invalid', 'That is not a file.');
      return await describe(file, path, stats.size);
    } finally {
      await file.close();
    }
  },
});

async function describe(file: FileHandle, path: string, bytes: number): Promise<Reading> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(HEAD_BYTES, bytes)), 0, undefined, 0);
  const head = buffer.subarray(0, bytesRead);
  const format = imageFormat(head);
  if (format) return { path, bytes, kind: 'image', format, ...sizeOf(head) };
  if (isBinary(head)) return { path, bytes, kind: 'binary' };
  const chunks = file.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false });
  return { path, kind: 'text', ...(await survey(chunks, path)) };
}

function imageFormat(head: Buffer): 'PNG' | 'JPEG' | null {
  if (head.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) return 'PNG';
  return head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) ? 'JPEG' : null;
}

function sizeOf(head: Buffer): { width: number | null; height: number | null } {
  try {
    const { width, height } = imageSize(head);
    return { width, height };
  } catch {
    return { width: null, height: null };
  }
}

/** NUL bytes, or more than a few characters that no UTF-8 text has. */
function isBinary(head: Buffer): boolean {
  if (head.includes(0) || head.subarray(0, 5).toString('latin1') === '%PDF-') return true;
  const sample = head.subarray(0, 64 * 1024);
  const odd = sample.toString('utf8').match(/\p{Cc}|\uFFFD/gu) ?? [];
  return odd.filter((character) => !TEXT_CONTROLS.includes(character)).length > sample.length * BINARY_SHARE;
}
