/** Sends notifications: at least once, the same bytes and the same id each time, further apart the more often it failed. */
import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import { stopSignal } from '@/lib/engine/runner';
import { AppError } from '@/lib/errors';
import type { Jobs } from '@/lib/jobs/definitions';
import { enqueue } from '@/lib/jobs/queue';
import { log } from '@/lib/log';
import { newId } from '@/lib/new-id';
import { type Posted, post } from '@/lib/outside/post';
import { testBody } from './message';
import type { DeliveryRecord, TargetRecord } from './repository';
import * as repository from './repository';
import type { TestOutcome } from './schema';
import { signedHeaders } from './signature';
import { openSecret, openUrl, originOf } from './targets';

const ANSWER_MS = 10_000;
/** Somebody waits for a test. */
const TEST_ANSWER_MS = 6_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const PAUSES_MS = [5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS];
/** Each pause is up to this share longer or shorter, so that what failed together does not come back together. */
const JITTER = 0.2;
/** What a receiver answers that wants no more. */
const GONE = 410;
const KEPT_DAYS = 90;

/** Sends one delivery to its target, as that is now. The job behind `notification.deliver`. */
export async function deliverNotification({ deliveryId }: Jobs['notification.deliver']): Promise<void> {
  const db = await getDb();
  const found = await repository.findDelivery(db, deliveryId);
  if (found?.delivery.status !== 'pending') return;
  const { delivery, target } = found;
  if (!target.isOn) return giveUp(delivery, target, 'The target is turned off.');
  const stop = stopSignal();
  const posted = await send(target, delivery, AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]));
  // The job comes back, and nothing was counted.
  if (posted.status === null && stop.aborted) throw new AppError('unavailable', 'The worker is stopping.');
  const error = errorOf(posted);
  if (error === null) {
    const isSettled = await repository.settleTry(db, delivery, { status: 'delivered', error: null, nextTryAt: null });
    if (isSettled) await repository.updateTarget(db, target.id, { lastDeliveredAt: new Date(), ...NO_ERROR });
    return;
  }
  if (posted.status === GONE) return giveUp(delivery, target, `${error} The target was turned off.`, { isOn: false });
  const pause = PAUSES_MS[delivery.attempts];
  if (pause === undefined) return giveUp(delivery, target, error);
  const afterMs = Math.round(pause * (1 + JITTER * (2 * Math.random() - 1)));
  await db.transaction(async (tx) => {
    const nextTryAt = new Date(Date.now() + afterMs);
    if (!(await repository.settleTry(tx, delivery, { status: 'pending', error, nextTryAt }))) return;
    await repository.updateTarget(tx, target.id, { lastError: error, lastErrorAt: new Date() });
    await enqueueDeliveries(tx, [delivery.id], afterMs);
  });
}

/** Has deliveries sent, within the transaction that writes them. */
export async function enqueueDeliveries(tx: Db, ids: string[], afterMs = 0): Promise<void> {
  const jobs = ids.map((deliveryId) => ({ data: { deliveryId }, afterMs }));
  await enqueue(tx, 'notification.deliver', jobs);
}

/** Sends a test at once, tries it once only, and answers what came of it. */
export async function sendTest(target: TargetRecord): Promise<TestOutcome> {
  const db = await getDb();
  const now = new Date();
  const test = { id: newId('msg'), body: testBody(target.kind, target.name, originOf(target), now) };
  const posted = await send(target, test, AbortSignal.timeout(TEST_ANSWER_MS));
  const error = errorOf(posted);
  const status = error === null ? ('delivered' as const) : ('given_up' as const);
  const about = { targetId: target.id, type: 'test' as const, batchName: '' };
  await repository.insertDeliveries(db, [
    {
      ...test,
      ...about,
      status,
      error,
      attempts: 1,
      createdAt: now,
      completedAt: new Date(),
    },
  ]);
  const outcome =
    error === null ? { lastDeliveredAt: new Date(), ...NO_ERROR } : { lastError: error, lastErrorAt: now };
  await repository.updateTarget(db, target.id, outcome);
  return { status: posted.status, error };
}

/** What is done once in a while: what nobody sends is queued again, and the log is cut. Answers that all is done. */
export async function tidyNotifications(): Promise<boolean> {
  const db = await getDb();
  await repository.deleteDeliveriesBefore(db, new Date(Date.now() - KEPT_DAYS * DAY_MS));
  const forsaken = await repository.listForsaken(db);
  if (forsaken.length === 0) return false;
  log.warn({ deliveries: forsaken.length }, 'notifications without a job are queued again');
  await db.transaction((tx) => enqueueDeliveries(tx, forsaken));
  return false;
}

const NO_ERROR = { lastError: null, lastErrorAt: null };

async function send(
  target: TargetRecord,
  { id, body }: { id: string; body: string },
  signal: AbortSignal,
): Promise<Posted> {
  const opened = tryOpen(target);
  if (opened === null) return { status: null, error: 'Its stored address could not be opened. Paste it again.' };
  const { url, secret } = opened;
  const signed = secret === null ? {} : signedHeaders(secret, id, Math.floor(Date.now() / SECOND_MS), body);
  const headers = { 'content-type': 'application/json', 'user-agent': 'Batchdeck-Notifications', ...signed };
  return post(new URL(url), { body: Buffer.from(body), headers, signal });
}

function tryOpen(target: TargetRecord) {
  try {
    return { url: openUrl(target), secret: openSecret(target) };
  } catch {
    return null;
  }
}

function errorOf(posted: Posted): string | null {
  if (posted.status === null) return posted.error;
  return posted.status >= 200 && posted.status < 300 ? null : `The receiver answered ${posted.status}.`;
}

async function giveUp(delivery: DeliveryRecord, target: TargetRecord, error: string, also: Partial<TargetRecord> = {}) {
  const db = await getDb();
  const isSettled = await repository.settleTry(db, delivery, { status: 'given_up', error, nextTryAt: null });
  if (isSettled) await repository.updateTarget(db, target.id, { lastError: error, lastErrorAt: new Date(), ...also });
}
