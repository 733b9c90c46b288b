import 'server-only';
import { createSessionBatch, type SessionBatch } from '@/lib/dari/batches';
import { UpstreamError } from '@/lib/dari/client';
import { type Db, getDatabase, getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { enqueue } from '@/lib/jobs/queue';
import { log } from '@/lib/log';
import { applySessions, FIRST_POLL_MS, mismatch } from './follow';
import { openBody } from './outbox';
import type { SubmissionRecord } from './outbox-repository';
import * as outboxRows from './outbox-repository';
import * as repository from './repository';

const LEASE_EXTRA_MS = 15_000;
const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;

/**
 * Sends one submission: the job behind `submission.send`. Its stored bytes go out as they are; an unknown outcome puts
 * the same job back with a delay, a definite refusal fails the attempts in the API's own words.
 */
export async function sendSubmission({ submissionId }: { submissionId: string }): Promise<void> {
  const db = await getDb();
  const submission = await take(db, submissionId);
  if (!submission) return;
  try {
    const batch = await createSessionBatch(openBody(submission));
    await accept(db, submission, batch);
  } catch (error) {
    if (error instanceof UpstreamError && error.outcome === 'refused') return refuse(db, submission, error.message);
    if (error instanceof UpstreamError) return askAgain(db, submission, error.message, error.retryAfterMs);
    log.error({ err: error, submissionId }, 'sending failed on our side');
    return askAgain(db, submission, 'Sending failed on this machine; its log has the details.');
  }
}

/** Puts back every submission without an answer; what was being sent when the process ended has an unknown outcome. */
export async function recoverSubmissions(): Promise<void> {
  const { db, kind } = await getDatabase();
  await db.transaction(async (tx) => {
    const unanswered = await outboxRows.listUnansweredSubmissions(tx);
    if (kind === 'embedded') {
      // Nobody else can hold the embedded database, so every lease is of a process that is gone.
      for (const { id, state } of unanswered) {
        if (state === 'sending') await outboxRows.updateSubmission(tx, id, { state: 'unknown', leaseUntil: null });
      }
    }
    await enqueue(
      tx,
      'submission.send',
      unanswered.map(({ id }) => ({ data: { submissionId: id } })),
    );
  });
}

async function take(db: Db, submissionId: string): Promise<SubmissionRecord | undefined> {
  return db.transaction(async (tx) => {
    const submission = await outboxRows.claimSubmission(tx, submissionId, env.DARI_TIMEOUT_MS + LEASE_EXTRA_MS);
    if (submission) {
      await mark(tx, submission, { status: submission.tries > 1 ? 'checking' : 'sending' });
      return submission;
    }
    const current = await outboxRows.findSubmission(tx, submissionId);
    if (current?.state === 'sending') {
      const afterMs = Math.max(1000, (current.leaseUntil?.getTime() ?? 0) - Date.now());
      await enqueue(tx, 'submission.send', [{ data: { submissionId }, afterMs }]);
    }
    return undefined;
  });
}

async function accept(db: Db, submission: SubmissionRecord, answer: SessionBatch): Promise<void> {
  const difference = mismatch(submission, answer, await outboxRows.listItemIndexes(db, submission.id));
  await db.transaction(async (tx) => {
    if (difference) {
      const error = `The API answered for other items than were sent (${difference}). Nothing of that answer was taken over; check what it created before retrying.`;
      await outboxRows.updateSubmission(tx, submission.id, { state: 'conflict', upstreamBatchId: answer.id, error });
      return mark(tx, submission, { status: 'failed', error, finishedAt: new Date() });
    }
    await outboxRows.updateSubmission(tx, submission.id, {
      state: 'accepted',
      upstreamBatchId: answer.id,
      upstreamStatus: answer.status,
      error: null,
      leaseUntil: null,
      polledAt: new Date(),
      pollIntervalMs: FIRST_POLL_MS,
      nextPollAt: new Date(Date.now() + FIRST_POLL_MS),
    });
    await applySessions(tx, submission, answer);
  });
}

async function refuse(db: Db, submission: SubmissionRecord, error: string): Promise<void> {
  await db.transaction(async (tx) => {
    await outboxRows.updateSubmission(tx, submission.id, { state: 'refused', error, leaseUntil: null });
    await mark(tx, submission, { status: 'failed', error, finishedAt: new Date() });
  });
}

async function askAgain(db: Db, submission: SubmissionRecord, error: string, retryAfterMs = 0): Promise<void> {
  const backoff = Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** submission.tries);
  const afterMs = Math.min(RETRY_AFTER_MAX_MS, Math.max(retryAfterMs, backoff));
  await db.transaction(async (tx) => {
    await outboxRows.updateSubmission(tx, submission.id, { state: 'unknown', error, leaseUntil: null });
    await mark(tx, submission, { status: 'checking' });
    await enqueue(tx, 'submission.send', [{ data: { submissionId: submission.id }, afterMs }]);
  });
}

/** Sets all attempts of a submission at once, under a new revision. */
async function mark(
  tx: Db,
  submission: SubmissionRecord,
  values: { status: string; error?: string; finishedAt?: Date },
): Promise<void> {
  const batch = await repository.lockBatch(tx, submission.batchId);
  const revision = (batch?.revision ?? 0) + 1;
  await outboxRows.updateAttemptsOfSubmission(tx, submission.id, { ...values, revision });
  await repository.updateBatch(tx, submission.batchId, { revision });
}
