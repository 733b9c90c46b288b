/** A session's transcript as pages show it, and what its door accepts. */
import { z } from 'zod';

export type TranscriptPart = {
  type: string;
  text: string | null;
  fileId: string | null;
  /** Null, and without a size, when it was not uploaded here. */
  filename: string | null;
  sizeBytes?: number;
};

export type TimelineEntry =
  | { type: 'user'; id: string; at: string; parts: TranscriptPart[] }
  | { type: 'assistant'; id: string; at: string; status: string; text: string; error: string | null }
  | {
      type: 'tool';
      id: string;
      at: string;
      name: string;
      arguments: Record<string, unknown>;
      status: string;
      result: unknown;
      isError: boolean;
      completedAt: string | null;
    }
  /** A kind this version does not know; shown as it came. */
  | { type: 'other'; id: string; kind: string; raw: unknown };

export type Transcript = {
  sessionId: string;
  agentName: string;
  versionId: string | null;
  llmId: string | null;
  /** Status of the last message: queued, running, waiting_for_tool, completed, failed or a new word; null without one. */
  status: string | null;
  createdAt: string;
  metadata: Record<string, string>;
  entries: TimelineEntry[];
  /** The row it belongs to, when it was sent from here. */
  origin: { batchId: string; batchName: string; index: number; attempt: number } | null;
};

/** A turn, or a tool call within one. */
export type Step = {
  entryId: string;
  kind: 'turn' | 'tool';
  label: string;
  status: string;
  /** From the first step's start; null when the API tells no end, or an end before the start. */
  startMs: number;
  lengthMs: number | null;
};

export type Steps = { steps: Step[]; lengthMs: number };

/** An id from an address is checked before it becomes part of a path. */
export const sessionIdSchema = z.object({
  sessionId: z.string().regex(/^[\w:.-]{1,128}$/, 'This is not the id of a session.'),
});

// ── what a person adds to a session ───────────────────────────────────────────────────────────────────────────────

const TEXT_LENGTH_MAX = 1_000_000;
const requestId = z.string().min(1).max(80);

export const sendMessageSchema = sessionIdSchema
  .extend({
    /** The same for each repeat of one wish. */
    requestId,
    text: z
      .string()
      .max(TEXT_LENGTH_MAX, 'A message has at most 1,000,000 characters. Put it into a file.')
      .overwrite((text) => text.replaceAll('\0', '').toWellFormed()),
    files: z
      .array(z.object({ fileId: z.string().min(1).max(200), type: z.enum(['file', 'image']) }))
      .max(50, 'A message has at most 50 files.'),
  })
  .refine(({ text, files }) => text.trim() !== '' || files.length > 0, {
    path: ['text'],
    message: 'Write a message, or attach a file.',
  });
export type SendMessage = z.infer<typeof sendMessageSchema>;

export const answerCallSchema = sessionIdSchema.extend({
  requestId,
  /** Of the call in the transcript. */
  entryId: z.string().min(1).max(400),
  /** JSON, or the words of an error when `isError`. */
  result: z.string().max(TEXT_LENGTH_MAX, 'A result has at most 1,000,000 characters.'),
  isError: z.boolean(),
});
export type AnswerCall = z.infer<typeof answerCallSchema>;
