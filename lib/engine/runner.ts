/** Takes messages and brings them to their end, or to where they wait for somebody outside. */
import 'server-only';
import { setMaxListeners } from 'node:events';
import { inArray } from 'drizzle-orm';
import { type Db, getDb } from '@/lib/db/client';
import { engineMessages } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import type { Jobs } from '@/lib/jobs/definitions';
import { enqueue, waitingPayloads } from '@/lib/jobs/queue';
import { log } from '@/lib/log';
import { type Ledger, openLedger } from './ledger';
import { endTurn, releaseMessage, type Turn, takeMessage } from './store/messages';
import { waitForResults } from './store/open-calls';
import { runTurn } from './turn';
import { changed } from './watch';

export const WORKERS_LOST_MAX = 5;

const place = globalThis as typeof globalThis & {
  batchdeckRuns?: Map<string, Promise<void>>;
  batchdeckStop?: AbortController;
};

/**
 * Runs a message to its end. A second job for one that has ended does nothing; for one that this process is running,
 * it ends with it; for one whose worker died, it goes on where the ledger ends, as the next attempt.
 */
export function runMessage({ messageId }: Jobs['message.run']): Promise<void> {
  place.batchdeckRuns ??= new Map();
  const runs = place.batchdeckRuns;
  const current = runs.get(messageId) ?? run(messageId).finally(() => runs.delete(messageId));
  runs.set(messageId, current);
  return current;
}

/** Whether this process runs any message just now. */
export const isRunning = (): boolean => (place.batchdeckRuns?.size ?? 0) > 0;

/** Makes every running message give itself back, for another worker or the next start to go on with. */
export function stopRunning(): void {
  stopSignal();
  place.batchdeckStop?.abort(new AppError('unavailable', 'The worker is stopping.'));
}

/** Takes back `stopRunning`; for tests, which stop more than once in a process. */
export function resumeRunning(): void {
  delete place.batchdeckStop;
}

/** Queues again what a process left unfinished without a job that waits. Only for a database no other process uses. */
export async function recoverMessages(): Promise<void> {
  const db = await getDb();
  const waiting = new Set((await waitingPayloads('message.run')).map(({ messageId }) => messageId));
  await db.transaction(async (tx) => {
    const rows = await tx
      .select({ messageId: engineMessages.id })
      .from(engineMessages)
      .where(inArray(engineMessages.status, ['queued', 'running']));
    const lost = rows.filter(({ messageId }) => !waiting.has(messageId));
    await enqueue(
      tx,
      'message.run',
      lost.map((data) => ({ data })),
    );
  });
}

async function run(messageId: string): Promise<void> {
  const db = await getDb();
  const turn = await takeMessage(db, messageId);
  if (!turn) return;
  changed(turn.sessionId);
  try {
    await bringOn(db, turn);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    log.info({ messageId, attempt: turn.attempt }, 'another worker has taken the message over');
  } finally {
    changed(turn.sessionId);
  }
}

async function bringOn(db: Db, turn: Turn): Promise<void> {
  const ledger = openLedger(db, turn);
  if (turn.workersLost >= WORKERS_LOST_MAX) {
    const error = `The worker was lost ${WORKERS_LOST_MAX} times while running this message.`;
    return endTurn(db, turn, { status: 'failed', error });
  }
  for (;;) {
    const outcome = await runTurn(db, turn, ledger, stopSignal());
    turn.isFresh = false;
    if (outcome.status === 'stopped') return giveBack(db, turn, ledger);
    if (outcome.status !== 'waiting') return endTurn(db, turn, outcome, await ledger.take());
    await ledger.write();
    if (await waitForResults(db, turn, outcome.calls)) return;
  }
}

async function giveBack(db: Db, turn: Turn, ledger: Ledger): Promise<void> {
  await releaseMessage(db, turn, await ledger.take());
}

/** Aborted when this process stops working. */
export function stopSignal(): AbortSignal {
  if (!place.batchdeckStop) {
    place.batchdeckStop = new AbortController();
    setMaxListeners(0, place.batchdeckStop.signal); // every message that runs listens
  }
  return place.batchdeckStop.signal;
}
