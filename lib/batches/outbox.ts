import 'server-only';
import { createHash } from 'node:crypto';
import { createBatchBody } from '@/lib/dari/batches';
import { upstreamName } from '@/lib/dari/client';
import { ITEMS_PER_BATCH_MAX, type WireBatchItem, type WirePart } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { enqueue } from '@/lib/jobs/queue';
import { newId } from '@/lib/new-id';
import { seal, unseal } from '@/lib/seal';
import * as outboxRows from './outbox-repository';
import type { BatchRecord, ItemRecord } from './repository';

/** Metadata we add to every item, so that sessions can be told apart and found again whatever else is lost. */
export const ITEM_KEY = 'batchdeck_item';
export const SUBMISSION_KEY = 'batchdeck_submission';

export const itemMark = (batchId: string, index: number): string => `${batchId}.${index}`;

export const secretPlace = (batchId: string, itemId: string, secretId: string): string =>
  `items.secrets/${batchId}/${itemId}/${secretId}`;

const bodyPlace = (submissionId: string): string => `submissions.body/${submissionId}`;

/** An item about to be tried, and the number of that attempt. */
export type Try = { item: ItemRecord; number: number };

/**
 * Writes all that sending needs, within one transaction: submissions of at most 100 items with their keys and exact
 * bytes, an attempt an item, and the jobs. Nothing leaves the machine before it commits.
 */
export async function insertSubmissions(tx: Db, batch: BatchRecord, tries: Try[], revision: number): Promise<void> {
  const last = await outboxRows.lastSubmissionNumber(tx, batch.id);
  const jobs: { data: { submissionId: string } }[] = [];
  for (let start = 0; start < tries.length; start += ITEMS_PER_BATCH_MAX) {
    const part = tries.slice(start, start + ITEMS_PER_BATCH_MAX);
    const submissionId = await insertSubmission(tx, batch, part, last + jobs.length + 1, revision);
    jobs.push({ data: { submissionId } });
  }
  await enqueue(tx, 'submission.send', jobs);
}

/** The bytes to send. */
export function openBody(submission: { id: string; body: string }): string {
  return unseal(submission.body, bodyPlace(submission.id));
}

async function insertSubmission(tx: Db, batch: BatchRecord, tries: Try[], number: number, revision: number) {
  const id = newId('sub');
  const idempotencyKey = `batchdeck-${id}`;
  const items = tries.map(({ item }) => toWire(batch, item, id));
  const body = createBatchBody({ idempotency_key: idempotencyKey, items });
  await outboxRows.insertSubmission(tx, {
    id,
    batchId: batch.id,
    number,
    idempotencyKey,
    body: seal(body, bodyPlace(id)),
    bodySha256: createHash('sha256').update(body).digest('hex'),
    itemCount: tries.length,
    state: 'pending',
    upstream: upstreamName(),
  });
  const rows = tries.map(({ item, number: attempt }, position) => ({
    batchId: batch.id,
    itemIndex: item.index,
    number: attempt,
    isNewest: true,
    submissionId: id,
    position,
    status: 'unsent',
    llmId: item.llmId,
    versionId: item.versionId,
    revision,
  }));
  await outboxRows.insertAttempts(tx, rows);
  return id;
}

function toWire(batch: BatchRecord, item: ItemRecord, submissionId: string): WireBatchItem {
  const own = item.metadata.map(({ key, value }) => [key.trim(), value]);
  const secrets = item.secrets.map(({ id, name, sealed }) => [
    name,
    unseal(sealed, secretPlace(batch.id, item.id, id)),
  ]);
  return {
    agent_id: batch.agentId ?? '',
    ...(item.versionId && { version_id: item.versionId }),
    ...(item.llmId && { llm_id: item.llmId }),
    metadata: Object.fromEntries([...own, [ITEM_KEY, itemMark(batch.id, item.index)], [SUBMISSION_KEY, submissionId]]),
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets) }),
    message: { content: item.parts.map(toWirePart) },
  };
}

function toWirePart(part: ItemRecord['parts'][number]): WirePart {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: part.type, file_id: part.fileId };
}
