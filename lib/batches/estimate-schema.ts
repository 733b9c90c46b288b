/** What earlier sessions of an agent say about those to come. */
import { z } from 'zod';

/** Fewer sessions than these say nothing. */
export const SESSIONS_NEEDED = 5;

/** Sessions of one option (null: the agent's default); of the newest that ended. */
export type OptionRecord = {
  llmId: string | null;
  count: number;
  medianMs: number;
  /** Nine in ten were not longer. */
  longMs: number;
  /** The least and the most that a few of the newest cost; null where the API does not say. */
  costUsd: { low: number; high: number; sessions: number } | null;
};

export type Estimate = {
  options: OptionRecord[];
  /** How many sessions run side by side at most; null when the API decides that. */
  atOnceMax: number | null;
};

export const estimateSchema = z.object({ agentId: z.string().min(1).max(200) });
