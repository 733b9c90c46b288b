/** Finds what people are told of: a batch has ended, fails beyond a rate, or stands still. Each is written once. */
import 'server-only';
import { snapshot } from '@/lib/batches/snapshot';
import { countEndedAfter, keepCounted, markNoticed, readUnnoticed, type Unnoticed } from '@/lib/batches/unnoticed';
import { type Db, getDb } from '@/lib/db/client';
import { log } from '@/lib/log';
import { newId } from '@/lib/new-id';
import { enqueueDeliveries } from './deliver';
import { bodyOf, type Happened } from './message';
import type { EventRecord, TargetRecord, WatchRecord } from './repository';
import * as repository from './repository';
import { type EventType, STANDARD_LIMITS } from './schema';
import { originOf } from './targets';

const LOOKED_AT_MAX = 50;
const MINUTE_MS = 60_000;

/** Nothing stood still while no process was there to look. */
const BEGUN_AT = new Date();

type Ended = { completed: number; failed: number };
type Looked = { batch: Unnoticed; watch: WatchRecord | undefined; round: Ended };
/** Something that happened, and to whom it is told. */
type News = { event: Parameters<typeof repository.insertEvents>[1][number]; targets: TargetRecord[]; minutes?: number };

/** Looks at batches that have changed since; answers whether there are more. Processes may do it side by side. */
export async function noticeChanges(): Promise<boolean> {
  const db = await getDb();
  const { looked, counted } = await snapshot(db, look);
  await keepCounted(db, counted);
  for (const one of looked) {
    await db
      .transaction((tx) => tell(tx, one))
      .catch((error) => log.error({ err: error, batchId: one.batch.id }, 'noticing failed'));
  }
  return looked.length === LOOKED_AT_MAX;
}

/** Looks for batches in which nothing has moved for too long. */
export async function noticeStalls(now = new Date(), begunAt = BEGUN_AT): Promise<void> {
  const db = await getDb();
  const targets = await listOpenTargets(db);
  const wanted = wantedLimits(targets, 'stalled', ({ stallMinutes }) => String(stallMinutes));
  const passed = [...wanted.values()].map(({ stallMinutes }) => stallMinutes);
  const still = await repository.listStill(db, new Date(now.getTime() - Math.min(...passed) * MINUTE_MS));
  const news = still.flatMap(({ watch, batchName }) =>
    [...wanted.values()].flatMap((limits): News[] => {
      const { stallMinutes: minutes } = limits;
      const stillSince = Math.max(watch.movedAt.getTime(), begunAt.getTime());
      if (stillSince > now.getTime() - minutes * MINUTE_MS) return [];
      const { batchId, counts, standsAt } = watch;
      const itemCount = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const event = {
        occasion: `stalled:${batchId}:${standsAt}:${minutes}`,
        ...{ batchId, batchName, type: 'stalled' as const, status: 'running', counts, itemCount },
        isForBrowsers: minutes === STANDARD_LIMITS.stallMinutes,
      };
      return [{ event, targets: limits.targets, minutes }];
    }),
  );
  const known = await repository.listKnownOccasions(
    db,
    news.map(({ event }) => event.occasion),
  );
  const fresh = news.filter(({ event }) => !known.has(event.occasion));
  if (fresh.length > 0) await db.transaction((tx) => write(tx, fresh));
}

async function look(tx: Db) {
  const { unnoticed, counted } = await readUnnoticed(tx, LOOKED_AT_MAX);
  const watches = await repository.listWatches(
    tx,
    unnoticed.map(({ id }) => id),
  );
  const looked: Looked[] = [];
  for (const batch of unnoticed) {
    const watch = watches.find(({ batchId }) => batchId === batch.id);
    looked.push({ batch, watch, round: await readRound(tx, batch, watch) });
  }
  return { looked, counted };
}

/** What has ended since the batch was sent, or since it ended before its retry. */
async function readRound(tx: Db, { id, noticedRevision, counts }: Unnoticed, watch: WatchRecord | undefined) {
  if (!watch && noticedRevision === null) return { completed: 0, failed: 0 };
  if (!watch || watch.roundRevision === 0) return counts;
  return countEndedAfter(tx, id, watch.roundRevision);
}

async function tell(tx: Db, { batch, watch, round }: Looked): Promise<void> {
  const { id, revision, counts, attemptsAtEnd, isMoving } = batch;
  const endedBefore = watch?.endedAttempts ?? 0;
  const isEnd = attemptsAtEnd !== null && attemptsAtEnd > endedBefore;
  const targets = await listOpenTargets(tx);
  const isTold = isEnd && !isOld(batch, watch);
  const news = failingNews(batch, round, endedBefore, isTold, targets);
  if (isTold) {
    const event = eventOf(batch, 'ended', `ended:${id}:${attemptsAtEnd}`);
    news.push({ event, targets: targets.filter(({ events }) => events.includes('ended')) });
  }
  await write(tx, news);
  const hasMoved = !watch || !isSame(watch.counts, counts);
  const begins = !watch && batch.noticedRevision === null;
  await repository.keepWatch(tx, {
    batchId: id,
    revision,
    endedAttempts: isEnd ? attemptsAtEnd : endedBefore,
    roundRevision: isEnd || begins ? revision : (watch?.roundRevision ?? 0),
    counts,
    standsAt: hasMoved ? revision : watch.standsAt,
    movedAt: hasMoved ? new Date() : watch.movedAt,
    isMoving,
  });
  await markNoticed(tx, id, revision);
}

/** Whether it had ended before it came to be watched. */
const isOld = ({ noticedRevision, isFoundEnded }: Unnoticed, watch: WatchRecord | undefined): boolean =>
  isFoundEnded || (noticedRevision === null && !watch);

/** Whoever is told of the end at the same time is not told besides that it fails. */
function failingNews(
  batch: Unnoticed,
  { completed, failed }: Ended,
  round: number,
  isEnd: boolean,
  targets: TargetRecord[],
): News[] {
  const limits = wantedLimits(targets, 'failing', (one) => `${one.failurePercent}/${one.failureLeast}`);
  return [...limits].flatMap(([key, { failurePercent, failureLeast, targets: wanting }]) => {
    const ended = completed + failed;
    if (ended < failureLeast || failed * 100 < failurePercent * ended) return [];
    const event = eventOf(batch, 'failing', `failing:${batch.id}:${round}:${key}`);
    const isForBrowsers = key === STANDARD_KEY && !isEnd;
    const told = wanting.filter(({ events }) => !(isEnd && events.includes('ended')));
    return isForBrowsers || told.length > 0 ? [{ event: { ...event, isForBrowsers }, targets: told }] : [];
  });
}

const STANDARD_KEY = `${STANDARD_LIMITS.failurePercent}/${STANDARD_LIMITS.failureLeast}`;

type Limits = typeof STANDARD_LIMITS;

/** Each different limit once, with the targets that have it; the standard one is always there, for browsers. */
function wantedLimits(targets: TargetRecord[], type: EventType, keyOf: (limits: Limits) => string) {
  const wanted = new Map<string, Limits & { targets: TargetRecord[] }>();
  wanted.set(keyOf(STANDARD_LIMITS), { ...STANDARD_LIMITS, targets: [] });
  for (const target of targets.filter(({ events }) => events.includes(type))) {
    const { failurePercent, failureLeast, stallMinutes } = target;
    const limits = { failurePercent, failureLeast, stallMinutes };
    const known = wanted.get(keyOf(limits)) ?? { ...limits, targets: [] };
    wanted.set(keyOf(limits), { ...known, targets: [...known.targets, target] });
  }
  return wanted;
}

/** Events that were not there yet, with their deliveries and the jobs that send them. */
async function write(tx: Db, news: News[]): Promise<void> {
  const fresh = await repository.insertEvents(
    tx,
    news.map(({ event }) => event),
  );
  const rows = fresh.flatMap((event) => {
    const { targets = [], minutes } = news.find((one) => one.event.occasion === event.occasion) ?? {};
    return targets.map((target) => deliveryOf(event, target, minutes));
  });
  await enqueueDeliveries(tx, await repository.insertDeliveries(tx, rows));
}

function deliveryOf(event: EventRecord, target: TargetRecord, minutes: number | undefined) {
  const { id: eventId, type, batchId, batchName } = event;
  const happened: Happened = { ...event, minutes };
  const body = bodyOf(target.kind, happened, originOf(target));
  const status = 'pending' as const;
  return { id: newId('msg'), eventId, targetId: target.id, type, batchId, batchName, body, status };
}

function eventOf(
  { id: batchId, name: batchName, status, counts, itemCount }: Unnoticed,
  type: EventType,
  occasion: string,
) {
  return { occasion, batchId, batchName, type, status, counts, itemCount, isForBrowsers: true };
}

const listOpenTargets = async (db: Db) => (await repository.listTargets(db)).filter(({ isOn }) => isOn);

function isSame(a: Record<string, number>, b: Record<string, number>): boolean {
  return Object.keys({ ...a, ...b }).every((key) => (a[key] ?? 0) === (b[key] ?? 0));
}
