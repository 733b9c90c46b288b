/** An uploaded file as parts refer to it, and what an upload must be. */
import { z } from 'zod';

export type FileRef = { id: string; filename: string; sizeBytes: number };

const FILENAME_LENGTH_MAX = 255;
const ENDING_LENGTH_MAX = 32;
const MB = 1_000_000;

/** Decimal, as sizes are shown, so that a file which reads as fitting does fit. */
export const uploadBytesMax = (limitMb: number): number => limitMb * MB;

export const EMPTY_FILE = 'The file is empty. Choose one with something in it.';
export const tooLargeFile = (limitMb: number): string =>
  `The file is larger than ${limitMb} MB, the most one may have.`;

/** Why a file cannot be uploaded, in the words the server would use; null when it can. */
export function uploadRefusal(file: { size: number }, limitMb: number): string | null {
  if (file.size === 0) return EMPTY_FILE;
  return file.size > uploadBytesMax(limitMb) ? tooLargeFile(limitMb) : null;
}

export const NOT_KEPT = 'Nothing of this upload is kept any more. Upload the file again.';
export const CHANGED_ON_ITS_WAY =
  'The file changed on its way: what arrived is not what was sent. Nothing is attached; upload it again.';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const finishUploadSchema = z.object({ uploadId: z.string().min(1).max(80), sha256 });
export type FinishUpload = z.infer<typeof finishUploadSchema>;

export const sameFileSchema = z.object({
  size: z.coerce.number().int().min(1),
  sha256: sha256.optional(),
  /** With the hash: agents see a file by its name, so that one of another name is another file. */
  name: z.string().default(''),
});
export type SameFile = z.infer<typeof sameFileSchema>;
export type Known = { isSizeKnown: boolean; file: FileRef | null };

export const uploadSchema = z.object({
  name: z.string().min(1, 'The file has no name.'),
  size: z.coerce.number().int().min(1, EMPTY_FILE),
});

/**
 * The last part of a name without what could mislead the eye or a directory (control characters, marks that turn the
 * direction of text), cut to 255 with its ending kept; `file` when nothing is left.
 */
export function cleanFilename(name: string): string {
  const leaf = name.split(/[\\/]/).at(-1) ?? '';
  const clean = leaf
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .trim();
  if (/^\.*$/.test(clean)) return 'file';
  const characters = [...clean];
  if (characters.length <= FILENAME_LENGTH_MAX) return clean;
  const dot = characters.lastIndexOf('.');
  const ending = dot > 0 && characters.length - dot <= ENDING_LENGTH_MAX ? characters.slice(dot) : [];
  return [...characters.slice(0, FILENAME_LENGTH_MAX - ending.length), ...ending].join('');
}
