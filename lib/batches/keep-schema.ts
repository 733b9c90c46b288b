/** What doors accept of how a batch is kept: its name, its place in the list, its end. */
import { z } from 'zod';
import { requestId } from '@/lib/submissions/schema';
import { id, NAME_LENGTH_MAX } from './schema';

const wish = z.object({ batchId: id, requestId });

export const batchName = z
  .string()
  .overwrite((value) => value.replaceAll('\0', '').toWellFormed())
  .trim()
  .min(1, 'Give the batch a name.')
  .max(NAME_LENGTH_MAX, `A name has at most ${NAME_LENGTH_MAX} characters.`);

export const renameBatchSchema = wish.extend({ name: batchName });
export const pinBatchSchema = wish.extend({ isPinned: z.boolean() });
export const archiveBatchSchema = wish.extend({ isArchived: z.boolean() });
export const deleteBatchSchema = wish;

export type KeepWish = z.infer<typeof wish>;
