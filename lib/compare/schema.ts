/** What the page that compares rows, of one batch or several, reads of their tries and answers. */
import { z } from 'zod';
import type { BatchRow } from '@/lib/batches/schema';
import { id } from '@/lib/batches/schema';

/** So many answers are read at once. */
export const EXCERPTS_MAX = 400;
/** So many batches are set side by side: as many as there are columns. */
export const COMPARED_MAX = 8;

export const excerptsSchema = z.object({
  batchId: id,
  /** As ranges: `0-36, 40`. */
  items: z.string().max(8_000, `Ask for at most ${EXCERPTS_MAX} items.`),
  /** Of this try at each; left out: of the newest. */
  attempt: z.coerce.number().int().min(1).optional(),
});

/** The beginning of what a row's session answered. */
export type Excerpt = { index: number; text: string; isCut: boolean };

export const marksSchema = z.object({
  batchId: id,
  /** Further batches, with commas between. */
  with: z
    .string()
    .max(800)
    .default('')
    .transform((ids) => [...new Set(ids.split(',').filter(Boolean))])
    .pipe(z.array(id).max(COMPARED_MAX - 1, `At most ${COMPARED_MAX} batches are compared at once.`)),
});

/**
 * A number for each different answer, the same in all these batches: by index for the newest try, -1 where there is no
 * answer or it is not read yet; and for earlier tries that were answered.
 */
export type AnswerMarks = { [batchId: string]: { codes: number[]; earlier: EarlierMark[] } };
export type EarlierMark = { index: number; attempt: number; code: number };

/** A try that is not the newest, as its row was then. */
export type EarlierTry = Pick<
  BatchRow,
  'index' | 'attempt' | 'status' | 'llmId' | 'versionId' | 'error' | 'startedAt' | 'finishedAt'
>;
