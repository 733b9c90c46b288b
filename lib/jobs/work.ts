/** Works a queue off: fetches as many jobs as there are hands free, and settles what has ended in few statements. */
import 'server-only';
import { sql } from 'drizzle-orm';
import { fromDrizzle } from 'pg-boss';
import { type Db, getDatabase } from '@/lib/db/client';
import { log } from '@/lib/log';
import type { JobName, Jobs } from './definitions';
import { getBoss, HEARTBEAT_SECONDS, onEnqueue } from './queue';

/** Jobs put in by this process are looked for at once; by others, and delayed ones, at the latest after this. */
const LOOK_MS = { embedded: 2_000, server: 500 };
/** Where jobs were found just now, others may follow. */
const LOOK_AGAIN_MS = 100;
const SETTLE_MS = 25;
/** Short jobs end one by one: a moment's wait makes one fetch of many. */
const GATHER_MS = 10;
const LIMITS_LOCK = 4_214_002;

export type Limits = {
  /** Jobs side by side in this process. */
  atOnce: number;
  /** Jobs side by side of one group, counted over all processes. */
  perGroup?: number | undefined;
  /** Jobs side by side over all processes. */
  inTotal?: number | undefined;
};

/**
 * Runs jobs, those of higher priority first and then the oldest, until it is stopped. A job whose run throws comes back
 * later; one whose process dies comes back when its heartbeat is missed. The stop settles when all has ended.
 */
export async function work<N extends JobName>(
  name: N,
  limits: Limits,
  run: (payload: Jobs[N]) => Promise<void>,
): Promise<() => Promise<void>> {
  const boss = await getBoss();
  const lookMs = LOOK_MS[(await getDatabase()).kind];
  const running = new Map<string, Promise<void>>();
  const settle = openSettling(name);
  const isLimited = limits.perGroup !== undefined || limits.inTotal !== undefined;
  let isStopping = false;
  let onEnd = () => {};
  let onNew = () => {};

  const start = (id: string, payload: Jobs[N]) => {
    const done = run(payload)
      .then(
        () => settle.completed(id),
        (error: unknown) => settle.failed(id, error),
      )
      .finally(() => {
        running.delete(id);
        onEnd();
      });
    running.set(id, done);
  };

  const loop = (async () => {
    while (!isStopping) {
      const free = limits.atOnce - running.size;
      const ended = new Promise<void>((resolve) => {
        onEnd = resolve;
      });
      const added = new Promise<void>((resolve) => {
        onNew = resolve;
      });
      const jobs = free > 0 ? await fetchJobs(name, free, limits).catch(reported) : [];
      for (const { id, data } of jobs) start(id, data);
      if (jobs.length === free) {
        // More are likely to wait: as soon as some hands are free.
        await ended;
        if (limits.atOnce - running.size < limits.atOnce / 2) await soonest(added, GATHER_MS);
      } else {
        await soonest(isLimited ? Promise.race([added, ended]) : added, jobs.length > 0 ? LOOK_AGAIN_MS : lookMs);
        // What has ended makes room under a limit once it is settled.
        if (isLimited) await soonest(added, SETTLE_MS * 2);
      }
    }
  })();

  const stopListening = onEnqueue(name, () => onNew());
  const heartbeat = setInterval(
    () => {
      const ids = [...running.keys()];
      if (ids.length > 0) boss.touch(name, ids).catch(reported);
    },
    (HEARTBEAT_SECONDS * 1000) / 3,
  );

  return async () => {
    isStopping = true;
    onNew();
    onEnd();
    await loop;
    await Promise.all(running.values());
    clearInterval(heartbeat);
    stopListening();
    await settle.flush();
  };
}

/** Where a limit counts over all processes, they take turns: count, then fetch. Side by side, each would fill it. */
async function fetchJobs<N extends JobName>(name: N, free: number, { perGroup, inTotal }: Limits) {
  const boss = await getBoss();
  if (perGroup === undefined && inTotal === undefined) return boss.fetch<Jobs[N]>(name, { batchSize: free });
  const { db } = await getDatabase();
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LIMITS_LOCK})`);
    const batchSize = inTotal === undefined ? free : Math.min(free, inTotal - (await countActive(tx, name)));
    if (batchSize <= 0) return [];
    const group = perGroup === undefined ? {} : { groupConcurrency: perGroup };
    return boss.fetch<Jobs[N]>(name, { ...group, batchSize, db: fromDrizzle(tx, sql) });
  });
}

async function countActive(tx: Db, name: JobName): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from pgboss.job where name = ${name} and state = 'active'`,
  );
  return rows[0]?.count ?? 0;
}

/** Tells the queue what has ended, many at a time. */
function openSettling(name: JobName) {
  let ids: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const ended = ids;
    ids = [];
    if (ended.length > 0) await (await getBoss()).complete(name, ended).catch(reported);
  };
  return {
    flush,
    completed: (id: string) => {
      ids.push(id);
      timer ??= setTimeout(flush, SETTLE_MS);
    },
    failed: async (id: string, error: unknown) => {
      log.error({ err: error, job: name }, 'job failed');
      const message = error instanceof Error ? error.message : String(error);
      await (await getBoss()).fail(name, id, { message }).catch(reported);
    },
  };
}

/** A database that is out of reach for a moment ends no worker. */
function reported(error: unknown): [] {
  log.error({ err: error }, 'job engine');
  return [];
}

async function soonest(event: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([event, waited]);
  clearTimeout(timer);
}
