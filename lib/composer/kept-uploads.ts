/**
 * Uploads that the server keeps a part of, remembered in this browser: after a reload their files have to be chosen
 * again, and then go on where they stopped.
 */
import { z } from 'zod';

const keptUploadSchema = z.object({
  itemId: z.string(),
  partId: z.string().nullable(),
  kind: z.enum(['file', 'image']),
  /** Name, size and time of the last change are how a file is known again. */
  filename: z.string(),
  sizeBytes: z.number(),
  lastModified: z.number(),
  address: z.string(),
});
export type KeptUpload = z.infer<typeof keptUploadSchema>;

const keyOf = (batchId: string): string => `batchdeck.uploads.${batchId}`;

export function readKeptUploads(batchId: string): KeptUpload[] {
  try {
    const parsed = z.array(keptUploadSchema).safeParse(JSON.parse(localStorage.getItem(keyOf(batchId)) ?? '[]'));
    return parsed.data ?? [];
  } catch {
    return [];
  }
}

/** Does nothing where the browser keeps nothing: an upload then begins anew after a reload. */
export function writeKeptUploads(batchId: string, kept: KeptUpload[]): void {
  try {
    if (kept.length > 0) localStorage.setItem(keyOf(batchId), JSON.stringify(kept));
    else localStorage.removeItem(keyOf(batchId));
  } catch {}
}
