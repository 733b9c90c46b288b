/** The search in whole rows: what its door accepts, and what it answers. */
import { z } from 'zod';
import { id } from '@/lib/batches/schema';

const WORDS_MAX = 12;

export const searchSchema = z.object({
  batchId: id,
  q: z
    .string()
    .trim()
    .min(2, 'Search for two letters at least.')
    .max(200, 'Search for at most 200 characters.')
    .transform((q) => [...new Set(q.replaceAll('\0', '').toWellFormed().split(/\s+/).filter(Boolean))])
    .refine(({ length }) => length <= WORDS_MAX, `Search for at most ${WORDS_MAX} words.`),
  in: z
    .enum(['everywhere', 'input', 'error', 'answer'], 'Search in input, error, answer or everywhere.')
    .default('everywhere'),
});
export type Search = z.output<typeof searchSchema>;
export type SearchPlace = Search['in'];

/** Where a row has a word that its line in the table does not show, with what stands around it. */
export type Snippet = {
  index: number;
  where: 'input' | 'file' | 'metadata' | 'answer';
  before: string;
  match: string;
  after: string;
};

export type SearchAnswer = {
  /** Indexes of the rows found, in order: from and to, from and to … */
  spans: number[];
  /** Of the first rows that are found by more than their line in the table. */
  snippets: Snippet[];
  /** Answers that are yet to be read, and those that the API does not tell. */
  unread: number;
  untold: number;
};
