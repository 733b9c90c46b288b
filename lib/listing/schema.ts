/** What the list of batches may be asked, what it answers, and how what was not composed here comes into it. */
import { z } from 'zod';
import type { BatchHead } from '@/lib/batches/schema';
import { requestId, type Trouble } from '@/lib/submissions/schema';

const LISTED_FIRST = 200;

/** Kinds of batches; `running` is all that is under way, `failures` all with a failed item. */
const SHOWS = ['all', 'running', 'failures', 'paused', 'asking', 'stopped', 'completed', 'drafts'] as const;
const SORTS = ['newest', 'oldest', 'name', 'failed', 'progress', 'changed'] as const;
export type Show = (typeof SHOWS)[number];
export type Sort = (typeof SORTS)[number];

/** Of an address anybody can write, so what is not known means what is usual. */
export const batchListSchema = z.object({
  /** Words of names, agents, metadata; ids of sessions and of the API's batches. */
  q: z.string().max(300).catch('').default(''),
  show: z.enum(SHOWS).catch('all').default('all'),
  sort: z.enum(SORTS).catch('newest').default('newest'),
  /** `shown`: archived ones too. */
  archived: z.enum(['shown', '']).catch('').default(''),
  /** Only batches with failures of this group lately. */
  failure: z.string().max(500).catch('').default(''),
  limit: z.coerce.number().int().min(1).max(50_000).catch(LISTED_FIRST).default(LISTED_FIRST),
});
export const batchListUpdateSchema = batchListSchema.extend({ known: z.string().max(64).default('') });
export type BatchListWish = z.output<typeof batchListSchema>;

/** The trouble of all batches as one. */
export type SharedTrouble = Trouble & { batches: number; waiting: number };

export type BatchList = {
  /** The same for the same answer. */
  mark: string;
  /** Pinned ones first, then as sorted; at most as many as were asked for. */
  heads: BatchHead[];
  /** How many fit, however many are in `heads`. */
  matching: number;
  /** How many there are of a kind, among those that fit otherwise. */
  counts: Record<Show, number>;
  /** How many there are at all, and how many of them are archived. */
  total: number;
  archived: number;
  isUnderWay: boolean;
  trouble: SharedTrouble | null;
};

/** Null: the list is as it was when it had the mark that was named. */
export type BatchListUpdate = { list: BatchList | null };

/** Items of several batches that failed for the same reason lately. */
export type FailureAcross = {
  /** The failure group, as rows name it. */
  text: string;
  count: number;
  batches: number;
  firstAt: string;
  lastAt: string;
  /** The newest error in its own words, perhaps cut. */
  sample: string;
};
export type FailuresAcross = { days: number; groups: FailureAcross[] };

const line = (lengthMax: number, empty: string) =>
  z
    .string()
    .overwrite((value) => value.replaceAll('\0', '').toWellFormed())
    .trim()
    .min(1, empty)
    .max(lengthMax, `This has at most ${lengthMax} characters.`);

export const openByIdSchema = z.object({
  requestId,
  upstreamId: line(200, 'Paste the id of a batch or of a session.').regex(/^\S+$/, 'An id has no blanks in it.'),
});
export const openByMetadataSchema = z.object({
  requestId,
  pairs: z
    .array(z.object({ key: line(64, 'Give it a key.'), value: line(512, 'Give it a value.') }))
    .min(1)
    .max(5),
});
export type OpenById = z.infer<typeof openByIdSchema>;
export type OpenByMetadata = z.infer<typeof openByMetadataSchema>;

/** isNew: it was made just now; otherwise it was here before. */
export type Opened = { batchId: string; isNew: boolean };
