/** A client of the dashboard: makes a batch, sends it and retries what failed, and repeats every call until it is answered. */
import { callAction } from './actions.mjs';
import { failsAt } from './plan.mjs';

const LOOK_MS = 900;
const REPEAT_MS = 350;
const UNSETTLED = ['unsent', 'sending', 'checking', 'queued', 'running', 'waiting_for_tool'];

/**
 * Lives one planned batch to its end; answers its id. `pickUrl` is asked at every call, for a dashboard of several
 * processes. Throws when the dashboard says something that it must not, or when time is up.
 */
export async function liveBatch(plan, { history, pickUrl, agentId, signal }) {
  let call = 0;

  /** Repeats a call that may be repeated, until there is an answer. */
  async function persist(op, input, more = {}) {
    for (;;) {
      signal.throwIfAborted();
      const about = { batch: plan.number, call: ++call, op, ...more };
      history.write('invoke', about);
      const result = await callAction(pickUrl(), op, input).catch((error) => ({ unknown: error.message }));
      if (result.ok) {
        history.write('ok', about, { data: result.data });
        return result.data;
      }
      history.write(result.unknown ? 'unknown' : 'fail', about, { why: result.unknown ?? result.error });
      if (result.error && result.error.code !== 'unavailable') {
        throw new Error(`${op} was refused: ${JSON.stringify(result.error)}`);
      }
      await pause(REPEAT_MS);
    }
  }

  /** The batch's rows once `isEnough` holds of them, with the revision they are of. */
  async function onceRows(batchId, isEnough) {
    for (;;) {
      signal.throwIfAborted();
      const seen = await readBatch(pickUrl(), batchId).catch(() => undefined);
      if (seen && isEnough(seen.rows)) return seen;
      await pause(seen ? LOOK_MS : REPEAT_MS);
    }
  }

  const { batchId } = await persist('createDraft', {});
  await persist('saveDraft', {
    batchId,
    basedOn: 0,
    revision: 1,
    name: `Batch ${plan.number}`,
    agentId,
    order: plan.items.map(({ id }) => id),
    changed: plan.items,
  });
  await persist('submitBatch', { batchId }, { batchId });

  for (let attempt = 1; attempt <= plan.generations; attempt += 1) {
    const failing = plan.fates.flatMap((fate, index) => (failsAt(fate, attempt) ? [index] : []));
    if (failing.length === 0) break;
    const awaited = plan.isWhole ? plan.items.map((_, index) => index) : failing;
    const { rows, revision } = await onceRows(batchId, (all) => awaited.every((index) => isSettled(all[index])));
    const odd = failing.find((index) => rows[index].status !== 'failed' || rows[index].attempt !== attempt);
    if (odd !== undefined) {
      throw new Error(`item ${odd} must have failed at try ${attempt} and is shown as ${JSON.stringify(rows[odd])}`);
    }
    const requestId = `proof-of-batch-${plan.number}-retry-${attempt}`;
    const wish = { batchId, requestId, indexes: failing, revision };
    const { retried } = await persist('retryItems', wish, { batchId, indexes: failing });
    if (retried !== failing.length) throw new Error(`${retried} of ${failing.length} failed items were retried`);
  }
  await onceRows(batchId, (all) => all.every(isSettled));
  return batchId;
}

/** All rows of a batch, by index, and its revision. */
export async function readBatch(url, batchId) {
  const response = await fetch(`${url}/api/batches/${batchId}`, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`the batch could not be read: ${response.status}`);
  const { head, rows } = await response.json();
  return { rows, revision: head.revision };
}

const isSettled = (row) => row !== undefined && !UNSETTLED.includes(row.status);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
