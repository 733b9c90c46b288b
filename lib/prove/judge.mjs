/**
 * Says what is lost and what is there twice, by the engine's own records alone, against what the clients asked for; and
 * whether the dashboard's last word on every item is the engine's.
 */
import { readBatch } from './client.mjs';
import { failsAt, makesSession } from './plan.mjs';

/** The engine lists no more than this. */
const LIST_MAX = 10_000;
const READS_AT_ONCE = 8;

/** Every session of the engine, oldest first, by the mark that the dashboard gives to its item. */
export async function readSessions({ url, key }) {
  const response = await fetch(`${url}/v1/sessions`, { headers: { authorization: `Bearer ${key}` } });
  if (!response.ok) throw new Error(`The engine answered ${response.status}.`);
  const { sessions } = await response.json();
  if (sessions.length >= LIST_MAX)
    throw new Error(`The engine lists ${LIST_MAX} sessions at most: prove fewer batches.`);
  return Map.groupBy ? Map.groupBy(sessions, markOf) : groupBy(sessions, markOf);
}

/**
 * What ought to be there, from the history alone: one session an item of a batch that was submitted, and one more for
 * each retry that was acknowledged; none of an item that cannot be made.
 * @returns {Map<string, { batchId: string, index: number, fate: string, attempts: number, sessions: number }>}
 */
export function expectationOf(plans, history) {
  const items = new Map();
  const asked = history.filter(({ type }) => type === 'ok');
  for (const { batch, batchId } of asked.filter(({ op }) => op === 'submitBatch')) {
    for (const [index, fate] of plans[batch - 1].fates.entries()) {
      items.set(`${batchId}.${index}`, { batchId, index, fate, attempts: 1 });
    }
  }
  for (const { batchId, indexes } of asked.filter(({ op }) => op === 'retryItems')) {
    for (const index of indexes) items.get(`${batchId}.${index}`).attempts += 1;
  }
  for (const item of items.values()) item.sessions = makesSession(item.fate) ? item.attempts : 0;
  return items;
}

/** Compares; every list holds sentences. `lost` and `repeated` count sessions. */
export async function judge({ expected, sessions, dashboardUrl }) {
  const faults = { lost: [], repeated: [], wrong: [] };
  for (const [mark, found] of sessions) {
    if (!expected.has(mark)) faults.repeated.push(...found.map(({ id }) => `${id}: nobody asked for ${mark}`));
  }
  for (const [mark, item] of expected) {
    const found = sessions.get(mark) ?? [];
    const difference = found.length - item.sessions;
    const says = `${mark} (${item.fate}): ${found.length} sessions for ${item.sessions}`;
    if (difference > 0) faults.repeated.push(...Array(difference).fill(says));
    if (difference < 0) faults.lost.push(...Array(-difference).fill(says));
  }
  const batchIds = [...new Set([...expected.values()].map(({ batchId }) => batchId))];
  for (let start = 0; start < batchIds.length; start += READS_AT_ONCE) {
    const some = batchIds.slice(start, start + READS_AT_ONCE);
    const shown = await Promise.all(some.map((batchId) => readBatch(dashboardUrl, batchId)));
    for (const [place, { rows }] of shown.entries()) {
      const ofBatch = [...expected].filter(([, { batchId }]) => batchId === some[place]);
      faults.wrong.push(
        ...ofBatch.flatMap(([mark, item]) => wrongIn(mark, item, rows[item.index], sessions.get(mark))),
      );
    }
  }
  return faults;
}

/** What the dashboard says of an item that is not so. */
function wrongIn(mark, { fate, attempts }, row, found = []) {
  const newest = found.at(-1);
  const truth = newest
    ? { status: newest.last_message_status, sessionId: newest.id, attempt: attempts }
    : { status: 'failed', sessionId: null, attempt: attempts };
  const says = row && { status: row.status, sessionId: row.sessionId, attempt: row.attempt };
  const due = failsAt(fate, attempts) ? 'failed' : 'completed';
  if (JSON.stringify(says) !== JSON.stringify(truth)) {
    return [`${mark} (${fate}): shown as ${JSON.stringify(says)}, and it is ${JSON.stringify(truth)}`];
  }
  return truth.status === due ? [] : [`${mark} (${fate}): ${truth.status}, and it was to be ${due}`];
}

const markOf = ({ metadata }) => metadata.batchdeck_item ?? 'no item';

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const entry of list) {
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}
