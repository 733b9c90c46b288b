/** The dashboard's tables. One definition for the embedded and the server Postgres. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });
/** Sorts by its bytes, as in browsers. */
const sortKey = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

export type StoredPart =
  | { id: string; type: 'text'; text: string }
  | { id: string; type: 'file' | 'image'; fileId: string; filename: string; sizeBytes: number };
/** A secret as kept: `sealed` is made by lib/seal for the place `items.secrets/<batch>/<item>/<secret id>`. */
export type StoredSecret = { id: string; name: string; sealed: string };
export type StoredPair = { id: string; key: string; value: string };
/** All that an item says. An attempt has its own when it was edited before a retry. */
export type StoredInput = {
  parts: StoredPart[];
  metadata: StoredPair[];
  llmId: string | null;
  versionId: string | null;
  secrets: StoredSecret[];
};
/** Which failures are tried again without anybody asking, and how often. */
export type StoredRetryRule = {
  creation: boolean;
  timeout: boolean;
  groups: string[];
  retriesMax: number;
  backoffSeconds: number;
};

/** How a batch stood at one revision of it: what counting its attempts comes to. Times in ms of the epoch. */
export type StoredSums = {
  itemCount: number;
  counts: Record<string, number>;
  inFlight: number;
  completedAtFirst: number;
  retriesAhead: number;
  lastFinishedAt: number | null;
  submissionCount: number;
};

/**
 * How sessions that were not sent from here are asked about when no batch of theirs is known: by the metadata they were
 * found by, or as one session. Empty where their batch is known.
 */
export type StoredAdoption = { metadata?: Record<string, string>; sessionId?: string };

export const batches = pgTable(
  'batches',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    agentId: text('agent_id'),
    agentName: text('agent_name'),
    /** draft until submitted, then sent; nothing else. How far it is follows from its attempts. */
    state: text({ enum: ['draft', 'sent'] }).notNull(),
    /** Where it goes, once it is sent: the host of an API, or `embedded`. It is sent and read nowhere else. */
    upstream: text(),
    /** Found at the API, not composed here: what its items were sent with is read from their sessions. */
    isAdopted: boolean('is_adopted').notNull().default(false),
    /** Grows with each change of the batch's rows; browsers ask for what is newer than theirs. */
    revision: integer().notNull().default(0),
    /** Grows with each change of its checks, of what they found and of what people say of its rows; 0: there is none. */
    marks: integer().notNull().default(0),
    /**
     * Whether what is unsent goes out. asking: the first `pilot` items are out, and the rest waits for a word.
     * stopped: what was unsent then is `stopped`, until the rest is sent after all.
     */
    sending: text({ enum: ['going', 'paused', 'asking', 'stopped'] })
      .notNull()
      .default('going'),
    /** How many sessions may be under way at a time; null: as many as there are. */
    inFlightMax: integer('in_flight_max'),
    /** How many of the first items go out before it is asked whether to go on; null: all go. */
    pilot: integer(),
    retryRule: jsonb('retry_rule').$type<StoredRetryRule>(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    submittedAt: time('submitted_at'),
    /** In the list it stands first, or is left out; neither stops anything. */
    pinnedAt: time('pinned_at'),
    archivedAt: time('archived_at'),
    /** As of `sumsRevision`; while that is the revision, nothing has to be counted. */
    sums: jsonb().$type<StoredSums>(),
    sumsRevision: integer('sums_revision'),
    /** Up to which revision it was looked at for what people are told of; null: whatever it was before, nobody is told. */
    noticedRevision: integer('noticed_revision'),
  },
  (t) => [
    index('batches_created').on(t.createdAt),
    index('batches_to_notice').on(t.id).where(sql`state = 'sent' and noticed_revision is distinct from revision`),
  ],
);

const ofBatch = () =>
  text('batch_id')
    .notNull()
    .references(() => batches.id, { onDelete: 'cascade' });

export const items = pgTable(
  'items',
  {
    batchId: ofBatch(),
    /** Made by the composer; fixed for the item's life. */
    id: text().notNull(),
    /** Where it stands in a draft: keys sort, and between any two there is room for another (lib/composer/places). */
    place: sortKey().notNull(),
    /** Fixed once the batch is sent; of no meaning in drafts. */
    index: integer().notNull().default(0),
    /** First words of the message, for lists. */
    label: text().notNull(),
    parts: jsonb().$type<StoredPart[]>().notNull(),
    metadata: jsonb().$type<StoredPair[]>().notNull(),
    llmId: text('llm_id'),
    versionId: text('version_id'),
    secrets: jsonb().$type<StoredSecret[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.id] }),
    index('items_order').on(t.batchId, t.index),
    index('items_place').on(t.batchId, t.place, t.id),
  ],
);

/** What a sent batch is found by besides its name: a line for each metadata pair that occurs in it, in small letters. */
export const batchWords = pgTable('batch_words', { batchId: ofBatch().primaryKey(), pairs: text().notNull() });

/** Who has a draft open: one row a browser tab, which tells of itself every few seconds, and what it saved last. */
export const draftReaders = pgTable(
  'draft_readers',
  {
    batchId: ofBatch(),
    tabId: text('tab_id').notNull(),
    device: text().notNull(),
    seenAt: time('seen_at').notNull(),
    savedAt: time('saved_at'),
    savedRevision: integer('saved_revision'),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.tabId] })],
);

/** One upstream create call: its key and its exact bytes, written before anything is sent. */
export const submissions = pgTable(
  'submissions',
  {
    id: text().primaryKey(),
    batchId: ofBatch(),
    number: integer().notNull(),
    idempotencyKey: text('idempotency_key').notNull().unique(),
    /** Canonical request bytes, sealed for the place `submissions.body/<id>`. */
    body: text().notNull(),
    bodySha256: text('body_sha256').notNull(),
    itemCount: integer('item_count').notNull(),
    /**
     * pending → sending → accepted | refused | conflict; unknown (no usable answer) goes again with the same bytes;
     * pending again when the API said that it did nothing (a busy API, a refused key).
     * refused: its items failed, or went on in smaller submissions. conflict: the answer was for other items.
     */
    state: text({ enum: ['pending', 'sending', 'unknown', 'accepted', 'refused', 'conflict'] }).notNull(),
    /** Origin it goes to, or `embedded`. */
    upstream: text().notNull(),
    upstreamBatchId: text('upstream_batch_id'),
    upstreamStatus: text('upstream_status'),
    /** Null: it was sent from here. */
    adoption: jsonb().$type<StoredAdoption>(),
    tries: integer().notNull().default(0),
    /** Why the last try gave no acceptance, in the API's words where it had any. */
    error: text(),
    /** When it goes out next; while it is being sent, when that counts as lost. Null: it has its answer. */
    nextTryAt: time('next_try_at'),
    createdAt: time('created_at').notNull().defaultNow(),
    /** When it went out first, and last. */
    sentAt: time('sent_at'),
    triedAt: time('tried_at'),
    /** When it is to be read next; null when it is not followed (not accepted, or all sessions ended). */
    nextPollAt: time('next_poll_at'),
    pollIntervalMs: integer('poll_interval_ms').notNull().default(0),
    polledAt: time('polled_at'),
    pollError: text('poll_error'),
  },
  (t) => [
    index('submissions_batch').on(t.batchId, t.number),
    index('submissions_try').on(t.nextTryAt),
    index('submissions_poll').on(t.nextPollAt),
    index('submissions_upstream').on(t.upstreamBatchId),
  ],
);

/** One try at one item inside one submission. The newest is what the row shows; earlier ones stay readable. */
export const attempts = pgTable(
  'attempts',
  {
    batchId: ofBatch(),
    itemIndex: integer('item_index').notNull(),
    number: integer().notNull(),
    isNewest: boolean('is_newest').notNull(),
    /** Who asked for it. */
    origin: text({ enum: ['send', 'retry', 'rule'] }).notNull(),
    /** Null until it goes out. */
    submissionId: text('submission_id').references(() => submissions.id, { onDelete: 'cascade' }),
    /** 0-based place in the submission's items. */
    position: integer(),
    /** unsent, stopped (unsent by choice), sending, checking (outcome unknown), then upstream's own words. */
    status: text().notNull(),
    sessionId: text('session_id'),
    error: text(),
    /** What kind of failure it was, and its error without what differs from row to row; null unless it failed. */
    failure: text({ enum: ['creation', 'timeout', 'run', 'bad_item', 'conflict'] }),
    failureGroup: text('failure_group'),
    /** When the batch's rule tries it again. */
    retryAt: time('retry_at'),
    /** What it sends when that is not the item's own input; its secrets are sealed for `attempts.input/…`. */
    input: jsonb().$type<StoredInput>(),
    llmId: text('llm_id'),
    versionId: text('version_id'),
    createdAt: time('created_at').notNull().defaultNow(),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
    /** When its answer may be read, once its session has ended (lib/answers); null once it was. */
    answerDueAt: time('answer_due_at').defaultNow(),
    revision: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.itemIndex, t.number] }),
    uniqueIndex('attempts_newest').on(t.batchId, t.itemIndex).where(sql`is_newest`),
    index('attempts_changed').on(t.batchId, t.revision).where(sql`is_newest`),
    index('attempts_status').on(t.batchId, t.status).where(sql`is_newest`),
    uniqueIndex('attempts_place').on(t.submissionId, t.position),
    index('attempts_session').on(t.sessionId),
    index('attempts_to_plan')
      .on(t.batchId, t.number.desc(), t.itemIndex)
      .where(sql`is_newest and submission_id is null and status = 'unsent'`),
    index('attempts_in_flight')
      .on(t.batchId)
      .where(sql`is_newest and submission_id is not null and status not in ('stopped', 'completed', 'failed')`),
    index('attempts_failed').on(t.finishedAt).where(sql`is_newest and status = 'failed'`),
    index('attempts_due')
      .on(t.answerDueAt)
      .where(sql`is_newest and (answer_due_at, session_id, finished_at) is not null`),
    index('attempts_retry').on(t.retryAt).where(sql`is_newest and retry_at is not null`),
  ],
);

/** What stands between us and an API: how it failed lately, what is held back until when. One row an API. */
export const upstreams = pgTable('upstreams', {
  name: text().primaryKey(),
  /** Calls in a row without a usable answer. */
  failures: integer().notNull().default(0),
  /** Why nothing is sent; null while all is well. */
  hold: text({ enum: ['outage', 'busy', 'key'] }),
  holdSince: time('hold_since'),
  /** One call may go out then, to see whether all is well again. */
  holdUntil: time('hold_until'),
  message: text(),
  /** Repeats that may still be sent, as of `budgetAt`. */
  budget: real().notNull(),
  budgetAt: time('budget_at').notNull().defaultNow(),
});

/** What people, and rules in their name, did with a batch. Rows are never changed or removed (functions.sql). */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    batchId: text('batch_id').notNull(),
    at: time('at').notNull().defaultNow(),
    actor: text().notNull(),
    action: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Made by the browser for each wish, so that a repeated call is known. */
    requestId: text('request_id').unique(),
    /** What the call answered, for its repeats. */
    outcome: jsonb().$type<unknown>(),
  },
  (t) => [index('audit_log_batch').on(t.batchId, t.id)],
);
