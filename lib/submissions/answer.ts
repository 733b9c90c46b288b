/** What an answer about a submission says of its attempts, and whether it is about them at all. */
import type { BatchSession, SessionBatch } from '@/lib/dari/batches';
import type { AttemptState } from './attempt-outcomes';
import { failureGroup, failureKind, isRetriedBy } from './failure';
import { ITEM_KEY, itemMark, SUBMISSION_KEY } from './request';
import type { RetryRule } from './schema';

/** What was not sent from here carries no marks of ours; its sessions are known by their ids alone. */
type Submission = { id: string; batchId: string; adoption: object | null };
type Place = { itemIndex: number; sessionId: string | null };

/**
 * What in an answer does not fit what was sent, or null. Positions must be whole, every session must carry the marks of
 * its item and be known to be no other; an item that could not be created may come back without metadata.
 */
export function mismatch(submission: Submission, batch: SessionBatch, places: Place[]): string | null {
  if (batch.sessions.length !== places.length) return `${batch.sessions.length} sessions for ${places.length} items`;
  const seen = new Set<string>();
  for (const [position, session] of batch.sessions.entries()) {
    const place = places[position];
    if (!place || session.index !== position) return `index ${session.index} in place of ${position}`;
    const name = `session ${session.sessionId ?? position}`;
    if (!submission.adoption && isForeign(session, submission, place.itemIndex)) return `${name} is of another item`;
    if (session.sessionId === null) continue;
    if (seen.has(session.sessionId)) return `${name} is there twice`;
    if (place.sessionId !== null && place.sessionId !== session.sessionId)
      return `${name} in place of ${place.sessionId}`;
    seen.add(session.sessionId);
  }
  return null;
}

function isForeign(session: BatchSession, submission: Submission, itemIndex: number): boolean {
  const { [ITEM_KEY]: item, [SUBMISSION_KEY]: sent } = session.metadata;
  if (session.sessionId === null && item === undefined) return false;
  return item !== itemMark(submission.batchId, itemIndex) || sent !== submission.id;
}

/** The states of attempts by an answer that fits. */
export function toStates(sessions: BatchSession[], rule: RetryRule | null): AttemptState[] {
  return sessions.map((session) => {
    const error = session.error ?? (session.status === 'failed' ? 'The API gave no reason.' : null);
    const state = {
      position: session.index,
      status: session.status,
      session_id: session.sessionId,
      version_id: session.versionId,
      error,
      started_at: session.startedAt?.toISOString() ?? null,
      finished_at: session.completedAt?.toISOString() ?? null,
    };
    if (session.status !== 'failed' || error === null) {
      return { ...state, failure: null, failure_group: null, is_retried: false };
    }
    const failure = failureKind(error, session.sessionId);
    const group = failureGroup(error);
    return { ...state, failure, failure_group: group, is_retried: isRetriedBy(rule, failure, group) };
  });
}
