import 'server-only';
import { createSessionBatch } from '@/lib/dari/batches';
import { UpstreamError, upstreamName } from '@/lib/dari/client';
import { type Db, getDatabase, getDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import * as attemptRows from './attempt-repository';
import { admit, answered, isKeyRefused, noteOutcome, payForTry } from './hold';
import { writeJournal } from './journal';
import { findSessions } from './lookup';
import * as outcomes from './outcomes';
import type { SubmissionRecord } from './repository';
import * as repository from './repository';
import { openBody } from './request';
import { underNextRevision } from './revision';

const LEASE_EXTRA_MS = 15_000;
const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;
/** How long upstream surely remembers a key. After that, what it has is asked by metadata, and nothing is sent blindly. */
const KEY_KEPT_MS = 24 * 60 * 60 * 1000;
/** A request given up on may still be worked on over there: for so long, finding nothing proves nothing. */
const STRAGGLING_MS = 60_000;

/** wasAsked: an earlier try may have arrived. */
type Taken = { submission: SubmissionRecord; isHeldBack: boolean; wasAsked: boolean };

/** Sends the submission that is due, if there is one and the API may be called; answers whether there was. */
export async function sendNext(): Promise<boolean> {
  const db = await getDb();
  const taken = await db.transaction(take);
  if (!taken) return false;
  if (taken === 'later') return true;
  const { submission, wasAsked } = taken;
  try {
    await resolve(db, taken);
    await answered(db, submission.upstream);
  } catch (error) {
    await settle(db, submission, wasAsked, error);
  }
  return true;
}

/** Marks the next due submission as being sent, on paper before anything leaves; undefined when nothing may be sent. */
async function take(tx: Db): Promise<Taken | 'later' | undefined> {
  const name = upstreamName();
  const due = await repository.lockDueSubmission(tx, name);
  if (!due || (await admit(tx, name, 1)) === 0) return undefined;
  const { id, tries, state } = due.submission;
  const wasAsked = state !== 'pending';
  const waitMs = await payForTry(tx, name, tries > 0);
  if (waitMs > 0) {
    await repository.updateSubmission(tx, id, { nextTryInMs: waitMs * (1 + Math.random()) });
    return 'later';
  }
  const submission = await repository.takeSubmission(tx, id, env.DARI_TIMEOUT_MS + LEASE_EXTRA_MS);
  await underNextRevision(tx, submission.batchId, (revision) =>
    attemptRows.updateAttemptsOfSubmission(tx, id, { status: wasAsked ? 'checking' : 'sending', revision }),
  );
  return { submission, isHeldBack: due.sending === 'paused' || due.sending === 'stopped', wasAsked };
}

/** Sends the stored bytes as they are; or first asks what there is, where sending might do what is not wanted any more. */
async function resolve(db: Db, { submission, isHeldBack, wasAsked }: Taken): Promise<void> {
  const isOld = submission.sentAt !== null && Date.now() - submission.sentAt.getTime() > KEY_KEPT_MS;
  if (submission.body === '' || isOld || (isHeldBack && wasAsked)) {
    const sessions = await findSessions(submission);
    if (sessions.length === 0) return nothingFound(db, submission, isOld);
    if (submission.body === '' || isOld) return outcomes.adopt(db, submission, sessions);
  }
  if (submission.triedAt === null) await noteDown(db, submission);
  await repository.updateSubmission(db, submission.id, { triedAt: new Date() });
  await outcomes.accept(db, submission, await createSessionBatch(openBody(submission)));
}

async function nothingFound(db: Db, submission: SubmissionRecord, isOld: boolean): Promise<void> {
  const sinceMs = Date.now() - (submission.triedAt?.getTime() ?? 0);
  if (sinceMs < STRAGGLING_MS) return outcomes.askAgain(db, submission, submission.error, STRAGGLING_MS - sinceMs);
  if (submission.body !== '' && !isOld) return outcomes.giveBack(db, submission, null, 0);
  await outcomes.refuse(
    db,
    submission,
    'No answer to this request was ever seen, and the API has no session of it. Retry sends the item anew.',
    'creation',
  );
}

async function noteDown(db: Db, submission: SubmissionRecord): Promise<void> {
  if ((await getDatabase()).kind !== 'embedded') return;
  const { id, batchId, idempotencyKey, upstream, bodySha256 } = submission;
  const tries = await attemptRows.listTries(db, id);
  const attempts = tries.map(({ attempt }): [number, number] => [attempt.itemIndex, attempt.number]);
  const at = new Date().toISOString();
  writeJournal({ at, submissionId: id, batchId, idempotencyKey, upstream, bodySha256, attempts });
}

/** What becomes of a submission whose call threw: refused for good, done by nobody, or not known. */
async function settle(db: Db, submission: SubmissionRecord, wasAsked: boolean, error: unknown): Promise<void> {
  if (!(error instanceof UpstreamError)) {
    log.error({ err: error, submissionId: submission.id }, 'sending failed on our side');
    return outcomes.askAgain(
      db,
      submission,
      'Sending failed on this machine; its log has the details.',
      BACKOFF_MAX_MS,
    );
  }
  await noteOutcome(db, submission.upstream, error);
  const backoff = Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** submission.tries);
  const waitMs = Math.min(RETRY_AFTER_MAX_MS, Math.max(error.retryAfterMs ?? 0, backoff));
  // That this try did nothing says nothing of an earlier one whose answer is missing.
  const isUndone = !wasAsked && (isKeyRefused(error) || error.status === 429);
  if (isUndone) return outcomes.giveBack(db, submission, error.message, waitMs);
  if (error.outcome === 'refused' && !isKeyRefused(error)) return outcomes.refuseOrSplit(db, submission, error);
  await outcomes.askAgain(db, submission, error.message, waitMs);
}
