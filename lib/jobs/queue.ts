import 'server-only';
import { sql } from 'drizzle-orm';
import { fromDrizzle, fromPglite, PgBoss } from 'pg-boss';
import { type Database, type Db, getDatabase } from '@/lib/db/client';
import { log } from '@/lib/log';
import { JOB_NAMES, type JobName, type Jobs } from './definitions';

const QUEUE_OPTIONS = { retryLimit: 10, retryDelay: 1, retryBackoff: true, heartbeatSeconds: 15, notify: true };

/** New jobs wake the workers; delayed ones and retries are found by this poll. */
const POLLING = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };

const WAITING_MAX = 100_000;

const place = globalThis as typeof globalThis & { batchdeckBoss?: Promise<PgBoss> };

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

/**
 * Puts jobs into the queue within a transaction: they exist exactly if it commits.
 * The job engine must have been started before (`getBoss`), or PGlite would wait for this transaction for ever.
 */
export async function enqueue<N extends JobName>(
  tx: Db,
  name: N,
  payloads: Jobs[N][],
  options: { afterMs?: number } = {},
): Promise<void> {
  if (payloads.length === 0) return;
  const boss = await getBoss();
  const startAfter = options.afterMs ? new Date(Date.now() + options.afterMs) : undefined;
  const jobs = payloads.map((data) => ({ data, ...(startAfter && { startAfter }) }));
  await boss.insert(name, jobs, { db: fromDrizzle(tx, sql) });
}

/**
 * Works off a queue, `atOnce` jobs side by side, oldest first. A job whose run throws comes back later; one whose
 * process dies comes back when its heartbeat is missed.
 */
export async function work<N extends JobName>(name: N, atOnce: number, run: (payload: Jobs[N]) => Promise<void>) {
  const boss = await getBoss();
  for (let lane = 0; lane < atOnce; lane++) {
    const worker: string = await boss.work<Jobs[N]>(name, POLLING, async (jobs) => {
      for (const { data } of jobs) await run(data);
      boss.notifyWorker(worker); // where one job was, the next may be: look again at once instead of after the pause
    });
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
    useListenNotify: true,
    superviseIntervalSeconds: 5,
  });
  boss.on('error', (error) => log.error({ err: error }, 'job engine'));
  await boss.start();
  for (const name of JOB_NAMES) await boss.createQueue(name, QUEUE_OPTIONS);
  return boss;
}
