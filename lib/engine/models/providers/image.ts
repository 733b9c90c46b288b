import 'server-only';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { inside } from '@/lib/engine/tools/inside';

export const IMAGE_BYTES_MAX = 5 * 1024 * 1024;
/** Opening a pipe would otherwise wait for a writer. */
const READ_AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;

export type Image = { image: Uint8Array; mediaType: string };

/** A PNG, JPEG, GIF or WebP of the workspace of at most 5 MB; null for whatever else the path is, or is no more. */
export async function readImage(root: string, path: string): Promise<Image | null> {
  try {
    const file = await open(await inside(root, path), READ_AT_ONCE);
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > IMAGE_BYTES_MAX) return null;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(stats.size), 0, stats.size, 0);
      const image = buffer.subarray(0, bytesRead);
      const mediaType = mediaTypeOf(image);
      return mediaType ? { image, mediaType } : null;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

function mediaTypeOf(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : null;
}
