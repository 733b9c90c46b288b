import 'server-only';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type FileRow, filePath } from './store/files';

type Part = { start: number; end: number };

/** An uploaded file's bytes, streamed: all of them, or one range (RFC 9110, 14.1). Several ranges are answered with all. */
export function readContent({ id, filename, sizeBytes }: FileRow, range: string | null): Response {
  const part = partOf(range, sizeBytes);
  if (part === 'none') {
    const headers = { 'content-range': `bytes */${sizeBytes}` };
    return Response.json({ detail: 'The file has no such range' }, { status: 416, headers });
  }
  const { start, end } = part ?? { start: 0, end: sizeBytes - 1 };
  const stream = Readable.toWeb(createReadStream(filePath(id), { start, end })) as ReadableStream<Uint8Array>;
  return new Response(stream, {
    status: part ? 206 : 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(end - start + 1),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
      'accept-ranges': 'bytes',
      ...(part && { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
    },
  });
}

function partOf(range: string | null, sizeBytes: number): Part | 'none' | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const last = sizeBytes - 1;
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? last : Math.min(Number(to), last);
  return start > end ? 'none' : { start, end };
}
