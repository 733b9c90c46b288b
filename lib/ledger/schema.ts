/** A session's ledger of events as pages show it, and what its doors accept. */
import { z } from 'zod';
import { sessionIdSchema } from '@/lib/sessions/schema';

export type LedgerEvent = {
  id: string;
  number: number;
  at: string;
  type: string;
  source: string | null;
  messageId: string | null;
  data: unknown;
};

export type LedgerPage = {
  events: LedgerEvent[];
  /** The number after which to go on. */
  next: number;
  /** Whether there was nothing further when it was read. */
  isEnd: boolean;
};

/** What a message took, as far as the ledger tells. Null is not told, and is never zero. */
export type MessageUsage = {
  /** Of the user's message in the transcript; null when the ledger names none. */
  entryId: string | null;
  calls: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
};

export type SessionUsage = {
  messages: MessageUsage[];
  /** Of the whole session, as the API counts it. */
  costUsd: number | null;
  /** False when the ledger is longer than was read. */
  isWhole: boolean;
};

export const ledgerWishSchema = sessionIdSchema.extend({
  after: z.coerce.number().int().min(0).default(0),
  type: z.string().max(200).optional(),
});
export type LedgerWish = z.infer<typeof ledgerWishSchema>;
