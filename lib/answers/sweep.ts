/** Reads the answers of sessions that have ended, a few at a time, behind everything else that the API is asked. */
import 'server-only';
import { isAway, UpstreamError, upstreamName } from '@/lib/dari/client';
import { getTranscript } from '@/lib/dari/sessions';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { findHold, isKeyRefused } from '@/lib/submissions/hold';
import * as repository from './repository';
import type { AnswerPlace } from './schema';
import { answerOf, keepAnswer } from './service';

const AT_ONCE = 4;
/** Between them, so that pages do not wait for all of a sweep. */
const REST_MS = 25;
/** Of an API elsewhere, in one sweep: nobody waits for them. */
const ELSEWHERE_MAX = 4;
/** A process that dies while it reads keeps others from it for so long. */
const LEASE_MS = 60_000;
/** Batches of an API that is not connected are looked at again after this. */
const NOT_HERE_MS = 600_000;
const QUIET_MS = 30_000;
const QUIET_MAX_MS = 3_600_000;
/** A session that the API says no to is asked for so often, twice as long apart each time. */
const TRIES_MAX = 5;
const TRY_AGAIN_MS = 60_000;

const place = globalThis as typeof globalThis & { batchdeckAnswersQuietUntil?: number };

/**
 * Reads up to `limit` answers that are due, those of the newest sessions first; says how many it has kept. It waits for a
 * hold of the API to end and never makes, probes or ends one: that is for what sends and follows.
 */
export async function readDueAnswers(limit: number): Promise<number> {
  const db = await getDb();
  if (isQuiet() || !(await repository.hasDue(db))) return 0;
  const name = upstreamName();
  if ((await findHold(db, name))?.hold) return 0;
  const claimed = await repository.claimDue(db, name === 'embedded' ? limit : Math.min(limit, ELSEWHERE_MAX), LEASE_MS);
  const upstreams = await repository.listUpstreams(db, [...new Set(claimed.map(({ batchId }) => batchId))]);
  const due = claimed.flatMap(toPlace);
  const here = due.filter(({ batchId }) => upstreams.get(batchId) === name);
  for (const one of due) if (upstreams.get(one.batchId) !== name) await repository.setDue(db, one, NOT_HERE_MS);
  let kept = 0;
  for (let start = 0; start < here.length && !isQuiet(); start += AT_ONCE) {
    const read = await Promise.all(here.slice(start, start + AT_ONCE).map((one) => readAnswer(db, one)));
    kept += read.filter(Boolean).length;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  return kept;
}

/** Takes back that an API is left alone after a call without an answer; for tests, which do not wait. */
export function resumeReading(): void {
  delete place.batchdeckAnswersQuietUntil;
}

const isQuiet = (): boolean => Date.now() < (place.batchdeckAnswersQuietUntil ?? 0);

type Claimed = Awaited<ReturnType<typeof repository.claimDue>>[number];

const toPlace = ({ sessionId, finishedAt, ...rest }: Claimed): AnswerPlace[] =>
  sessionId !== null && finishedAt !== null ? [{ ...rest, sessionId, finishedAt: finishedAt.toISOString() }] : [];

async function readAnswer(db: Db, one: AnswerPlace): Promise<boolean> {
  try {
    const transcript = await getTranscript(one.sessionId);
    // Somebody sent a further message, which is yet to be followed.
    if (!['completed', 'failed', null].includes(transcript.session.lastMessageStatus)) {
      await repository.setDue(db, one, TRY_AGAIN_MS);
      return false;
    }
    await keepAnswer(one, answerOf(transcript));
    return true;
  } catch (error) {
    await noteFailure(db, one, error);
    return false;
  }
}

/** An API that is away is left alone for a while; one that says no to a session is asked for that again some times. */
async function noteFailure(db: Db, one: AnswerPlace, error: unknown): Promise<void> {
  if (error instanceof UpstreamError && (isAway(error) || isKeyRefused(error))) {
    const ms = Math.min(QUIET_MAX_MS, Math.max(QUIET_MS, error.retryAfterMs ?? 0));
    place.batchdeckAnswersQuietUntil = Date.now() + ms;
    return;
  }
  if (!(error instanceof UpstreamError))
    log.error({ err: error, sessionId: one.sessionId }, 'reading an answer failed');
  const words =
    error instanceof AppError ? error.message : 'Reading it failed on this machine; its log has the details.';
  const { tries } = (await repository.putAnswer(db, one, { error: words })) ?? { tries: TRIES_MAX };
  await repository.setDue(db, one, tries < TRIES_MAX ? TRY_AGAIN_MS * 2 ** tries : null);
}
