import 'server-only';
import type { FileHandle } from 'node:fs/promises';
import { imageSize } from 'image-size';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { openInside } from './inside';
import { type Page, pageOf } from './page';
import { piecesOf } from './pieces';
import { survey } from './survey';
import { defineTool, pathSchema } from './tool';

const LINES_MAX = 2000;
/** A JPEG may carry its size behind long metadata. */
const HEAD_BYTES = 1024 * 1024;
const BINARY_SHARE = 0.1;
const TEXT_CONTROLS = '\t\n\v\f\r\u001b';

const readingBase = z.object({ path: z.string(), bytes: z.number() });
/** What `read` answers with `survey`; models parse it back out of the conversation. */
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
  description:
    'Reads a file of the workspace. A text comes by lines: at most 2,000 lines and 50 kB at once, lines of more than ' +
    '10 kB cut; when `next_offset` is not null, call again with it as `offset` for the lines that follow. Of an image ' +
    'come format and size, of another binary file the number of bytes. With `survey`, counts of the whole text come ' +
    'instead: lines, words, headings, frequent terms, columns and rows of a CSV, and its first 2,000 characters.',
  input: z.strictObject({
    path: pathSchema,
    offset: z.int().min(1).default(1).describe('The first line to read; 1 is the first of the file.'),
    limit: z.int().min(1).max(LINES_MAX).default(LINES_MAX).describe('How many lines to read at most.'),
    survey: z.boolean().default(false),
  }),
  isRepeatable: true,
  run: async ({ root, signal }, { path, ...wanted }) => {
    const file = await openInside(root, path);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new AppError('invalid', 'That is not a file.');
      return await describe(file, { path, bytes: stats.size }, wanted, signal);
    } finally {
      await file.close();
    }
  },
});

type Wanted = { offset: number; limit: number; survey: boolean };
type PageReading = { path: string; bytes: number; kind: 'text' } & Page;

async function describe(
  file: FileHandle,
  base: { path: string; bytes: number },
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Reading | PageReading> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(HEAD_BYTES, base.bytes)), 0, undefined, 0);
  const head = buffer.subarray(0, bytesRead);
  const format = imageFormat(head);
  if (format) return { ...base, kind: 'image', format, ...sizeOf(head) };
  if (isBinary(head)) return { ...base, kind: 'binary' };
  const chunks = piecesOf(file, signal);
  if (wanted.survey) return { ...base, kind: 'text', ...(await survey(chunks, base.path)) };
  const { pastEnd, ...page } = await pageOf(chunks, wanted);
  if (pastEnd) throw new AppError('invalid', `The file ends before line ${wanted.offset}.`);
  return { ...base, kind: 'text', ...page };
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
export function isBinary(head: Buffer): boolean {
  if (head.includes(0) || head.subarray(0, 5).toString('latin1') === '%PDF-') return true;
  const sample = head.subarray(0, 64 * 1024);
  const odd = sample.toString('utf8').match(/\p{Cc}|\uFFFD/gu) ?? [];
  return odd.filter((character) => !TEXT_CONTROLS.includes(character)).length > sample.length * BINARY_SHARE;
}
