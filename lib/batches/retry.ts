import 'server-only';
import { findOutcome, recordAudit } from '@/lib/audit/service';
import { type Db, getDb } from '@/lib/db/client';
import type { StoredInput } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import * as attemptRows from '@/lib/submissions/attempt-repository';
import { readInputs } from './adopt-inputs';
import { nextInput } from './attempt-input';
import { toRanges } from './ranges';
import * as repository from './repository';
import type { PassedOver, RetryEdit, RetryItems, RetryOutcome } from './retry-schema';
import { requireSent } from './steer';
import { addWords } from './words';

const OF_SEVERAL_AGENTS =
  'Nothing was sent: these sessions are of several agents, and a batch is sent to one. Make a new batch from the rows of one agent.';

type Newest = Awaited<ReturnType<typeof attemptRows.listNewestAttempts>>[number];

/**
 * Tries failed items again, as they were or edited: a new attempt each, with a session and a key of its own. What did
 * not fail, or failed later than the person looked, is passed over and not touched. Repeats of a wish do nothing twice.
 */
export async function retryItems({
  batchId,
  requestId,
  indexes,
  revision: seen,
  edit,
}: RetryItems): Promise<RetryOutcome> {
  const db = await getDb();
  await readInputs(db, batchId, indexes);
  return db.transaction(async (tx) => {
    const batch = requireSent(await repository.lockBatch(tx, batchId));
    if (batch.isAdopted && batch.agentId === null) throw new AppError('conflict', OF_SEVERAL_AGENTS);
    const before = await findOutcome<RetryOutcome>(tx, { batchId, requestId });
    if (before) return before;
    const wanted = [...new Set(indexes)];
    const newest = await attemptRows.listNewestAttempts(tx, batchId, wanted);
    const { failed, passedOver } = sift(wanted, newest, seen, edit?.parts !== undefined);
    const outcome = { retried: failed.length, passedOver };
    const revision = batch.revision + 1;
    await insertRetries(tx, failed, revision, 'retry', edit);
    // What was stopped stays so, row by row; what is asked for now goes out.
    const sending = batch.sending === 'stopped' && failed.length > 0 ? { sending: 'going' as const } : {};
    if (failed.length > 0) await repository.updateBatch(tx, batchId, { ...sending, revision, updatedAt: new Date() });
    const detail = {
      count: failed.length,
      indexes: toRanges(failed.map(({ attempt }) => attempt.itemIndex)),
      edited: namesOf(edit),
    };
    await recordAudit(tx, { batchId, requestId, actor: 'you', action: 'items.retried', detail, outcome });
    return outcome;
  });
}

/** Tries again what the rules of batches say it is time for; answers whether there was any. */
export async function retryByRule(): Promise<boolean> {
  const db = await getDb();
  const due = await attemptRows.listDueRetries(db);
  for (const { batchId, indexes } of due) {
    await db.transaction(async (tx) => {
      const batch = await repository.lockBatch(tx, batchId);
      if (!batch) return;
      const newest = await attemptRows.listNewestAttempts(tx, batchId, indexes);
      const isDue = ({ attempt: { status, retryAt } }: Newest) => status === 'failed' && retryAt !== null;
      const failed = newest.filter(isDue);
      if (failed.length === 0) return;
      const revision = batch.revision + 1;
      await insertRetries(tx, failed, revision, 'rule');
      await repository.updateBatch(tx, batchId, { revision, updatedAt: new Date() });
      const detail = {
        count: failed.length,
        indexes: toRanges(failed.map(({ attempt }) => attempt.itemIndex)),
        edited: [],
      };
      await recordAudit(tx, { batchId, actor: 'rule', action: 'items.retried', detail });
    });
  }
  return due.length > 0;
}

function sift(wanted: number[], newest: Newest[], seen: number, hasOwnParts: boolean) {
  const known = new Map(newest.map((one) => [one.attempt.itemIndex, one]));
  const failed: Newest[] = [];
  const passed = new Map<PassedOver, number[]>();
  for (const index of wanted.sort((a, b) => a - b)) {
    const one = known.get(index);
    const reason = one ? (reasonToPass(one, seen) ?? (hasOwnParts ? null : reasonOfInput(one))) : 'not_there';
    if (one && !reason) failed.push(one);
    else if (reason) passed.set(reason, [...(passed.get(reason) ?? []), index]);
  }
  return { failed, passedOver: [...passed].map(([reason, indexes]) => ({ reason, indexes })) };
}

function reasonToPass({ attempt: { status, revision } }: Newest, seen: number): PassedOver | null {
  if (status === 'completed') return 'completed';
  if (status === 'unsent' || status === 'stopped') return 'unsent';
  if (status !== 'failed') return 'under_way';
  return revision > seen ? 'changed' : null;
}

/** Of sessions that were not sent from here, the API may not tell what they were sent. */
const reasonOfInput = ({ attempt, item }: Newest): PassedOver | null =>
  (attempt.input ?? item).parts.length === 0 ? 'no_input' : null;

async function insertRetries(tx: Db, failed: Newest[], revision: number, origin: 'retry' | 'rule', edit?: RetryEdit) {
  const [first] = failed;
  if (!first) return;
  const rows = failed.map((one) => {
    const { batchId, itemIndex, number } = one.attempt;
    const input = nextInput(one, number + 1, edit);
    const { llmId, versionId }: Pick<StoredInput, 'llmId' | 'versionId'> = input ?? one.item;
    return {
      batchId,
      itemIndex,
      number: number + 1,
      isNewest: true,
      origin,
      status: 'unsent',
      input,
      llmId,
      versionId,
      revision,
    };
  });
  await attemptRows.outdateAttempts(
    tx,
    first.attempt.batchId,
    rows.map(({ itemIndex }) => itemIndex),
  );
  await attemptRows.insertAttempts(tx, rows);
  if (edit)
    await addWords(
      tx,
      first.attempt.batchId,
      rows.map(({ input }) => input),
    );
}

/** What an edit changes, in words, without its values. */
function namesOf(edit: RetryEdit = {}): string[] {
  const words: [keyof RetryEdit, string][] = [
    ['llmId', 'model'],
    ['versionId', 'version'],
    ['parts', 'message'],
    ['textBefore', 'text'],
    ['textAfter', 'text'],
    ['replaceText', 'text'],
    ['addFiles', 'files'],
    ['removeFiles', 'files'],
    ['setMetadata', 'metadata'],
    ['removeMetadata', 'metadata'],
    ['setSecrets', 'secrets'],
    ['removeSecrets', 'secrets'],
  ];
  return [...new Set(words.flatMap(([key, word]) => (edit[key] === undefined ? [] : [word])))];
}
