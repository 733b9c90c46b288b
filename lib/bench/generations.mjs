/** A few items that fail whenever they are tried, retried again and again among many that must not be touched. */
import { CommandError, say } from '#lib/commands/run.mjs';
import { figure, heading, median } from './report.mjs';

export const FAILING = 37;
export const GENERATIONS = 5;

/** The last items fail. `untilEnded` waits for the batch; it is given the time it began. */
export async function retryGenerations({ dashboard, engine, proxy }, batchId, count, untilEnded) {
  heading(`${FAILING} failed among ${count}, retried ${GENERATIONS} times`);
  const untouched = async () => JSON.stringify((await dashboard.readBatch(batchId, -1)).rows.slice(0, count - FAILING));
  const before = await untouched();
  const failing = Array.from({ length: FAILING }, (_, place) => count - FAILING + place);
  const calls = [];
  const ends = [];
  let known = await sessionsOf(engine, batchId, failing);
  for (let generation = 1; generation <= GENERATIONS; generation += 1) {
    const { head } = await dashboard.readBatch(batchId, Number.MAX_SAFE_INTEGER);
    const wish = { batchId, requestId: `generation-of-bench-${generation}`, indexes: failing, revision: head.revision };
    proxy.reset();
    const begin = performance.now();
    const { retried } = await dashboard.act('retryItems', wish);
    calls.push(performance.now() - begin);
    await untilEnded(begin);
    ends.push((performance.now() - begin) / 1000);
    const made = await madeSince(engine, dashboard, batchId, { failing, known });
    const { creates } = proxy.counts();
    if (retried !== FAILING || made.length !== FAILING || creates !== 1) {
      throw new CommandError(`Retry ${generation}: ${retried} retried, ${made.length} new sessions, ${creates} calls.`);
    }
    known = [...known, ...made];
  }
  if ((await untouched()) !== before) throw new CommandError('A row that was not retried has changed.');
  say(
    `Each retry was one call, whose batch has ${FAILING} sessions, one an item; the other ${count - FAILING} rows are as they were, to the byte.`,
  );
  const attempts = await readAll(dashboard, batchId, failing);
  figure('Attempts of each retried item, all with a transcript of their own', attempts, 'attempts', {
    least: GENERATIONS + 1,
    most: GENERATIONS + 1,
  });
  figure('Retry call, median', median(calls), 'ms', { most: 500, note: `worst ${Math.max(...calls).toFixed(0)} ms` });
  figure('From a retry to its end, median', median(ends), 's', { most: 15 });
}

/** Ids of sessions that the engine has for these items. */
async function sessionsOf(engine, batchId, indexes) {
  const lists = await Promise.all(
    indexes.map((index) => engine.call(`/v1/sessions?metadata.batchdeck_item=${batchId}.${index}`)),
  );
  return lists.flatMap(({ sessions }) => sessions.map(({ id }) => id));
}

/** The sessions that are new, if they are those of the newest batch and nothing else is in it. */
async function madeSince(engine, dashboard, batchId, { failing, known }) {
  const now = await sessionsOf(engine, batchId, failing);
  const made = now.filter((id) => !known.includes(id));
  const { attempts } = await dashboard.readItem(batchId, failing[0]);
  const { sessions } = await engine.call(`/v1/session-batches/${attempts[0].submission.upstreamBatchId}`);
  const ids = sessions.map(({ session_id: id }) => id);
  if (JSON.stringify([...ids].sort()) !== JSON.stringify([...made].sort())) {
    throw new CommandError('The sessions of a retry are not those of its items.');
  }
  return made;
}

/** Reads every attempt of every item; answers how many each item has. */
async function readAll(dashboard, batchId, indexes) {
  const seen = new Set();
  for (const index of indexes) {
    const { attempts } = await dashboard.readItem(batchId, index);
    for (const { sessionId } of attempts) seen.add((await dashboard.readTranscript(sessionId)).sessionId);
  }
  return seen.size / indexes.length;
}
