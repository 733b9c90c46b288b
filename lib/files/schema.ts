/** An uploaded file as parts refer to it. */
import { z } from 'zod';

export type FileRef = { id: string; filename: string; sizeBytes: number };

export const FILENAME_LENGTH_MAX = 255;

export const uploadSchema = z.object({
  name: z.string().min(1, 'The file has no name.'),
  size: z.coerce.number().int().min(1, 'The file is empty. Choose one with something in it.'),
});
