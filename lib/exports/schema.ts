/** What an export takes. */
import { z } from 'zod';
import { id } from '@/lib/batches/schema';
import { EXPORT_FORMATS } from './filename';

/** 50,000 single indexes with their commas are shorter. */
const RANGES_LENGTH_MAX = 400_000;

/** As JSON has it, or as an address does. */
const flag = z.union([z.boolean(), z.stringbool()]).default(true);

export const exportBatchSchema = z.object({
  batchId: id,
  format: z.enum(EXPORT_FORMATS, 'Choose csv, jsonl, html or zip as the format.'),
  /** Which items, as ranges (`0-36, 40`); all when left out. */
  items: z.string().max(RANGES_LENGTH_MAX, 'This names more items than a batch has.').optional(),
  /** Whether each ended session's answer is asked for; a zip has whole transcripts in their place. */
  answers: flag,
  /** Whether a zip has the workspaces, too. */
  workspaces: flag,
});
export type ExportBatch = z.infer<typeof exportBatchSchema>;
