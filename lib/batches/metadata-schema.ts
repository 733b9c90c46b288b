/** Metadata of a batch as its table shows it: by column, because a key has few values and many rows. */
import { z } from 'zod';
import { id } from './schema';

export const metadataSchema = z.object({
  batchId: id,
  /** Without one: which keys there are. */
  key: z.string().max(200).optional(),
});

/** What the newest attempts say for one key: `values[codes[index]]` is that of the item at `index`; -1 is none. */
export type MetadataColumn = { key: string; values: string[]; codes: number[] };

/** Keys with the number of items that have them, most first; those of Batchdeck itself left out. */
export type MetadataAnswer = { keys: { key: string; count: number }[]; column: MetadataColumn | null };
