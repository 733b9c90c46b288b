/** Holds the real batch against the model: what the planner formed, what is shown, and what stands in the records. */
import { and, eq, isNotNull } from 'drizzle-orm';
import { listAudit } from '@/lib/audit/service';
import type { BatchRow } from '@/lib/batches/schema';
import { getBatchUpdate } from '@/lib/batches/service';
import type { Db } from '@/lib/db/client';
import { attempts, submissions } from '@/lib/db/schema';
import type { Api } from './api';
import type { Model, Sub } from './model';

export type World = {
  db: Db;
  api: Api;
  model: Model;
  batchId: string;
  /** What a browser that reads only changes would show. */
  seen: number;
  rows: Map<number, BatchRow>;
  repeats: (() => Promise<unknown>)[];
  hashes: Map<string, string>;
};

export function insist(isSo: unknown, what: string): void {
  if (!isSo) throw new Error(what);
}

// ── what the planner did ──────────────────────────────────────────────────────────────────────────────────────────

export async function learnPlan(world: World): Promise<void> {
  const { model } = world;
  const before = { inFlight: model.inFlight(), unanswered: model.waiting().length };
  askIfOut(model);
  for (const { id, places } of await newSubmissions(world)) {
    const fault = model.formed(id, places, null);
    insist(!fault, `${fault}`);
  }
  askIfOut(model);
  const ready = model.unplaced().filter((one) => model.sending === 'going' || !model.firsts().includes(one));
  const mayGo = model.sending === 'going' || model.sending === 'asking';
  const hasRoom = before.inFlight === 0 && before.unanswered === 0 && model.inFlight() === 0;
  insist(!mayGo || ready.length === 0 || !hasRoom, 'nothing is planned although there is room');
}

/** A pilot that is out is asked about as soon as anything waits. */
function askIfOut(model: Model): void {
  const isPilotOut = model.pilot !== null && model.firstsOut() >= model.pilot;
  if (model.sending === 'going' && isPilotOut && model.unplaced().length > 0) model.sending = 'asking';
}

export async function learnSplit(world: World, sub: Sub): Promise<void> {
  for (const { id, places } of await newSubmissions(world)) {
    insist(sub.state === 'over', 'a submission was taken apart without a reason');
    const fault = world.model.formed(id, places, sub);
    insist(!fault, `${fault}`);
  }
}

async function newSubmissions({ db, model, batchId }: World) {
  const rows = await db
    .select()
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), isNotNull(attempts.submissionId)));
  const found = new Map<string, typeof rows>();
  for (const row of rows) found.set(row.submissionId ?? '', [...(found.get(row.submissionId ?? '') ?? []), row]);
  return [...found]
    .filter(([id]) => !model.subs.some((sub) => sub.id === id))
    .map(([id, own]) => {
      const places = own.sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
      return { id, places: places.map(({ itemIndex, number }) => ({ index: itemIndex, number })) };
    })
    .sort((a, b) => (a.places[0]?.index ?? 0) - (b.places[0]?.index ?? 0));
}

// ── what must hold ────────────────────────────────────────────────────────────────────────────────────────────────

export async function check(world: World): Promise<void> {
  const { api, model, batchId, rows } = world;
  const { head, rows: changed } = await getBatchUpdate({ batchId, since: world.seen });
  world.seen = head.revision;
  for (const row of changed) rows.set(row.index, row);
  const shown = model.items.map(
    (_, index) => `${rows.get(index)?.attempt} ${rows.get(index)?.status.replace('sending', 'checking')}`,
  );
  const wanted = model.newest().map(({ status }, index) => `${model.items[index]?.length} ${status}`);
  insist(shown.join() === wanted.join(), `shown ${shown.join()}\nwanted ${wanted.join()}`);
  const retried = model.newest().filter(({ isRetried }) => isRetried).length;
  insist(head.retriesAhead === retried, `${head.retriesAhead} retries by rule are ahead in place of ${retried}`);
  insist(head.sending === model.sending, `sending is ${head.sending} in place of ${model.sending}`);
  const sum = Object.values(head.counts).reduce((a, b) => a + b, 0);
  insist(sum === model.items.length, `the counts add up to ${sum}`);
  const isDone = model.newest().every(({ status }) => status === 'completed');
  insist((head.status === 'completed') === isDone, `the batch is ${head.status}`);
  const marks = api.batches.flatMap(({ submission, entries }) =>
    entries.map(({ id, mark }) => id && `${submission} ${mark}`),
  );
  const sessions = marks.filter((mark) => mark);
  insist(new Set(sessions).size === sessions.length, 'an attempt has two sessions');
  insist(api.violations.length === 0, api.violations.join());
}

/** What only a fault that stays in the records can break. */
export async function checkRecords({ db, model, batchId, hashes }: World): Promise<void> {
  const stored = await db
    .select({ id: submissions.id, key: submissions.idempotencyKey, sha256: submissions.bodySha256 })
    .from(submissions)
    .where(eq(submissions.batchId, batchId));
  for (const { id, key, sha256 } of stored) {
    const hash = `${key} ${sha256}`;
    insist((hashes.get(id) ?? hash) === hash, 'a submission changed its key or its bytes');
    hashes.set(id, hash);
  }
  const wishes = (await listAudit({ batchId })).filter(({ actor }) => actor === 'you').map(({ action }) => action);
  insist(wishes.reverse().join() === model.wishes.join(), `history ${wishes.join()}\nwishes ${model.wishes.join()}`);
}
