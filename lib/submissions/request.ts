import 'server-only';
import { createBatchBody } from '@/lib/dari/batches';
import type { WireBatchItem } from '@/lib/dari/wire';
import type { attempts, batches, items, StoredInput } from '@/lib/db/schema';
import { seal, unseal } from '@/lib/seal';
import { toWireItem } from './wire-item';

/** Metadata we add to every item, so that sessions can be told apart and found again whatever else is lost. */
export const ITEM_KEY = 'batchdeck_item';
export const SUBMISSION_KEY = 'batchdeck_submission';

export const itemMark = (batchId: string, index: number): string => `${batchId}.${index}`;

export const secretPlace = (batchId: string, itemId: string, secretId: string): string =>
  `items.secrets/${batchId}/${itemId}/${secretId}`;

/** An attempt with the item it is at. */
export type Try = {
  attempt: Pick<typeof attempts.$inferSelect, 'batchId' | 'itemIndex' | 'number' | 'input'>;
  item: Pick<typeof items.$inferSelect, 'id' | keyof StoredInput>;
};

/** What a try sends. */
export const inputOf = ({ attempt, item }: Try): StoredInput => attempt.input ?? item;

/** The values of what `inputOf` holds sealed, by name. */
export function openSecrets({ attempt, item }: Try): Map<string, string> {
  const { batchId, itemIndex, number, input } = attempt;
  const place = (secretId: string) =>
    input ? attemptSecretPlace(batchId, itemIndex, number, secretId) : secretPlace(batchId, item.id, secretId);
  return new Map((input ?? item).secrets.map(({ id, name, sealed }) => [name, unseal(sealed, place(id))]));
}

/** Where an attempt's own secrets are sealed for. */
export const attemptSecretPlace = (batchId: string, index: number, number: number, secretId: string): string =>
  `attempts.input/${batchId}/${index}/${number}/${secretId}`;

const bodyPlace = (submissionId: string): string => `submissions.body/${submissionId}`;

type Submission = { id: string; idempotencyKey: string };

/** The bytes of a submission, made once; `sealBody` is how they are kept. */
export function writeBody(submission: Submission, batch: Pick<typeof batches.$inferSelect, 'agentId'>, tries: Try[]) {
  const items = tries.map((one) => toWire(submission, batch.agentId ?? '', one));
  return createBatchBody({ idempotency_key: submission.idempotencyKey, items });
}

export const sealBody = (body: string, submissionId: string): string => seal(body, bodyPlace(submissionId));

export const openBody = (submission: { id: string; body: string }): string =>
  unseal(submission.body, bodyPlace(submission.id));

function toWire(submission: Submission, agentId: string, one: Try): WireBatchItem {
  const { batchId, itemIndex } = one.attempt;
  return toWireItem(inputOf(one), {
    agentId,
    secrets: openSecrets(one),
    marks: [
      [ITEM_KEY, itemMark(batchId, itemIndex)],
      [SUBMISSION_KEY, submission.id],
    ],
  });
}
