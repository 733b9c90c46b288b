/** Lives a batch's life with the real code, and holds it against the model after each step. Throws what differs. */
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { createDraft } from '@/lib/batches/drafts';
import { retryItems } from '@/lib/batches/retry';
import * as steering from '@/lib/batches/steer';
import { submitBatch } from '@/lib/batches/submit';
import { connectUpstream } from '@/lib/dari/client';
import { getDb } from '@/lib/db/client';
import { submissions } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { followDue, hastenSubmission } from '@/lib/submissions/follow';
import { rewriteJournal } from '@/lib/submissions/journal';
import { planWaves } from '@/lib/submissions/plan';
import { recoverSubmissions } from '@/lib/submissions/recover';
import { sendNext } from '@/lib/submissions/send';
import { testItem } from '@/lib/test/items';
import { forgiveUpstream, runRules } from '@/lib/test/jobs';
import { openApi } from './api';
import { check, checkRecords, insist, learnPlan, learnSplit, type World } from './compare';
import { makeModel, type Sub } from './model';
import type { Life, Step } from './steps';

/** Puts a fault of ours between the dashboard and the API. */
export type Sabotage = (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;

const ROUNDS_MAX = 60;
/** After these the history and the stored requests are looked at, and once more at the end. */
const RECORDED = ['plan', 'steer', 'retry', 'repeat'];
const STEERS = {
  pause: steering.pauseSending,
  resume: steering.resumeSending,
  stop: steering.stopSending,
  rest: steering.sendRest,
};
const REST = { at: 0, fault: 'ok', which: 0, list: true, during: null, isForgiven: true } as const;

export async function live(drawn: Life, sabotage: Sabotage = (fetch) => fetch): Promise<string> {
  const life = structuredClone(drawn); // with prototypes, which the database's layer asks for
  const db = await getDb();
  await db.execute(sql`truncate batches cascade`);
  await db.execute(sql`delete from upstreams`);
  rewriteJournal([]);
  const api = openApi();
  connectUpstream({ name: 'embedded', baseUrl: 'http://api.test', key: 'sk-test', fetch: sabotage(api.fetch) });
  const items = Array.from({ length: life.count }, (_, n) => testItem(`item ${n}`));
  const { batchId } = await createDraft({ name: 'a life', agentId: 'agt_1', items });
  const pilot = life.pilot !== null && life.pilot < life.count ? life.pilot : null;
  await submitBatch({ batchId, inFlightMax: life.limit, pilot, retryRule: life.rule });
  const model = makeModel({ ...life, pilot });
  const world: World = { db, api, model, batchId, seen: -1, rows: new Map(), repeats: [], hashes: new Map() };
  await check(world);
  for (const step of life.steps) {
    await take(world, step);
    await check(world);
    if (RECORDED.includes(step.do)) await checkRecords(world);
  }
  await end(world);
  return JSON.stringify(model.items.map((tries) => tries.map(({ status }) => status)));
}

// ── steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function take(world: World, step: Step): Promise<void> {
  const { db, api, model, batchId } = world;
  switch (step.do) {
    case 'plan':
      // A pilot that is out takes one look to be asked about; retries go with the next.
      for (let look = 0; look < 2; look++) while (await planWaves());
      return learnPlan(world);
    case 'send':
      return send(world, step);
    case 'pass': {
      if (step.arrives) api.arrive();
      else api.drop();
      if (step.a === 'day') api.forget();
      const long = { triedAt: new Date(0), ...(step.a === 'day' && { sentAt: new Date(0) }) };
      await db
        .update(submissions)
        .set(long)
        .where(and(eq(submissions.batchId, batchId), isNotNull(submissions.sentAt)));
      for (const sub of model.subs.filter(({ state }) => state === 'asked')) {
        sub.isLongSilent = true;
        if (step.a === 'day') sub.isOld = true;
      }
      return;
    }
    case 'arrive':
      return api.arrive();
    case 'follow':
      return follow(world, step);
    case 'run': {
      const open = api.entries().filter(({ id, status }) => id && status !== 'completed' && status !== 'failed');
      const entry = open[step.at % open.length];
      if (!entry) return;
      const error = step.to === 'timeout' ? 'The run timed out.' : step.to === 'failed' ? 'The tool broke.' : null;
      Object.assign(entry, { before: entry.status, status: error ? 'failed' : step.to, error });
      return;
    }
    case 'say': {
      const ended = api.entries().filter(({ id, status }) => id && (status === 'completed' || status === 'failed'));
      const entry = ended[step.at % ended.length];
      if (entry) Object.assign(entry, { before: entry.status, status: 'running', messages: entry.messages + 1 });
      return;
    }
    case 'hint': {
      const seen = model.subs.filter(({ state }) => state === 'seen' || state === 'followed');
      const sub = seen[step.at % seen.length];
      if (sub) await hastenSubmission({ submissionId: sub.id }, db);
      if (sub) sub.state = 'followed';
      return;
    }
    case 'steer':
      return wish(world, step.isTwice, STEERS[step.how], () => model.steer(step.how));
    case 'limit': {
      const limitTo = (one: Wish) => steering.limitSending({ ...one, inFlightMax: step.to });
      return wish(world, true, limitTo, () => {
        model.limit = step.to;
        model.wishes.push('limit.changed');
      });
    }
    case 'rule': {
      const ruleTo = (one: Wish) => steering.changeRetryRule({ ...one, retryRule: step.to });
      return wish(world, false, ruleTo, () => {
        model.rule = step.to;
        for (const attempt of model.newest()) attempt.isRetried = false;
        model.wishes.push('rule.changed');
      });
    }
    case 'retry':
      return retry(world, step);
    case 'rules': {
      await runRules();
      for (const index of model.items.keys()) if (model.newest()[index]?.isRetried) model.retry(index, true, '');
      return;
    }
    case 'repeat':
      await world.repeats[step.at % world.repeats.length]?.();
  }
}

type Wish = { batchId: string; requestId: string };

async function wish(world: World, isTwice: boolean, call: (wish: Wish) => Promise<unknown>, expect: () => void) {
  const one = { batchId: world.batchId, requestId: newId('req') };
  await call(one);
  expect();
  world.repeats.push(() => call(one));
  if (isTwice) await call(one);
}

async function retry({ model, batchId, seen, repeats }: World, step: Step & { do: 'retry' }): Promise<void> {
  const all = model.items.map((_, index) => index);
  const indexes = step.which === null ? model.retryable() : all.filter((n) => ((step.which ?? 0) >> n) % 2 === 1);
  if (indexes.length === 0) return;
  const wanted = step.isStale ? [] : model.retryable().filter((index) => indexes.includes(index));
  const edit = step.edit ? { edit: { textAfter: step.edit } } : {};
  const one = { batchId, requestId: newId('req'), indexes, revision: step.isStale ? 0 : seen, ...edit };
  const outcome = await retryItems(one);
  insist(outcome.retried === wanted.length, `${outcome.retried} were retried in place of ${wanted.length}`);
  if (step.isTwice) insist((await retryItems(one)).retried === outcome.retried, 'a repeat was answered otherwise');
  repeats.push(() => retryItems(one));
  for (const index of wanted) model.retry(index, false, step.edit);
  model.wishes.push('items.retried');
}

async function send(world: World, step: Omit<Step & { do: 'send' }, 'do'>): Promise<void> {
  const { db, api, model, batchId } = world;
  const waiting = model.waiting();
  const sub = waiting[step.at % waiting.length];
  if (!sub) return;
  await db
    .update(submissions)
    .set({ nextTryAt: sql`case when id = ${sub.id} then to_timestamp(0) else now() + interval '1 hour' end` })
    .where(and(eq(submissions.batchId, batchId), isNotNull(submissions.nextTryAt)));
  await forgive(world, step.isForgiven);
  const held = { sending: model.sending, hold: model.hold };
  const steered = async () => {
    if (!step.during) return;
    const one = { batchId, requestId: newId('req') };
    await STEERS[step.during](one);
  };
  Object.assign(api.now, { fault: step.fault, which: step.which, list: step.list, read: 'ok', during: steered });
  await Promise.race([sendNext(), api.death()]);
  const log = api.takeLog();
  const isCreated = log.some(({ call }) => call === 'create');
  if (step.fault.startsWith('dies') && isCreated) {
    await recoverSubmissions();
    if (model.hold === 'key') Object.assign(model, { hold: null, failures: 0 });
  }
  const fault = model.tried(sub, log, api, () => {
    if (step.during && isCreated) model.steer(step.during);
  });
  insist(!fault, `${fault} (${JSON.stringify({ log, held })})`);
  await learnSplit(world, sub);
}

async function follow(world: World, step: Omit<Step & { do: 'follow' }, 'do'>): Promise<void> {
  const { db, api, model } = world;
  await db
    .update(submissions)
    .set({ nextPollAt: new Date(0) })
    .where(isNotNull(submissions.nextPollAt));
  await forgive(world, step.isForgiven);
  Object.assign(api.now, { fault: 'ok', list: step.read !== 'down', read: step.read, during: async () => {} });
  const followed = model.subs.filter(({ state }) => state === 'followed');
  const isHeld = model.hold !== null;
  for (let round = 0; round < followed.length; round += 8) await followDue();
  const log = api.takeLog();
  if (isHeld || followed.length === 0) return insist(log.length === 0, 'it was read what is not to be read');
  const fails = (sub: Sub) => step.read === 'down' || (!sub.isFound && ['foreign', 'gone', 'key'].includes(step.read));
  for (const sub of followed) model.read(sub, api, step.read, fails(sub));
}

async function forgive({ model }: World, isForgiven: boolean): Promise<void> {
  if (!isForgiven) return;
  await forgiveUpstream();
  Object.assign(model, { hold: null, failures: 0 });
}

/** Faults are over: everything that was to go out goes, and is followed to its end. */
async function end(world: World): Promise<void> {
  const { api, model } = world;
  await settle(world);
  const isGoing = model.sending === 'going' && model.newest().every(({ status }) => status !== 'unsent');
  insist(isGoing || model.sending !== 'going', 'something that was to go out never went');
  await take(world, { do: 'steer', how: 'rest', isTwice: false });
  await settle(world);
  for (const { status } of model.newest())
    insist(status === 'completed' || status === 'failed', `an item ends ${status}`);
  world.seen = -1;
  await check(world);
  await checkRecords(world);
  for (const [index, tries] of model.items.entries()) {
    const own = api.entries().filter(({ id, mark }) => id && mark.endsWith(`.${index}`));
    insist(own.length <= tries.length, `item ${index} has ${own.length} sessions for ${tries.length} attempts`);
    const newest = tries[tries.length - 1];
    // An edit puts what it adds on a line of its own.
    const texts = own.map(({ text }) => text.replaceAll(/\s+/g, ' '));
    if (newest?.status === 'completed') insist(texts.includes(newest.text), `item ${index} never said ${newest.text}`);
  }
}

async function settle(world: World): Promise<void> {
  const { api, model } = world;
  api.arrive();
  if (model.sending === 'paused') await take(world, { do: 'steer', how: 'resume', isTwice: false });
  for (let round = 0; round < ROUNDS_MAX; round++) {
    await take(world, { do: 'pass', a: 'minute', arrives: true });
    await take(world, { do: 'rules' });
    await take(world, { do: 'plan' });
    for (let left = model.waiting().length; left > 0; left--) await send(world, { ...REST, at: left - 1 });
    const open = api.entries().filter(({ id, status }) => id && status !== 'completed' && status !== 'failed');
    for (const entry of open) Object.assign(entry, { before: 'completed', status: 'completed' });
    await follow(world, { read: 'ok', isForgiven: true });
    await check(world);
    const isStill = model.subs.every(({ state }) => state === 'over' || state === 'seen' || state === 'new');
    const goes = model.sending === 'going' && model.unplaced().length > 0;
    const waits = model.waiting().some((sub) => model.attemptsOf(sub)[0]?.status === 'unsent');
    if (isStill && !goes && !waits && model.newest().every(({ isRetried }) => !isRetried)) return;
  }
  throw new Error('it never comes to rest');
}
