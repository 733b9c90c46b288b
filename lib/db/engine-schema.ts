/**
 * The embedded engine's tables. The dashboard never reads them: it speaks to the engine over its API.
 * `json` keeps what was sent as it was sent, order of keys included; `jsonb` is for what is searched.
 */
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
} from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const engineAgents = pgTable('engine_agents', {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  activeVersionId: text('active_version_id'),
  createdAt: time('created_at').notNull().defaultNow(),
  deletedAt: time('deleted_at'),
});

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
    /** JSON of the secrets, sealed for the place `engine_sessions.secrets/<id>`; null once the run has ended. */
    secrets: text(),
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
  (t) => [index('engine_sessions_metadata').using('gin', t.metadata), index('engine_sessions_agent').on(t.agentId)],
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
    /** SHA-256 of the parts: how the option that fails on the first try knows a second one. */
    fingerprint: text().notNull(),
    error: text(),
    createdAt: time('created_at').notNull().defaultNow(),
    completedAt: time('completed_at'),
  },
  (t) => [
    index('engine_messages_session').on(t.sessionId, t.sequenceNumber),
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
