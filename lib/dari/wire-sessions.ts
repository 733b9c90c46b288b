/** The JSON of sessions, their messages and their ledger, in the API's own spelling; see `wire.ts`. */
import { z } from 'zod';
import { absent, SECRET_NAME, wireAgent, wireMessageMetadata, wireMetadata, wirePart, wireTime } from './wire';

// ── requests ──────────────────────────────────────────────────────────────────────────────────────────────────────

const wireOwnSecrets = z.record(
  z.string().regex(SECRET_NAME, `Must match ${SECRET_NAME.source}`),
  z.string().min(1, 'Must not be empty'),
);

/** What a session is made of; every field may be left out. */
export const wireCreateSession = z
  .object({
    name: z.string().min(1).max(200).nullish(),
    version_id: z.string().min(1).nullish(),
    llm_id: z.string().min(1).nullish(),
    metadata: wireMetadata.nullish(),
    secrets: wireOwnSecrets.nullish(),
    llm_api_key: z.string().min(1).nullish(),
    internet_access: z.boolean().nullish(),
    storage_binding_id: z.string().nullish(),
  })
  .meta({ id: 'CreateSession' });
export type WireCreateSession = z.infer<typeof wireCreateSession>;

const content = z
  .array(wirePart)
  .min(1, 'Must have at least one part')
  .refine((parts) => parts.every((part) => part.type !== 'text' || part.text.trim() !== ''), {
    message: 'A text part must not be empty',
  });

export const wireUserMessage = z
  .object({ type: z.literal('user.message'), content, metadata: wireMessageMetadata.nullish() })
  .meta({ id: 'UserMessage' });
export type WireUserMessage = z.infer<typeof wireUserMessage>;

const wireToolResult = z
  .object({
    type: z.literal('tool.result_submitted'),
    message_id: z.string(),
    tool_call_id: z.string(),
    result: z.unknown(),
    is_error: z.boolean().nullish(),
  })
  .meta({ id: 'ToolResult' });
export type WireToolResult = z.infer<typeof wireToolResult>;

export const wireAppendEvent = z.discriminatedUnion('type', [wireUserMessage, wireToolResult]);

export const wireFirstMessage = wireUserMessage
  .extend({ session: wireCreateSession.nullish() })
  .meta({ id: 'FirstMessage' });

// ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const wireSession = z
  .object({
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
    created_at: wireTime,
    metadata: wireMetadata.optional(),
  })
  .meta({ id: 'Session' });
export type WireSession = z.infer<typeof wireSession>;

export const wireSessionList = z.object({ sessions: z.array(wireSession) });

export const wireEvent = z
  .object({
    id: z.string(),
    session_id: z.string(),
    sequence_number: z.number().int(),
    message_id: absent(z.string()),
    type: z.string(),
    source: z.string(),
    actor: z.object({ type: z.string(), id: absent(z.string()) }),
    data: z.record(z.string(), z.unknown()),
    created_at: wireTime,
  })
  .meta({ id: 'Event' });
export type WireEvent = z.infer<typeof wireEvent>;

export const wireAppended = z
  .object({
    event: wireEvent,
    message: z.object({ id: z.string(), status: z.string() }).nullable(),
    session: wireSession,
  })
  .meta({ id: 'Appended' });
export type WireAppended = z.infer<typeof wireAppended>;

const wireOutputPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }),
  z.object({
    type: z.literal('tool_result'),
    tool_call_id: z.string(),
    tool_name: z.string(),
    content: z.array(z.object({ type: z.literal('text'), text: z.string() })),
    is_error: z.boolean(),
  }),
]);
export type WireOutputPart = z.infer<typeof wireOutputPart>;

export const wireMessage = z
  .object({
    id: z.string(),
    session_id: z.string(),
    sequence_number: z.number().int(),
    parts: z.array(wirePart),
    metadata: wireMessageMetadata.nullable(),
    status: z.string(),
    attempt: z.number().int(),
    output: z
      .object({ parts: z.array(wireOutputPart), error: z.object({ message: z.string() }).nullable() })
      .nullable(),
    created_at: wireTime,
    completed_at: absent(wireTime),
  })
  .meta({ id: 'Message' });
export type WireMessage = z.infer<typeof wireMessage>;

/** As much of a session's messages as tells how many there are. */
export const wireMessageIds = z.object({ messages: z.array(z.object({ id: z.string() })) });

/** Parts inside a transcript may be of kinds we have not met. */
const wireShownPart = z.looseObject({ type: z.string(), text: z.string().optional(), file_id: z.string().optional() });

export const wireTimelineItem = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('user_message'),
    id: z.string(),
    message_id: absent(z.string()),
    content: z.array(wireShownPart),
    created_at: wireTime,
  }),
  z.object({
    type: z.literal('assistant_message'),
    id: z.string(),
    message_id: absent(z.string()),
    status: z.string(),
    content: z.array(wireShownPart),
    error_message: absent(z.string()),
    created_at: wireTime,
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
    created_at: wireTime,
    completed_at: absent(wireTime),
  }),
]);
export type WireTimelineItem = z.infer<typeof wireTimelineItem>;

/** An item of a kind not met before, or of a known kind in an unknown shape, kept as it came. */
const wireOtherItem = z
  .looseObject({ type: z.string(), id: z.string() })
  .transform((raw) => ({ type: 'other' as const, id: raw.id, kind: raw.type, raw: raw as unknown }));

export const wireItem = z.union([wireTimelineItem, wireOtherItem]);

export const wireTranscript = z.object({
  agent: wireAgent,
  session: wireSession,
  timeline: z.object({ items: z.array(wireItem) }),
});
export type WireTranscript = z.infer<typeof wireTranscript>;

/** What the embedded engine answers: only kinds of items that are known. */
export const wireShownTranscript = wireTranscript
  .extend({ timeline: z.object({ items: z.array(wireTimelineItem) }) })
  .meta({ id: 'Transcript' });
export type WireShownTranscript = z.infer<typeof wireShownTranscript>;
