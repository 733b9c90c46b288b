import 'server-only';
import { sql } from 'drizzle-orm';
import { fromDrizzle, fromPglite, PgBoss } from 'pg-boss';
import { type Database, type Db, getDatabase } from '@/lib/db/client';
import { log } from '@/lib/log';
import { JOB_NAMES, type JobName, type Jobs } from './definitions';

export const HEARTBEAT_SECONDS = 15;

/** A job is lost when its heartbeat is missed; how long it runs is for the job itself to bound. */
const QUEUE_OPTIONS = {
  retryLimit: 10,
  retryDelay: 1,
  retryBackoff: true,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: 24 * 60 * 60 - 1,
  retentionSeconds: 365 * 24 * 60 * 60,
  deleteAfterSeconds: 60 * 60,
};

const LOOKS_MS = [5, 50];
/** Longer delays are found by the workers' own looking. */
const DELAY_LOOKED_FOR_MS = 60_000;

const WAITING_MAX = 100_000;

const place = globalThis as typeof globalThis & {
  batchdeckBoss?: Promise<PgBoss> | undefined;
  batchdeckLooks?: Map<JobName, Set<() => void>>;
};

/** The job engine of the process, started on first use. It works off nothing until `startWorkers`. */
export function getBoss(): Promise<PgBoss> {
  place.batchdeckBoss ??= getDatabase()
    .then(startBoss)
    .catch((error) => {
      place.batchdeckBoss = undefined;
      throw error;
    });
  return place.batchdeckBoss;
}

/** Forgets the job engine, so that the next use starts one on the current database; for tests. */
export function resetBoss(): void {
  place.batchdeckBoss = undefined;
}

/** A job to be done: those of higher priority go first, and a group is what a limit can be set for. */
export type NewJob<N extends JobName> = { data: Jobs[N]; priority?: number; group?: string; afterMs?: number };

/**
 * Puts jobs into the queue within a transaction: they exist exactly if it commits.
 * The job engine must have been started before (`getBoss`), or PGlite would wait for this transaction for ever.
 */
export async function enqueue<N extends JobName>(tx: Db, name: N, jobs: NewJob<N>[]): Promise<void> {
  if (jobs.length === 0) return;
  const boss = await getBoss();
  const inserts = jobs.map(({ data, priority = 0, group, afterMs }) => ({
    data,
    priority,
    ...(group !== undefined && { group: { id: group } }),
    ...(afterMs && { startAfter: new Date(Date.now() + afterMs) }),
  }));
  await boss.insert(name, inserts, { db: fromDrizzle(tx, sql) });
  const delays = new Set(jobs.map(({ afterMs = 0 }) => afterMs).filter((afterMs) => afterMs < DELAY_LOOKED_FOR_MS));
  for (const delay of delays)
    announce(
      name,
      LOOKS_MS.map((ms) => ms + delay),
    );
}

/** Calls `look` whenever this process may have put a job into the queue; answers how to stop. */
export function onEnqueue(name: JobName, look: () => void): () => void {
  const listeners = listenersOf(name);
  listeners.add(look);
  return () => listeners.delete(look);
}

function listenersOf(name: JobName): Set<() => void> {
  place.batchdeckLooks ??= new Map();
  const listeners = place.batchdeckLooks.get(name) ?? new Set();
  place.batchdeckLooks.set(name, listeners);
  return listeners;
}

/** The jobs are there once their transaction has committed, which nobody tells: so it is looked for more than once. */
function announce(name: JobName, delaysMs: number[]): void {
  for (const delay of delaysMs) {
    setTimeout(() => {
      for (const look of listenersOf(name)) look();
    }, delay).unref();
  }
}

/** What the jobs that wait to be worked off are about. */
export async function waitingPayloads<N extends JobName>(name: N): Promise<Jobs[N][]> {
  const boss = await getBoss();
  const jobs = await boss.findJobs<Jobs[N]>(name, { queued: true, limit: WAITING_MAX });
  return jobs.map((job) => job.data);
}

async function startBoss(database: Database): Promise<PgBoss> {
  const boss = new PgBoss({
    ...(database.kind === 'embedded'
      ? { db: fromPglite(database.pglite), backend: 'pglite' as const }
      : { connectionString: database.url, max: 4 }),
    // How soon a missed heartbeat is noticed.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on('error', (error) => log.error({ err: error }, 'job engine'));
  await boss.start();
  for (const name of JOB_NAMES) await boss.createQueue(name, QUEUE_OPTIONS);
  return boss;
}
