/** What people, and rules in their name, did with a batch. */
import { z } from 'zod';

/** you: the person at the dashboard; rule: the batch's own rule; batchdeck: the dashboard itself. */
export type Actor = 'you' | 'rule' | 'batchdeck';

/** Each with its `detail`; a kind of a later version is shown by its name. */
export type AuditEntry = {
  id: number;
  at: string;
  actor: Actor;
} & (
  | { action: 'batch.submitted'; detail: { items: number; inFlightMax: number | null; pilot: number | null } }
  | { action: 'batch.copied'; detail: { items: number; draftId: string } }
  /** `by` names what it was found by. */
  | { action: 'batch.adopted'; detail: { items: number; by: string } }
  | { action: 'batch.renamed'; detail: { before: string; after: string } }
  | { action: 'batch.pinned' | 'batch.unpinned' | 'batch.archived' | 'batch.unarchived'; detail: Record<string, never> }
  /** `state` as it was: a draft had nothing sent. */
  | { action: 'batch.deleted'; detail: { name: string; state: 'draft' | 'sent'; items: number; atWork: number } }
  | { action: 'sending.paused' | 'sending.resumed' | 'sending.rest'; detail: { unsent: number } }
  | { action: 'sending.stopped'; detail: { stopped: number; unanswered: number } }
  | { action: 'pilot.sent'; detail: { items: number; unsent: number } }
  | { action: 'limit.changed'; detail: { before: number | null; after: number | null } }
  | { action: 'rule.changed'; detail: { before: unknown; after: unknown } }
  /** Indexes as ranges, `0-36, 40`; `edited` names what was changed, never a secret's value. */
  | { action: 'items.retried'; detail: { count: number; indexes: string; edited: string[] } }
  /** Names of the checks, in order. */
  | { action: 'checks.changed'; detail: { before: string[]; after: string[] } }
  | {
      action: 'verdict.given';
      detail: { index: number; before: string | null; after: string | null; noteBefore: string; note: string };
    }
  | { action: 'session.message' | 'session.result'; detail: { index: number; attempt: number; sessionId: string } }
  | { action: 'session.reopened'; detail: { index: number; sessionId: string } }
  | { action: 'submission.recovered'; detail: { submissionId: string; items: number } }
);

export const auditLogSchema = z.object({ batchId: z.string().min(1).max(80) });
