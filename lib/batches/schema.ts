/** Shapes of batches, and what each door accepts. Messages are written for the user, here, once. */
import { z } from 'zod';
import type { Attempt, FailureKind, RetryRule, SendingState, Trouble } from '@/lib/submissions/schema';

export const ITEMS_MAX = 50_000;
export const NAME_LENGTH_MAX = 120;
export const SECRET_NAME = /^[A-Z_][A-Z0-9_]*$/;
const TEXT_LENGTH_MAX = 1_000_000;

export const id = z.string().min(1).max(80);

/** Text of at most so many characters, without what no database takes: NUL and half characters. */
const text = (lengthMax: number, message?: string) =>
  z
    .string()
    .max(lengthMax, message)
    .overwrite((value) => value.replaceAll('\0', '').toWellFormed());
export const message = text(TEXT_LENGTH_MAX, 'A text has at most 1,000,000 characters. Put a longer one into a file.');

// ── drafts: what the composer holds and saves, however unfinished ─────────────────────────────────────────────────

const draftTextPart = z.object({ id, type: z.literal('text'), text: message });
const draftFilePart = z.object({
  id,
  type: z.enum(['file', 'image']),
  /** Empty while the part only names a file, which is still to be added; its size is 0 then. */
  fileId: z.string(),
  /** As the file is called; of one still to be added also its path. */
  filename: text(1_000, 'The name of a file has at most 1,000 characters.'),
  sizeBytes: z.number(),
});
export const addedFilePart = draftFilePart.superRefine(({ fileId, filename }, context) => {
  if (fileId !== '') return;
  context.addIssue({ code: 'custom', path: ['fileId'], message: `Add the file ${filename}, or remove this part.` });
});

const draftPartSchema = z.union([draftTextPart, draftFilePart]);
export type DraftPart = z.infer<typeof draftPartSchema>;
export type DraftFilePart = z.infer<typeof draftFilePart>;

/** Whether a part names a file that is still to be added. */
export const isAwaited = (part: DraftPart): boolean => part.type !== 'text' && part.fileId === '';

/**
 * Values are write-only. A new one travels in `value`; a stored one is named by `keptFrom` (`<item id>/<secret id>`,
 * also of the item it was duplicated from) while `value` is empty.
 */
export const draftSecretSchema = z.object({
  id,
  name: text(200, 'A name has at most 200 characters.'),
  value: text(20_000, 'A secret has at most 20,000 characters.'),
  keptFrom: z.string().nullable(),
});
export type DraftSecret = z.infer<typeof draftSecretSchema>;

export const draftPairSchema = z.object({
  id,
  key: text(200, 'A key has at most 64 characters.'),
  value: text(2_000, 'A value has at most 512 characters.'),
});

export const draftItemSchema = z.object({
  id,
  parts: z.array(draftPartSchema).max(200, 'An item has at most 200 parts.'),
  metadata: z.array(draftPairSchema).max(100, 'An item has at most 100 metadata pairs.'),
  /** Empty: the agent's default option. */
  llmId: text(200, 'The name of an option has at most 200 characters.'),
  /** Empty: the agent's active version. */
  versionId: z.string().max(200),
  secrets: z.array(draftSecretSchema).max(100, 'An item has at most 100 secrets.'),
});
export type DraftItem = z.infer<typeof draftItemSchema>;

export const draftSchema = z.object({
  name: text(NAME_LENGTH_MAX, `A name has at most ${NAME_LENGTH_MAX} characters.`),
  /** Empty until an agent is chosen. */
  agentId: z.string(),
  items: z.array(draftItemSchema).max(ITEMS_MAX),
});
export type Draft = z.infer<typeof draftSchema>;

// ── sendable: what a draft must be before it goes out; the composer's form and the submit both check it ───────────

export const sendableItemSchema = draftItemSchema.extend({
  parts: z
    .array(
      z.union([
        draftTextPart.extend({
          text: message.refine((value) => value.trim() !== '', 'Write some text, or remove this part.'),
        }),
        addedFilePart,
      ]),
    )
    .min(1, 'Add a text, a file or an image: this item says nothing yet.'),
  metadata: z
    .array(
      draftPairSchema.extend({
        key: z
          .string()
          .trim()
          .min(1, 'Give this metadata a key, or remove it.')
          .max(64, 'A key has at most 64 characters.')
          .refine(
            (key) => !key.startsWith('batchdeck_'),
            'Keys that begin with batchdeck_ are used to find sessions again.',
          ),
        value: text(512, 'A value has at most 512 characters.'),
      }),
    )
    .superRefine((pairs, context) => flagRepeats(pairs, 'key', 'This key is used twice in the item.', context)),
  secrets: z
    .array(
      draftSecretSchema
        .extend({ name: z.string().regex(SECRET_NAME, 'Use capitals, digits and underscores, such as SHOP_TOKEN.') })
        .refine((secret) => secret.value !== '' || secret.keptFrom !== null, {
          path: ['value'],
          message: 'Give this secret a value, or remove it.',
        }),
    )
    .superRefine((secrets, context) => flagRepeats(secrets, 'name', 'This name is used twice in the item.', context)),
});

export const sendableDraftSchema = draftSchema.extend({
  name: draftSchema.shape.name.trim().min(1, 'Give the batch a name.'),
  agentId: z.string().min(1, 'Choose the agent that is to do the work.'),
  items: z
    .array(sendableItemSchema)
    .min(1, 'Add at least one item.')
    .max(ITEMS_MAX, 'A batch has at most 50,000 items.'),
});

function flagRepeats<K extends string>(
  rows: Record<K, string>[],
  key: K,
  message: string,
  context: z.core.$RefinementCtx,
) {
  const seen = new Set<string>();
  rows.forEach((row, index) => {
    if (seen.has(row[key])) context.addIssue({ code: 'custom', path: [index, key], message });
    seen.add(row[key]);
  });
}

// ── what pages read ───────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What a row shows. unsent, stopped (unsent by choice), sending and checking (the answer was lost and the same request
 * goes again) are ours; the rest is upstream's word, and a word never seen before is shown as it is.
 */
export type RowStatus =
  | 'unsent'
  | 'stopped'
  | 'sending'
  | 'checking'
  | 'queued'
  | 'running'
  | 'waiting_for_tool'
  | 'completed'
  | 'failed'
  | (string & {});

/** Rows by what they mean for the person; the eight always add up to the number of items. */
export type Counts = Record<
  'completed' | 'failed' | 'waiting' | 'running' | 'queued' | 'unsent' | 'stopped' | 'other',
  number
>;
export type CountKey = keyof Counts;

/** paused, asking (the pilot has ended) and stopped: nothing is under way, and some items were never sent. */
export type BatchStatus =
  | 'draft'
  | 'queued'
  | 'running'
  | 'paused'
  | 'asking'
  | 'stopped'
  | 'completed'
  | 'failed'
  | 'partial_failed';

export type BatchHead = {
  id: string;
  name: string;
  status: BatchStatus;
  agentId: string | null;
  agentName: string | null;
  /** Found at the API, not composed here. */
  isAdopted: boolean;
  /** `embedded` or the API's host; null for drafts. */
  upstream: string | null;
  itemCount: number;
  submissionCount: number;
  counts: Counts;
  sending: SendingState;
  /** How many sessions may be under way at a time; null: no limit. */
  inFlightMax: number | null;
  /** How many items go first, before it is asked whether to go on; null: all. */
  pilot: number | null;
  retryRule: RetryRule | null;
  /** How many completed at their first try; the final rate is in `counts`. */
  completedAtFirst: number;
  /** How many of the failed ones the rule tries again soon. */
  retriesAhead: number;
  createdAt: string;
  /** When anything of it changed last. */
  changedAt: string;
  submittedAt: string | null;
  /** When the last session ended; null while any is under way. */
  finishedAt: string | null;
  revision: number;
  /** Grows with each change of checks, their results and verdicts; 0: there is none of it. */
  marks: number;
  pinnedAt: string | null;
  archivedAt: string | null;
  trouble: Trouble | null;
};

export type BatchRow = {
  index: number;
  label: string;
  status: RowStatus;
  llmId: string | null;
  versionId: string | null;
  /** Number of the newest attempt, from 1. */
  attempt: number;
  sessionId: string | null;
  error: string | null;
  failure: FailureKind | null;
  /** The error without what differs from row to row; equal for failures of one group. */
  failureGroup: string | null;
  /** When the batch's rule tries it again. */
  retryAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
};

/** The rows that changed after the revision asked for, with the head as of `head.revision`. */
export type BatchUpdate = { head: BatchHead; rows: BatchRow[] };

/** A batch with all its rows, by index. */
export type BatchSnapshot = { head: BatchHead; rows: BatchRow[] };

/** An item with the input that its newest attempt sends. */
export type ItemDetail = {
  index: number;
  label: string;
  parts: DraftPart[];
  metadata: { key: string; value: string }[];
  llmId: string;
  versionId: string;
  secretNames: string[];
  /** Newest first. */
  attempts: Attempt[];
};

// ── what doors accept ─────────────────────────────────────────────────────────────────────────────────────────────

export const noInputSchema = z.object({});
export const createDraftSchema = z.object({ agentId: z.string().max(200).optional() });
export const batchUpdateSchema = z.object({ batchId: id, since: z.coerce.number().int().min(-1).default(-1) });
export const batchIdSchema = z.object({ batchId: id });
export const itemSchema = z.object({ batchId: id, index: z.coerce.number().int().min(0) });
