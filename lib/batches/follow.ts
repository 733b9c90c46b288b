import 'server-only';
import { type BatchSession, getSessionBatch, type SessionBatch } from '@/lib/dari/batches';
import { UpstreamError } from '@/lib/dari/client';
import { type Db, getDb } from '@/lib/db/client';
import { log } from '@/lib/log';
import { ITEM_KEY, itemMark, SUBMISSION_KEY } from './outbox';
import type { AttemptState, SubmissionRecord } from './outbox-repository';
import * as outboxRows from './outbox-repository';
import * as repository from './repository';

export const FIRST_POLL_MS = 500;
const POLL_MIN_MS = 700;
const POLL_MAX_MS = 30_000;
/** However many events come, a submission is not looked at more often than this. */
const HASTENED_POLL_MS = 1_000;
const POLL_GROWTH = 1.5;
/** The embedded engine costs no network: it is asked about once a second while few submissions are under way. */
const EMBEDDED_POLL_MAX_MS = 1_000;
const EMBEDDED_POLL_PER_SUBMISSION_MS = 60;
const SWEEP_SIZE = 8;
const SWEEP_LEASE_MS = 60_000;

/** Reads every submission that is due, once; answers how many there were. One sweep at a time a process. */
export async function followDue(): Promise<number> {
  const db = await getDb();
  const due = await outboxRows.claimDueSubmissions(db, SWEEP_SIZE, SWEEP_LEASE_MS);
  await Promise.all(due.map((submission) => followSubmission(db, submission)));
  return due.length;
}

async function followSubmission(db: Db, submission: SubmissionRecord): Promise<void> {
  try {
    const batch = await getSessionBatch(submission.upstreamBatchId ?? '');
    const difference = mismatch(submission, batch, await outboxRows.listItemIndexes(db, submission.id));
    if (difference) return await failPoll(db, submission, `The API answered for other items (${difference}).`);
    await db.transaction(async (tx) => {
      const changed = await applySessions(tx, submission, batch);
      const unfinished = await outboxRows.countUnfinished(tx, submission.id);
      const interval = await nextInterval(tx, submission, changed > 0);
      const hadError = submission.pollError !== null;
      if (hadError) await bump(tx, submission.batchId);
      await outboxRows.updateSubmission(tx, submission.id, {
        upstreamStatus: batch.status,
        polledAt: new Date(),
        pollError: null,
        pollIntervalMs: interval,
        nextPollAt: unfinished === 0 ? null : jittered(interval),
      });
    });
  } catch (error) {
    if (!(error instanceof UpstreamError)) log.error({ err: error, submissionId: submission.id }, 'following failed');
    await failPoll(db, submission, pollErrorOf(error));
  }
}

function pollErrorOf(error: unknown): string {
  if (!(error instanceof UpstreamError)) return 'Reading its state failed here.';
  if (error.status !== 404) return error.message;
  return `The API does not know this batch any more: “${error.message}” It is asked again from time to time.`;
}

/** Keeps what was last seen, says so, and goes on asking. */
async function failPoll(db: Db, submission: SubmissionRecord, pollError: string): Promise<void> {
  await db.transaction(async (tx) => {
    const interval = Math.min(POLL_MAX_MS, Math.max(POLL_MIN_MS, submission.pollIntervalMs) * 2);
    if (submission.pollError !== pollError) await bump(tx, submission.batchId);
    await outboxRows.updateSubmission(tx, submission.id, {
      pollError,
      pollIntervalMs: interval,
      nextPollAt: jittered(interval),
    });
  });
}

/** Has a submission looked at soon, found by either id; where none is followed, nothing changes. */
export async function hastenSubmission(
  about: { upstreamBatchId?: string | null; submissionId?: string | null },
  tx: Db,
): Promise<void> {
  await outboxRows.hastenPoll(tx, about, HASTENED_POLL_MS);
}

/** Takes over what upstream says of each session, under a new revision when anything differs. Answers how many did. */
export async function applySessions(tx: Db, submission: SubmissionRecord, batch: SessionBatch): Promise<number> {
  const record = await repository.lockBatch(tx, submission.batchId);
  const revision = (record?.revision ?? 0) + 1;
  const changed = await outboxRows.applyAttemptStates(tx, submission.id, batch.sessions.map(toState), revision);
  if (changed > 0) await repository.updateBatch(tx, submission.batchId, { revision });
  return changed;
}

/**
 * What in an answer does not fit what was sent, or null. Positions must be whole, no session may stand for two items,
 * and every session must carry the marks of its item; an item that could not be created may come back without metadata.
 */
export function mismatch(submission: SubmissionRecord, batch: SessionBatch, itemIndexes: number[]): string | null {
  if (batch.sessions.length !== itemIndexes.length) {
    return `${batch.sessions.length} sessions for ${itemIndexes.length} items`;
  }
  const seen = new Set<string>();
  for (const [position, session] of batch.sessions.entries()) {
    if (session.sessionId !== null && seen.has(session.sessionId)) return `session ${session.sessionId} twice`;
    if (session.sessionId !== null) seen.add(session.sessionId);
    if (session.index !== position) return `index ${session.index} in place of ${position}`;
    if (isForeign(session, submission, itemIndexes[position] ?? -1))
      return `session ${session.sessionId ?? position} is of another item`;
  }
  return null;
}

function isForeign(session: BatchSession, submission: SubmissionRecord, itemIndex: number): boolean {
  const { [ITEM_KEY]: item, [SUBMISSION_KEY]: sent } = session.metadata;
  if (session.sessionId === null && item === undefined) return false;
  return item !== itemMark(submission.batchId, itemIndex) || sent !== submission.id;
}

function toState(session: BatchSession): AttemptState {
  return {
    position: session.index,
    status: session.status,
    session_id: session.sessionId,
    version_id: session.versionId,
    error: session.error ?? (session.status === 'failed' ? 'The API gave no reason.' : null),
    started_at: session.startedAt?.toISOString() ?? null,
    finished_at: session.completedAt?.toISOString() ?? null,
  };
}

async function nextInterval(tx: Db, submission: SubmissionRecord, hasChanged: boolean): Promise<number> {
  if (hasChanged) return POLL_MIN_MS;
  const grown = Math.max(POLL_MIN_MS, submission.pollIntervalMs) * POLL_GROWTH;
  return Math.round(Math.min(grown, await longestInterval(tx, submission)));
}

async function longestInterval(tx: Db, submission: SubmissionRecord): Promise<number> {
  if (submission.upstream !== 'embedded') return POLL_MAX_MS;
  const followed = await outboxRows.countFollowed(tx);
  return Math.min(POLL_MAX_MS, Math.max(EMBEDDED_POLL_MAX_MS, followed * EMBEDDED_POLL_PER_SUBMISSION_MS));
}

async function bump(tx: Db, batchId: string): Promise<void> {
  const batch = await repository.lockBatch(tx, batchId);
  await repository.updateBatch(tx, batchId, { revision: (batch?.revision ?? 0) + 1 });
}

const jittered = (intervalMs: number): Date => new Date(Date.now() + intervalMs * (0.9 + Math.random() * 0.2));
