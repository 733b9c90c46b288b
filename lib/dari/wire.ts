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

const wireMetadata = z.record(z.string(), z.string());

const wireBatchItem = z.object({
  agent_id: z.string().min(1),
  version_id: z.string().min(1).nullish(),
  llm_id: z.string().min(1).nullish(),
  metadata: wireMetadata.nullish(),
  secrets: z.record(z.string(), z.string()).nullish(),
  message: z.object({ content: z.array(wirePart), metadata: z.record(z.string(), z.unknown()).nullish() }),
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

const time = z.string();
const absent = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null);

export const wireBatchSession = z.object({
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
  created_at: absent(time),
  started_at: absent(time),
  completed_at: absent(time),
});
export type WireBatchSession = z.infer<typeof wireBatchSession>;

export const wireSessionBatch = z.object({
  batch_id: z.string().min(1),
  status: z.string(),
  counts: z
    .object({ queued: z.number(), running: z.number(), completed: z.number(), failed: z.number() })
    .partial()
    .optional(),
  sessions: z.array(wireBatchSession),
});
export type WireSessionBatch = z.infer<typeof wireSessionBatch>;

export const wireSession = z.object({
  id: z.string(),
  name: absent(z.string()),
  agent_id: z.string(),
  version_id: absent(z.string()),
  llm_id: absent(z.string()),
  storage_binding_id: absent(z.string()),
  internet_access: z.boolean().optional(),
  status: z.string(),
  last_message_id: absent(z.string()),
  last_message_status: absent(z.string()),
  created_at: time,
  metadata: wireMetadata.optional(),
});
export type WireSession = z.infer<typeof wireSession>;

export const wireSessionList = z.object({ sessions: z.array(wireSession) });

export const wireAgent = z.object({
  id: z.string(),
  name: z.string(),
  active_version_id: absent(z.string()),
  created_at: time,
  deleted_at: absent(time),
});
export type WireAgent = z.infer<typeof wireAgent>;

export const wireAgentList = z.object({ agents: z.array(wireAgent) });

export const wireVersionList = z.object({
  agent: z.object({ id: z.string(), active_version_id: absent(z.string()) }),
  versions: z.array(
    z.object({
      id: z.string(),
      is_active: z.boolean(),
      archive_sha256: absent(z.string()),
      size_bytes: absent(z.number()),
    }),
  ),
});
export type WireVersionList = z.infer<typeof wireVersionList>;

export const wireBundleFile = z.object({ content: z.string() });

export const wireFile = z.object({ id: z.string().min(1), filename: z.string(), size_bytes: z.number() });
export type WireFile = z.infer<typeof wireFile>;

/** Parts inside a transcript may be of kinds we have not met. */
const wireShownPart = z.looseObject({ type: z.string(), text: z.string().optional(), file_id: z.string().optional() });

const wireTimelineItem = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('user_message'),
    id: z.string(),
    message_id: absent(z.string()),
    content: z.array(wireShownPart),
    created_at: time,
  }),
  z.object({
    type: z.literal('assistant_message'),
    id: z.string(),
    message_id: absent(z.string()),
    status: z.string(),
    content: z.array(wireShownPart),
    error_message: absent(z.string()),
    created_at: time,
  }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    message_id: absent(z.string()),
    tool_call_id: z.string(),
    tool_name: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    status: z.string(),
    result: z.unknown(),
    is_error: z.boolean(),
    created_at: time,
    completed_at: absent(time),
  }),
]);
export type WireTimelineItem = z.infer<typeof wireTimelineItem>;

/** An item of a kind not met before, or of a known kind in an unknown shape, kept as it came. */
const wireOtherItem = z
  .looseObject({ type: z.string(), id: z.string() })
  .transform((raw) => ({ type: 'other' as const, id: raw.id, kind: raw.type, raw: raw as unknown }));

export const wireTranscript = z.object({
  agent: wireAgent,
  session: wireSession,
  timeline: z.object({ items: z.array(z.union([wireTimelineItem, wireOtherItem])) }),
});
export type WireTranscript = z.infer<typeof wireTranscript>;

/** Bodies of refusals: `detail` is usually text, for bad shapes a list of `{loc, msg}`. */
export const wireError = z.object({ detail: z.unknown() });
