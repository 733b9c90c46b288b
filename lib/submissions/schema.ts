/** Shapes of how a batch goes out: what holds it back, its attempts, and what is tried again by itself. */
import { z } from 'zod';

/** Whether what is unsent goes out: by itself, not for now, not before the pilot was looked at, or not at all. */
export type SendingState = 'going' | 'paused' | 'asking' | 'stopped';

/**
 * Something stands in the way since `since`. sending: answers are missing or nothing may be sent until `nextTryAt`;
 * key: the API refuses the key, and all that is unsent is kept; following: what is shown may be out of date.
 */
export type Trouble = {
  kind: 'sending' | 'key' | 'following';
  message: string;
  since: string;
  nextTryAt: string | null;
  /** Since when sessions under way have not been read; null while they are, or while there are none. */
  unreadSince: string | null;
};

/** Which failures go again without anybody asking, at most `retriesMax` times an item. Never a refused key or a bad item. */
export type RetryRule = {
  /** Items for which the API could make no session. */
  creation: boolean;
  /** Sessions that ran out of time. */
  timeout: boolean;
  /** Failure groups, as rows name them. */
  groups: string[];
  retriesMax: number;
  /** The first pause is up to this long, and up to twice as long each time. */
  backoffSeconds: number;
};

/** bad_item: the API refuses this item as it is. conflict: the API's answer did not fit what was sent. */
export type FailureKind = 'creation' | 'timeout' | 'run' | 'bad_item' | 'conflict';

/** One thing that an attempt sends otherwise than the one before it; null where there was or is nothing. */
export type InputChange = {
  what: 'model' | 'version' | 'text' | 'file' | 'metadata' | 'secret';
  /** Key of the metadata, name of the secret or the file, `Text 2` where there are several. */
  name: string;
  before: string | null;
  after: string | null;
};

export type Attempt = {
  number: number;
  /** Who asked for it: the sending, a person's retry, or the batch's rule. */
  origin: 'send' | 'retry' | 'rule';
  status: string;
  sessionId: string | null;
  error: string | null;
  failure: FailureKind | null;
  failureGroup: string | null;
  retryAt: string | null;
  /** What it sends otherwise than the attempt before it. */
  changes: InputChange[];
  llmId: string | null;
  versionId: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Null until it goes out. */
  submission: { number: number; idempotencyKey: string; upstreamBatchId: string | null; tries: number } | null;
};

/** Made by the browser for each wish of a person, so that a call whose answer was lost can be repeated. */
export const requestId = z.string().regex(/^[\w-]{16,80}$/);

export const retryRuleSchema = z.object({
  creation: z.boolean(),
  timeout: z.boolean(),
  groups: z.array(z.string().min(1).max(500)).max(50),
  retriesMax: z.number().int().min(1, 'At least once.').max(10, 'At most 10 times.'),
  backoffSeconds: z.number().int().min(1, 'At least 1 second.').max(3600, 'At most an hour.'),
});

export const inFlightMax = z
  .number()
  .int()
  .min(1, 'At least 1 session.')
  .max(50_000, 'At most 50,000 sessions.')
  .nullable();

export const submitBatchSchema = z.object({
  batchId: z.string().min(1).max(80),
  inFlightMax: inFlightMax.default(null),
  pilot: z.number().int().min(1, 'At least 1 item.').max(50_000).nullable().default(null),
  retryRule: retryRuleSchema.nullable().default(null),
});
export type SubmitBatch = z.input<typeof submitBatchSchema>;

export const noInputSchema = z.object({});
export const steerBatchSchema = z.object({ batchId: z.string().min(1).max(80), requestId });
export const limitBatchSchema = steerBatchSchema.extend({ inFlightMax });
export const ruleBatchSchema = steerBatchSchema.extend({ retryRule: retryRuleSchema.nullable() });
