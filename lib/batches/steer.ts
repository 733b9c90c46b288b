import 'server-only';
import type { AuditEntry } from '@/lib/audit/schema';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import * as attemptRows from '@/lib/submissions/attempt-repository';
import type { RetryRule } from '@/lib/submissions/schema';
import type { BatchRecord } from './repository';
import * as repository from './repository';

type Wish = { batchId: string; requestId: string };
type Done = Pick<AuditEntry, 'action' | 'detail'>;

/** Nothing more goes out until it is resumed; what was handed over runs on. */
export function pauseSending(wish: Wish): Promise<{ batchId: string }> {
  return steer(wish, async (tx, batch) => {
    const isGoing = batch.sending === 'going' || batch.sending === 'asking';
    if (isGoing) await repository.updateBatch(tx, batch.id, { sending: 'paused' });
    return { action: 'sending.paused', detail: { unsent: await countUnsent(tx, batch) } };
  });
}

/** What is unsent goes on; a pilot that has not ended is still a pilot. */
export function resumeSending(wish: Wish): Promise<{ batchId: string }> {
  return steer(wish, async (tx, batch) => {
    if (batch.sending === 'paused') await repository.updateBatch(tx, batch.id, { sending: 'going' });
    return { action: 'sending.resumed', detail: { unsent: await countUnsent(tx, batch) } };
  });
}

/** What is unsent stays unsent. What was handed over cannot be recalled: upstream has no cancel. */
export function stopSending(wish: Wish): Promise<{ batchId: string }> {
  return steer(wish, async (tx, batch, revision) => {
    const unanswered = await attemptRows.countNewest(tx, batch.id, ['sending', 'checking']);
    const stopped = await attemptRows.moveAttempts(tx, batch.id, 'unsent', 'stopped', revision);
    await attemptRows.clearRetryTimes(tx, batch.id, revision);
    await repository.updateBatch(tx, batch.id, { sending: 'stopped', retryRule: null });
    return { action: 'sending.stopped', detail: { stopped, unanswered } };
  });
}

/** Sends what was held back by a pilot or a stop; what is done or under way is not touched. */
export function sendRest(wish: Wish): Promise<{ batchId: string }> {
  return steer(wish, async (tx, batch, revision) => {
    await attemptRows.moveAttempts(tx, batch.id, 'stopped', 'unsent', revision);
    await repository.updateBatch(tx, batch.id, { sending: 'going', pilot: null });
    return { action: 'sending.rest', detail: { unsent: await countUnsent(tx, batch) } };
  });
}

/** How many sessions may be under way at a time; a lower limit recalls none. */
export function limitSending({ inFlightMax, ...wish }: Wish & { inFlightMax: number | null }) {
  return steer(wish, async (tx, batch) => {
    await repository.updateBatch(tx, batch.id, { inFlightMax });
    return { action: 'limit.changed', detail: { before: batch.inFlightMax, after: inFlightMax } };
  });
}

/** Holds for what fails from now on; what the former rule was about to retry stays failed. */
export function changeRetryRule({ retryRule, ...wish }: Wish & { retryRule: RetryRule | null }) {
  return steer(wish, async (tx, batch, revision) => {
    await attemptRows.clearRetryTimes(tx, batch.id, revision);
    await repository.updateBatch(tx, batch.id, { retryRule });
    return { action: 'rule.changed', detail: { before: batch.retryRule, after: retryRule } };
  });
}

/** Fulfils a wish once, also one that changes nothing: under the batch's lock, with its entry in the audit log. */
async function steer(
  wish: Wish,
  run: (tx: Db, batch: BatchRecord, revision: number) => Promise<Done>,
): Promise<{ batchId: string }> {
  const { batchId, requestId } = wish;
  const db = await getDb();
  await db.transaction(async (tx) => {
    const batch = requireSent(await repository.lockBatch(tx, batchId));
    if ((await findOutcome(tx, wish)) !== undefined) return;
    const revision = batch.revision + 1;
    const done = await run(tx, batch, revision);
    await repository.updateBatch(tx, batchId, { revision, updatedAt: new Date() });
    await recordAudit(tx, { batchId, requestId, actor: 'you', outcome: { batchId }, ...done });
  });
  return { batchId };
}

/** Throws not_found, or conflict while the batch is a draft. */
export function requireSent(batch: BatchRecord | undefined): BatchRecord {
  if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
  if (batch.state === 'draft') throw new AppError('conflict', 'This batch is a draft: nothing of it has been sent.');
  return batch;
}

const countUnsent = (tx: Db, batch: BatchRecord) => attemptRows.countNewest(tx, batch.id, ['unsent']);
