/** The JSON of the session-batch API in its own spelling. Requests are strict, answers tolerate what they do not know. */
import { z } from 'zod';

export const ITEMS_PER_BATCH_MAX = 100;
export const KEY_LENGTH_MAX = 128;
export const SECRET_NAME = /^[A-Z_][A-Z0-9_]*$/;
const PRINTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

// ── requests ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const wirePart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('file'), file_id: z.string() }),
  z.object({ type: z.literal('image'), file_id: z.string() }),
]);
export type WirePart = z.infer<typeof wirePart>;

export const wireMetadata = z.record(z.string(), z.string()).meta({ id: 'Metadata' });
/** Names are checked item by item, so that one bad name fails one item. */
const wireSecrets = z.record(z.string(), z.string());
export const wireMessageMetadata = z.record(z.string(), z.unknown());

export const wireBatchItem = z.object({
  agent_id: z.string().min(1),
  version_id: z.string().min(1).nullish(),
  llm_id: z.string().min(1).nullish(),
  metadata: wireMetadata.nullish(),
  secrets: wireSecrets.nullish(),
  message: z.object({ content: z.array(wirePart), metadata: wireMessageMetadata.nullish() }),
});
export type WireBatchItem = z.infer<typeof wireBatchItem>;

export const wireCreateSessionBatch = z
  .object({
    idempotency_key: z.string().min(1).max(KEY_LENGTH_MAX).regex(PRINTABLE, 'Must be printable').nullish(),
    items: z.array(wireBatchItem).min(1).max(ITEMS_PER_BATCH_MAX),
  })
  .refine(({ items }) => items.every((item) => item.agent_id === items[0]?.agent_id), {
    path: ['items'],
    message: 'All items in a batch must use the same agent_id',
  });
export type WireCreateSessionBatch = z.infer<typeof wireCreateSessionBatch>;

// ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const wireTime = z.string().meta({ description: 'ISO 8601, UTC' });
/** Null where there is nothing; a server that leaves the field out is understood too. */
export const absent = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);

export const wireBatchSession = z
  .object({
    index: z.number().int(),
    session_id: absent(z.string()),
    status: z.string(),
    last_message_status: absent(z.string()),
    agent_id: absent(z.string()),
    version_id: absent(z.string()),
    llm_id: absent(z.string()),
    metadata: wireMetadata,
    transcript_url: absent(z.string()),
    error: absent(z.string()),
    /** The embedded engine's additions; other servers leave them out. */
    created_at: absent(wireTime),
    started_at: absent(wireTime),
    completed_at: absent(wireTime),
  })
  .meta({ id: 'BatchSession' });
export type WireBatchSession = z.infer<typeof wireBatchSession>;

export const wireSessionBatch = z
  .object({
    batch_id: z.string().min(1),
    status: z.string(),
    counts: z
      .object({ queued: z.number(), running: z.number(), completed: z.number(), failed: z.number() })
      .partial()
      .optional(),
    sessions: z.array(wireBatchSession),
  })
  .meta({ id: 'SessionBatch' });
export type WireSessionBatch = z.infer<typeof wireSessionBatch>;

export const wireAgent = z
  .object({
    id: z.string(),
    name: z.string(),
    active_version_id: absent(z.string()),
    created_at: wireTime,
    deleted_at: absent(wireTime),
  })
  .meta({ id: 'Agent' });
export type WireAgent = z.infer<typeof wireAgent>;

export const wireAgentList = z.object({ agents: z.array(wireAgent) });

export const wireVersion = z
  .object({
    id: z.string(),
    is_active: z.boolean(),
    archive_sha256: absent(z.string()),
    size_bytes: absent(z.number()),
    agent_id: absent(z.string()),
    created_at: absent(wireTime),
  })
  .meta({ id: 'Version' });

export const wireVersionList = z.object({
  agent: z.object({ id: z.string(), active_version_id: absent(z.string()) }),
  versions: z.array(wireVersion),
});

export const wireBundle = z.object({ files: z.array(z.object({ path: z.string(), size_bytes: absent(z.number()) })) });
export const wireBundleFile = z.object({ content: z.string() });

export const wireFile = z
  .object({ id: z.string().min(1), filename: z.string(), size_bytes: z.number() })
  .meta({ id: 'File' });
export type WireFile = z.infer<typeof wireFile>;

/** Bodies of refusals: `detail` is usually text, for bad shapes a list of `{loc, msg}`. */
export const wireError = z.object({ detail: z.unknown() });

/** A stored key or secret; other servers may say no more than its name. */
export const wireCredential = z
  .object({ name: z.string(), created_at: absent(wireTime), updated_at: absent(wireTime) })
  .meta({ id: 'Credential', description: 'The value is write-only.' });

export const wireCredentialList = z.object({ credentials: z.array(wireCredential) });
