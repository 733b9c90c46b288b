import 'server-only';
import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { recordAudit } from '@/lib/audit/service';
import { upstreamName } from '@/lib/dari/client';
import { ITEMS_PER_BATCH_MAX } from '@/lib/dari/wire';
import { type Db, getDb } from '@/lib/db/client';
import { batches } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import * as attemptRows from './attempt-repository';
import * as repository from './repository';
import { inputOf, sealBody, type Try, writeBody } from './request';
import { type BatchRecord, underNextRevision } from './revision';

/** So many submissions of a batch wait for their answers at a time; more would only wait longer. */
const UNANSWERED_MAX = 4;
const BODY_CHARACTERS_MAX = 8_000_000;

/**
 * Forms the next submissions of every batch that has room for them; answers whether any were formed. Whatever else
 * happens to a submission, its key and its bytes stay what they are now.
 */
export async function planWaves(): Promise<boolean> {
  const db = await getDb();
  let hasPlanned = false;
  for (const batchId of await repository.listBatchesToPlan(db, upstreamName())) {
    if (await db.transaction((tx) => planWave(tx, batchId))) hasPlanned = true;
  }
  return hasPlanned;
}

async function planWave(tx: Db, batchId: string): Promise<boolean> {
  let isPlanned = false;
  await underNextRevision(tx, batchId, async (revision, batch) => {
    if (batch.state !== 'sent' || batch.sending === 'paused' || batch.sending === 'stopped') return 0;
    const isAsking = batch.sending === 'asking';
    if (batch.sending === 'going' && (await isPilotOut(tx, batch))) return askAfterPilot(tx, batch);
    const size = await waveSize(tx, batch);
    if (size === 0) return 0;
    const waiting = await attemptRows.listAttemptsToPlan(tx, batchId, size, isAsking);
    const fitting = takeWhileFits(waiting);
    if (fitting.length === 0) return 0;
    await insertSubmission(tx, batch, fitting, revision);
    isPlanned = true;
    return fitting.length;
  });
  return isPlanned;
}

/** How many items may go out now: 0, or so many that it is worth a request. */
async function waveSize(tx: Db, batch: BatchRecord): Promise<number> {
  if ((await repository.countUnanswered(tx, batch.id)) >= UNANSWERED_MAX) return 0;
  const pilotLeft =
    batch.pilot && batch.sending === 'going'
      ? batch.pilot - (await attemptRows.countFirstPlanned(tx, batch.id))
      : Infinity;
  const most = Math.min(ITEMS_PER_BATCH_MAX, pilotLeft);
  if (batch.inFlightMax === null) return most;
  const inFlight = await attemptRows.countInFlight(tx, batch.id);
  const room = Math.max(0, batch.inFlightMax - inFlight);
  // As sessions end one by one, requests for one item each would follow: they are gathered.
  const worthIt = Math.min(most, Math.ceil(batch.inFlightMax / 2));
  return room >= worthIt || inFlight === 0 ? Math.min(room, most) : 0;
}

async function isPilotOut(tx: Db, batch: BatchRecord): Promise<boolean> {
  return batch.pilot !== null && (await attemptRows.countFirstPlanned(tx, batch.id)) >= batch.pilot;
}

async function askAfterPilot(tx: Db, batch: BatchRecord): Promise<number> {
  const unsent = await attemptRows.countToPlan(tx, batch.id);
  await tx.update(batches).set({ sending: 'asking' }).where(eq(batches.id, batch.id));
  await recordAudit(tx, {
    batchId: batch.id,
    actor: 'batchdeck',
    action: 'pilot.sent',
    detail: { items: batch.pilot ?? 0, unsent },
  });
  return 1;
}

/** As many as one request carries well; one that is larger than that goes alone. */
function takeWhileFits<T extends Try>(tries: T[]): T[] {
  let characters = 0;
  const end = tries.findIndex((one) => {
    for (const part of inputOf(one).parts) characters += part.type === 'text' ? part.text.length : part.fileId.length;
    return characters > BODY_CHARACTERS_MAX;
  });
  return end === -1 ? tries : tries.slice(0, Math.max(1, end));
}

/** Writes a submission with its key and its exact bytes, and puts these attempts into it. */
export async function insertSubmission(
  tx: Db,
  batch: Pick<BatchRecord, 'id' | 'agentId' | 'sending'>,
  tries: Awaited<ReturnType<typeof attemptRows.listTries>>,
  revision: number,
): Promise<void> {
  const id = newId('sub');
  const idempotencyKey = `batchdeck-${id}`;
  const body = writeBody({ id, idempotencyKey }, batch, tries);
  await repository.insertSubmission(tx, {
    id,
    batchId: batch.id,
    number: (await repository.lastSubmissionNumber(tx, batch.id)) + 1,
    idempotencyKey,
    body: sealBody(body, id),
    bodySha256: createHash('sha256').update(body).digest('hex'),
    itemCount: tries.length,
    state: 'pending',
    upstream: upstreamName(),
  });
  await attemptRows.placeAttempts(
    tx,
    id,
    tries.map(({ attempt }) => attempt),
    { status: batch.sending === 'stopped' ? 'stopped' : 'unsent', revision },
  );
}
