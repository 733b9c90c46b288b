import 'server-only';
import { z } from 'zod';
import type { SessionBatch } from '@/lib/dari/batches';
import type { UpstreamError } from '@/lib/dari/client';
import type { UpstreamSession } from '@/lib/dari/sessions';
import type { Db } from '@/lib/db/client';
import { mismatch, toStates } from './answer';
import { applyAttemptStates, failAttempts } from './attempt-outcomes';
import * as attemptRows from './attempt-repository';
import { failureGroup, isRetriedBy } from './failure';
import { findSessions, toBatchSessions } from './lookup';
import { insertSubmission } from './plan';
import type { SubmissionRecord } from './repository';
import * as repository from './repository';
import { itemMark } from './request';
import { underNextRevision } from './revision';
import type { FailureKind } from './schema';

/** The first look at an accepted submission comes soon: short sessions end at once. */
const FIRST_POLL_MS = 500;
/** A request that is refused for one of its items is taken apart; with an agent that is gone, that would be in vain. */
const SPLIT_STATUSES = [400, 413, 422];

/** Takes over an answer, unless it is of other items than were sent: then our sessions are looked for by metadata. */
export async function accept(db: Db, submission: SubmissionRecord, answer: SessionBatch): Promise<void> {
  const places = await attemptRows.listPlaces(db, submission.id);
  const difference = mismatch(submission, answer, places);
  if (!difference) return takeOver(db, submission, answer, answer.id);
  const own = await findSessions(submission);
  if (own.length > 0) return adopt(db, submission, own);
  const error = `The API answered for other items than were sent (${difference}). Nothing of that answer was taken over, and it has no session of these items. Check what it created before retrying.`;
  await end(db, submission, 'conflict', error, 'conflict', answer.id);
}

/** Takes over sessions found by metadata; they are followed by it, since their batch's id is not known. */
export async function adopt(db: Db, submission: SubmissionRecord, found: UpstreamSession[]): Promise<void> {
  const places = await attemptRows.listPlaces(db, submission.id);
  const marks = places.map(({ itemIndex }) => itemMark(submission.batchId, itemIndex));
  const sessions = toBatchSessions(found, marks);
  const missing = places.map((_, position) => position).filter((one) => sessions.every(({ index }) => index !== one));
  await takeOver(db, submission, { id: '', status: 'running', sessions }, null);
  if (missing.length > 0) {
    const error = 'The API has no session of this item. Retry sends it anew.';
    await db.transaction((tx) => failItems(tx, submission, error, 'creation', missing));
  }
}

/** The API refused the request for good: nothing was created. */
export async function refuse(db: Db, submission: SubmissionRecord, error: string, failure: FailureKind): Promise<void> {
  await end(db, submission, 'refused', error, failure, null);
}

/**
 * Where one item may be what the API refuses, the others go on without it: in a request without the items that the
 * refusal names, or in two halves. New requests have new keys; the refused one did nothing.
 */
export async function refuseOrSplit(db: Db, submission: SubmissionRecord, error: UpstreamError): Promise<void> {
  const isOfItems = SPLIT_STATUSES.includes(error.status ?? 0);
  if (!isOfItems || submission.itemCount === 1)
    return refuse(db, submission, error.message, isOfItems ? 'bad_item' : 'creation');
  await db.transaction(async (tx) => {
    const tries = await attemptRows.listTries(tx, submission.id);
    const named = namedItems(error.body, tries.length);
    await repository.updateSubmission(tx, submission.id, { state: 'refused', error: error.message, nextTryInMs: null });
    if (named.size > 0) await failItems(tx, submission, error.message, 'bad_item', [...named]);
    const good = tries.filter((_, position) => !named.has(position));
    const middle = Math.ceil(good.length / 2);
    const parts = named.size > 0 ? [good] : [good.slice(0, middle), good.slice(middle)];
    await underNextRevision(tx, submission.batchId, async (revision, batch) => {
      for (const part of parts.filter(({ length }) => length > 0)) await insertSubmission(tx, batch, part, revision);
      return good.length;
    });
  });
}

/** Not known whether it happened: the same bytes go again. */
export async function askAgain(
  db: Db,
  submission: SubmissionRecord,
  error: string | null,
  waitMs: number,
): Promise<void> {
  await db.transaction(async (tx) => {
    await repository.updateSubmission(tx, submission.id, { state: 'unknown', error, nextTryInMs: waitMs });
    await setStatus(tx, submission, () => 'checking');
  });
}

/** Known not to have happened: it waits as if it had not been tried. */
export async function giveBack(
  db: Db,
  submission: SubmissionRecord,
  error: string | null,
  waitMs: number,
): Promise<void> {
  await db.transaction(async (tx) => {
    await repository.updateSubmission(tx, submission.id, { state: 'pending', error, nextTryInMs: waitMs });
    await setStatus(tx, submission, (sending) => (sending === 'stopped' ? 'stopped' : 'unsent'));
  });
}

async function takeOver(db: Db, submission: SubmissionRecord, answer: SessionBatch, upstreamBatchId: string | null) {
  await db.transaction(async (tx) => {
    await repository.updateSubmission(tx, submission.id, {
      state: 'accepted',
      upstreamBatchId,
      upstreamStatus: answer.status,
      error: null,
      nextTryInMs: null,
      polledAt: new Date(),
      pollError: null,
      pollIntervalMs: FIRST_POLL_MS,
      nextPollAt: new Date(Date.now() + FIRST_POLL_MS),
    });
    await underNextRevision(tx, submission.batchId, (revision, batch) =>
      applyAttemptStates(tx, submission.id, toStates(answer.sessions, batch.retryRule), { revision }),
    );
  });
}

async function end(
  db: Db,
  submission: SubmissionRecord,
  state: 'refused' | 'conflict',
  error: string,
  failure: FailureKind,
  upstreamBatchId: string | null,
): Promise<void> {
  await db.transaction(async (tx) => {
    await repository.updateSubmission(tx, submission.id, { state, error, upstreamBatchId, nextTryInMs: null });
    await failItems(tx, submission, error, failure);
  });
}

async function failItems(
  tx: Db,
  submission: SubmissionRecord,
  error: string,
  failure: FailureKind,
  positions?: number[],
) {
  const group = failureGroup(error);
  await underNextRevision(tx, submission.batchId, (revision, batch) => {
    const isRetried = isRetriedBy(batch.retryRule, failure, group);
    const failed = { error, failure, failureGroup: group, isRetried, revision };
    return failAttempts(tx, submission.id, positions ? { ...failed, positions } : failed);
  });
}

async function setStatus(tx: Db, submission: SubmissionRecord, statusOf: (sending: string) => string): Promise<void> {
  await underNextRevision(tx, submission.batchId, (revision, { sending }) =>
    attemptRows.updateAttemptsOfSubmission(tx, submission.id, { status: statusOf(sending), revision }),
  );
}

const pointed = z.object({ detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])) })) });

/** Positions that a refusal's `detail` points to, as `["body", "items", 3, …]`. */
function namedItems(body: unknown, count: number): Set<number> {
  const parsed = pointed.safeParse(body);
  if (!parsed.success) return new Set();
  const positions = parsed.data.detail.map(({ loc }) => loc[loc.indexOf('items') + 1]);
  return new Set(positions.filter((one): one is number => typeof one === 'number' && one >= 0 && one < count));
}
