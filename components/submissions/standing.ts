/** Where the items of a batch stand on their way to the API. */
import type { BatchHead, BatchRow } from '@/lib/batches/schema';

export type Standing = {
  /** Never handed over. */
  unsent: number;
  /** Of these, those that were tried before. */
  unsentRetries: number;
  /** Handed over, and not answered yet. */
  unanswered: number;
  /** Accepted, and not ended. */
  atApi: number;
  /** Failed, and about to be tried again by the batch's rule. */
  retriesAhead: number;
  hasRule: boolean;
};

/** By the rows where they are known; the head cannot tell what is handed over from what is not. */
export function standingOf({ counts, retriesAhead, retryRule }: BatchHead, rows: BatchRow[] | undefined): Standing {
  const atApi = counts.queued + counts.running + counts.waiting + counts.other;
  const rest = { atApi, retriesAhead, hasRule: retryRule !== null };
  if (!rows) return { unsent: counts.unsent, unsentRetries: 0, unanswered: 0, ...rest };
  const unsent = rows.filter(({ status }) => status === 'unsent');
  return {
    unsent: unsent.length,
    unsentRetries: unsent.filter(({ attempt }) => attempt > 1).length,
    unanswered: rows.filter(({ status }) => status === 'sending' || status === 'checking').length,
    ...rest,
  };
}
