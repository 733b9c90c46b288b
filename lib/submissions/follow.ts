import 'server-only';
import { recordAudit } from '@/lib/audit/service';
import { getSessionBatch, type SessionBatch } from '@/lib/dari/batches';
import { UpstreamError, upstreamName } from '@/lib/dari/client';
import { countMessages } from '@/lib/dari/sessions';
import { type Db, getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { mismatch, toStates } from './answer';
import { applyAttemptStates } from './attempt-outcomes';
import * as attemptRows from './attempt-repository';
import { admit, answered, noteOutcome } from './hold';
import { findAdopted, findSessions, sessionsAsRows, toBatchSessions } from './lookup';
import type { SubmissionRecord } from './repository';
import * as repository from './repository';
import { itemMark } from './request';
import { underNextRevision } from './revision';

const POLL_MIN_MS = 1_000;
const POLL_MAX_MS = 30_000;
const POLL_GROWTH = 1.5;
/** The embedded engine costs no network: it is asked about once a second while few submissions are under way. */
const EMBEDDED_POLL_MAX_MS = 1_500;
const EMBEDDED_POLL_PER_SUBMISSION_MS = 60;
/** However many events come, a submission is not read more often than this for them. */
const HASTENED_POLL_MS = 1_000;
const SWEEP_SIZE = 8;
/** A process that dies while it reads keeps others from it for so long beyond what one read may take. */
const LEASE_EXTRA_MS = 15_000;

/** Reads every submission that is due, once; answers how many there were. */
export async function followDue(): Promise<number> {
  const db = await getDb();
  const name = upstreamName();
  const due = await db.transaction(async (tx) => {
    // The one call that a hold lets through is not to be spent on nothing.
    if (!(await repository.hasDueRead(tx, name))) return [];
    const free = await admit(tx, name, SWEEP_SIZE);
    return free > 0 ? repository.claimDueReads(tx, name, free, env.DARI_TIMEOUT_MS + LEASE_EXTRA_MS) : [];
  });
  await Promise.all(due.map((submission) => followSubmission(db, submission)));
  return due.length;
}

/**
 * Has a submission looked at soon, found by either id, also when all of it had ended: somebody says that something
 * changed. What they say is not believed.
 */
export async function hastenSubmission(
  about: { upstreamBatchId?: string | null; submissionId?: string | null },
  tx: Db,
): Promise<void> {
  await repository.hastenRead(tx, about, HASTENED_POLL_MS);
}

async function followSubmission(db: Db, submission: SubmissionRecord): Promise<void> {
  try {
    const places = await attemptRows.listPlaces(db, submission.id);
    const batch = await readState(submission, places);
    await answered(db, submission.upstream);
    const difference = submission.upstreamBatchId ? mismatch(submission, batch, places) : null;
    if (difference) return await failPoll(db, submission, `The API answered for other items (${difference}).`);
    const reopened = await findReopened(batch, places);
    await db.transaction((tx) => takeOver(tx, submission, batch, reopened));
  } catch (error) {
    if (error instanceof UpstreamError) await noteOutcome(db, submission.upstream, error);
    else log.error({ err: error, submissionId: submission.id }, 'following failed');
    await failPoll(db, submission, sentenceOf(error));
  }
}

type Place = Awaited<ReturnType<typeof attemptRows.listPlaces>>[number];
const isOver = (status: string) => status === 'completed' || status === 'failed';

/** By its batch's id; by our metadata where that was never learnt. */
async function readState(submission: SubmissionRecord, places: Place[]): Promise<SessionBatch> {
  if (submission.upstreamBatchId) return getSessionBatch(submission.upstreamBatchId);
  if (submission.adoption) {
    const found = await findAdopted(submission.adoption);
    const ids = places.map(({ sessionId }) => sessionId);
    return { id: '', status: 'running', sessions: sessionsAsRows(found, ids) };
  }
  const marks = places.map(({ itemIndex }) => itemMark(submission.batchId, itemIndex));
  const sessions = toBatchSessions(await findSessions(submission), marks);
  return { id: '', status: 'running', sessions };
}

/**
 * Positions of finished attempts that upstream tells otherwise now, and rightly: their sessions were sent a further
 * message. Without one, a step back is a mistake over there, and what had ended stays ended.
 */
async function findReopened(batch: SessionBatch, places: Place[]): Promise<number[]> {
  const reopened: number[] = [];
  for (const { index, status, sessionId } of batch.sessions) {
    const known = places.find(({ position }) => position === index);
    if (!known || !sessionId || !isOver(known.status) || known.status === status) continue;
    if ((await countMessages(sessionId)) > 1) reopened.push(index);
  }
  return reopened;
}

async function takeOver(tx: Db, submission: SubmissionRecord, batch: SessionBatch, reopened: number[]): Promise<void> {
  let isOld = false;
  const changed = await underNextRevision(tx, submission.batchId, async (revision, { retryRule }) => {
    // Who read it meanwhile may have seen what is newer: rows never step back to an older look.
    isOld = !(await repository.isPolledAt(tx, submission.id, submission.polledAt));
    if (isOld) return 0;
    const states = toStates(batch.sessions, retryRule);
    const count = await applyAttemptStates(tx, submission.id, states, { revision, reopened });
    return count + (submission.pollError === null ? 0 : 1);
  });
  if (isOld) return repository.hastenRead(tx, { submissionId: submission.id }, 0);
  for (const { index, sessionId } of batch.sessions.filter(({ index }) => reopened.includes(index))) {
    const detail = { index, sessionId: sessionId ?? '' };
    await recordAudit(tx, { batchId: submission.batchId, actor: 'batchdeck', action: 'session.reopened', detail });
  }
  const unfinished = await attemptRows.countUnfinished(tx, submission.id);
  const interval = await nextInterval(tx, submission, changed > 0);
  await repository.updateSubmission(tx, submission.id, {
    upstreamStatus: batch.status,
    polledAt: new Date(),
    pollError: null,
    pollIntervalMs: interval,
    nextPollAt: unfinished === 0 ? null : jittered(interval),
  });
}

/** Keeps what was last seen, says so, and goes on asking. */
async function failPoll(db: Db, submission: SubmissionRecord, pollError: string): Promise<void> {
  await db.transaction(async (tx) => {
    const interval = Math.min(POLL_MAX_MS, Math.max(POLL_MIN_MS, submission.pollIntervalMs) * 2);
    await underNextRevision(tx, submission.batchId, async () => (submission.pollError === pollError ? 0 : 1));
    await repository.updateSubmission(tx, submission.id, {
      pollError,
      pollIntervalMs: interval,
      nextPollAt: jittered(interval),
    });
  });
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof UpstreamError)) return 'Reading its state failed on this machine; its log has the details.';
  if (error.status === 404)
    return `The API does not know this batch any more: “${error.message}” It is asked again from time to time.`;
  return error.message;
}

async function nextInterval(tx: Db, submission: SubmissionRecord, hasChanged: boolean): Promise<number> {
  if (hasChanged) return POLL_MIN_MS;
  const grown = Math.max(POLL_MIN_MS, submission.pollIntervalMs) * POLL_GROWTH;
  return Math.round(Math.min(grown, await longestInterval(tx, submission)));
}

async function longestInterval(tx: Db, submission: SubmissionRecord): Promise<number> {
  if (submission.upstream !== 'embedded') return POLL_MAX_MS;
  const followed = await repository.countFollowed(tx);
  return Math.min(POLL_MAX_MS, Math.max(EMBEDDED_POLL_MAX_MS, followed * EMBEDDED_POLL_PER_SUBMISSION_MS));
}

const jittered = (intervalMs: number): Date => new Date(Date.now() + intervalMs * (0.8 + Math.random() * 0.4));
