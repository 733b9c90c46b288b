/**
 * The embedded engine's tables. The dashboard never reads them: it speaks to the engine over its API.
 * `json` keeps what was sent as it was sent, order of keys included; `jsonb` is for what is searched.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const engineAgents = pgTable(
  'engine_agents',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    activeVersionId: text('active_version_id'),
    createdAt: time('created_at').notNull().defaultNow(),
    deletedAt: time('deleted_at'),
  },
  (t) => [uniqueIndex('engine_agents_name').on(t.name).where(sql`deleted_at is null`)],
);

export const engineVersions = pgTable(
  'engine_versions',
  {
    id: text().primaryKey(),
    agentId: text('agent_id')
      .notNull()
      .references(() => engineAgents.id),
    /** SHA-256 over the bundle; publishing equal bytes again adds no version. */
    archiveSha256: text('archive_sha256').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    /** Path inside the bundle → UTF-8 text. */
    bundle: jsonb().$type<Record<string, string>>().notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [index('engine_versions_agent').on(t.agentId)],
);

/** Sources on their way to a version: declared, uploaded, finalized, published. */
export const engineSnapshots = pgTable('engine_snapshots', {
  id: text().primaryKey(),
  sha256: text().notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  metadata: json().$type<Record<string, unknown>>(),
  status: text({ enum: ['pending_upload', 'ready', 'failed'] }).notNull(),
  failureReason: text('failure_reason'),
  /** SHA-256 of the token that opens the upload address. */
  uploadTokenSha256: text('upload_token_sha256').notNull(),
  /** Read from the upload as it came in; `failureReason` is then why it could not be. */
  bundle: jsonb().$type<Record<string, string>>(),
  /** What it was published as. */
  agentId: text('agent_id'),
  versionId: text('version_id'),
  createdAt: time('created_at').notNull().defaultNow(),
  expiresAt: time('expires_at').notNull(),
});

/** The organization's stored keys and secrets by name; the value is sealed for `engine_credentials.value/<name>`. */
export const engineCredentials = pgTable('engine_credentials', {
  name: text().primaryKey(),
  value: text().notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
});

/** At most one webhook an agent; the secret is sealed for `engine_webhooks.secret/<agent id>`. */
export const engineWebhooks = pgTable('engine_webhooks', {
  agentId: text('agent_id')
    .primaryKey()
    .references(() => engineAgents.id),
  url: text().notNull(),
  eventTypes: jsonb('event_types').$type<string[]>().notNull(),
  secret: text().notNull(),
  updatedAt: time('updated_at').notNull().defaultNow(),
});

/** Webhook deliveries, written in the transaction that made what they tell of; the id is the same on every retry. */
export const engineDeliveries = pgTable(
  'engine_deliveries',
  {
    id: text().primaryKey(),
    agentId: text('agent_id').notNull(),
    type: text().notNull(),
    /** The body as it is sent, byte for byte. */
    body: text().notNull(),
    /** In whose ledger a failure is written; null for a batch's. */
    sessionId: text('session_id'),
    messageId: text('message_id'),
    status: text({ enum: ['pending', 'delivered', 'failed'] }).notNull(),
    attempts: integer().notNull().default(0),
    error: text(),
    createdAt: time('created_at').notNull().defaultNow(),
    completedAt: time('completed_at'),
  },
  (t) => [index('engine_deliveries_pending').on(t.createdAt).where(sql`status = 'pending'`)],
);

/** Uploaded files; the bytes lie in `<data>/engine/files/<id>`. */
export const engineFiles = pgTable('engine_files', {
  id: text().primaryKey(),
  filename: text().notNull(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  sha256: text().notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
});

export const engineBatches = pgTable('engine_batches', {
  id: text().primaryKey(),
  idempotencyKey: text('idempotency_key').unique(),
  agentId: text('agent_id').notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
});

export const engineSessions = pgTable(
  'engine_sessions',
  {
    id: text().primaryKey(),
    /** Order of creation, for lists. */
    serial: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
    name: text(),
    agentId: text('agent_id').notNull(),
    versionId: text('version_id').notNull(),
    llmId: text('llm_id'),
    metadata: jsonb().$type<Record<string, string>>().notNull(),
    /** JSON of the secrets, sealed for the place `engine_sessions.secrets/<id>`; null once they are forgotten. */
    secrets: text(),
    /** The provider key of this session alone, sealed for `engine_sessions.llm_api_key/<id>`. */
    llmApiKey: text('llm_api_key'),
    /** File id → its name in the workspace. */
    placedFiles: jsonb('placed_files').$type<Record<string, string>>().notNull().default({}),
    internetAccess: boolean('internet_access').notNull().default(false),
    status: text({ enum: ['idle', 'running'] }).notNull(),
    lastMessageId: text('last_message_id'),
    lastMessageStatus: text('last_message_status'),
    /** Number of the ledger's newest event. Raising it is what puts writers of one session in order. */
    eventCount: integer('event_count').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    startedAt: time('started_at'),
    completedAt: time('completed_at'),
  },
  (t) => [
    index('engine_sessions_metadata').using('gin', t.metadata),
    index('engine_sessions_agent').on(t.agentId, t.serial),
    index('engine_sessions_secret').on(t.completedAt).where(sql`secrets is not null or llm_api_key is not null`),
  ],
);

/** The items of a batch in input order, those that could not be created among them (no session, an error). */
export const engineBatchItems = pgTable(
  'engine_batch_items',
  {
    batchId: text('batch_id')
      .notNull()
      .references(() => engineBatches.id),
    index: integer().notNull(),
    sessionId: text('session_id').references(() => engineSessions.id),
    versionId: text('version_id'),
    llmId: text('llm_id'),
    metadata: json().$type<Record<string, string>>().notNull(),
    error: text(),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.index] }), index('engine_batch_items_session').on(t.sessionId)],
);

export const engineMessages = pgTable(
  'engine_messages',
  {
    id: text().primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => engineSessions.id),
    sequenceNumber: integer('sequence_number').notNull(),
    /** Parts in wire spelling. */
    parts: json().$type<unknown[]>().notNull(),
    metadata: json().$type<Record<string, unknown>>(),
    status: text({ enum: ['queued', 'running', 'waiting_for_tool', 'completed', 'failed'] }).notNull(),
    attempt: integer().notNull().default(1),
    /** How many workers died while they ran it; part of what `attempt` counts. */
    workersLost: integer('workers_lost').notNull().default(0),
    /** Of the request that appended it: the same key on the same session is the same message. */
    idempotencyKey: text('idempotency_key'),
    /** SHA-256 of the parts: how the option that fails on the first try knows a second one. */
    fingerprint: text().notNull(),
    error: text(),
    createdAt: time('created_at').notNull().defaultNow(),
    completedAt: time('completed_at'),
  },
  (t) => [
    uniqueIndex('engine_messages_session').on(t.sessionId, t.sequenceNumber),
    uniqueIndex('engine_messages_key').on(t.sessionId, t.idempotencyKey),
    index('engine_messages_unfinished').on(t.createdAt).where(sql`status in ('queued', 'running')`),
    index('engine_messages_fingerprint').on(t.fingerprint),
  ],
);

/** The append-only ledger of a session; transcripts are read from it. */
export const engineEvents = pgTable(
  'engine_events',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => engineSessions.id),
    sequenceNumber: integer('sequence_number').notNull(),
    messageId: text('message_id'),
    type: text().notNull(),
    source: text({ enum: ['user', 'agent', 'system'] }).notNull(),
    data: json().$type<Record<string, unknown>>().notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.sequenceNumber] })],
);
