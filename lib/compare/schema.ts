/** What the page that compares the rows of a batch reads of their answers. */
import { z } from 'zod';
import { id } from '@/lib/batches/schema';

/** So many answers are read at once. */
export const EXCERPTS_MAX = 400;

export const excerptsSchema = z.object({
  batchId: id,
  /** As ranges: `0-36, 40`. */
  items: z.string().max(8_000, `Ask for at most ${EXCERPTS_MAX} items.`),
});

/** The beginning of what a row's session answered. */
export type Excerpt = { index: number; text: string; isCut: boolean };

/** A number for each different answer, by index; -1 where there is none, or it is not read yet. */
export type AnswerMarks = { codes: number[] };
