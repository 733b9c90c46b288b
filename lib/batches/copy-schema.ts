/** What copying a batch takes. */
import { z } from 'zod';
import { requestId } from '@/lib/submissions/schema';
import { ITEMS_MAX, id } from './schema';

export const copyBatchSchema = z.object({
  batchId: id,
  requestId,
  /** Which items; all when left out. */
  indexes: z.array(z.number().int().min(0)).min(1, 'Choose at least one item.').max(ITEMS_MAX).optional(),
  /** first: as they were composed. newest: as each was tried last, edited or not. */
  input: z.enum(['first', 'newest']),
});
export type CopyBatch = z.infer<typeof copyBatchSchema>;
