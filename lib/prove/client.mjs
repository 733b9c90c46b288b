/** A client of the dashboard: makes a batch, sends it and retries what failed, and repeats every call until it is answered. */
import { callAction } from './actions.mjs';
import { failsAt } from './plan.mjs';

const LOOK_MS = 1_500;
const REPEAT_MS = 350;
const READ_MS = 20_000;
const UNSETTLED = ['unsent', 'sending', 'checking', 'queued', 'running', 'waiting_for_tool'];

/**
 * Lives one planned batch to its end. `pickUrl` is asked at every call, for a dashboard of several
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

  /** The batch once `isEnough` holds of it. */
  async function batchOnce(batchId, isEnough) {
    for (;;) {
      signal.throwIfAborted();
      const batch = await readBatch(pickUrl(), batchId).catch(() => undefined);
      if (batch && isEnough(batch)) return batch;
      await pause(batch ? LOOK_MS : REPEAT_MS);
    }
  }

  const { batchId } = await persist('createDraft', {});
  await persist('saveDraft', {
    batchId,
    basedOn: 0,
    revision: 1,
    name: `Batch ${plan.number}`,
    agentId,
    changed: plan.items,
    removed: [],
  });
  await persist('submitBatch', { batchId }, { batchId });

  for (let attempt = 1; attempt <= plan.generations; attempt += 1) {
    const all = plan.items.map((_, index) => index);
    const failing = all.filter((index) => failsAt(plan.fates[index], attempt));
    if (failing.length === 0) break;
    const indexes = plan.isWhole ? all : failing;
    const { head, rows } = await batchOnce(batchId, (batch) => indexes.every((index) => isSettled(batch.rows[index])));
    const odd = failing.find((index) => rows[index].status !== 'failed' || rows[index].attempt !== attempt);
    if (odd !== undefined) {
      throw new Error(`item ${odd} must have failed at try ${attempt} and is shown as ${JSON.stringify(rows[odd])}`);
    }
    const requestId = `proof-of-batch-${plan.number}-retry-${attempt}`;
    const input = { batchId, requestId, indexes, revision: head.revision };
    const { retried } = await persist('retryItems', input, { batchId, indexes: failing });
    if (retried !== failing.length) throw new Error(`${retried} items were retried in place of ${failing.length}`);
  }
  await batchOnce(batchId, ({ rows }) => rows.every(isSettled));
}

/** A batch's head and all its rows by index. */
export async function readBatch(url, batchId) {
  const response = await fetch(`${url}/api/batches/${batchId}`, { signal: AbortSignal.timeout(READ_MS) });
  if (!response.ok) throw new Error(`the batch could not be read: ${response.status}`);
  return response.json();
}

const isSettled = (row) => row !== undefined && !UNSETTLED.includes(row.status);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
