import 'server-only';
import { and, eq, inArray } from 'drizzle-orm';
import { findDeleted, recordAudit } from '@/lib/audit/service';
import { placesBetween } from '@/lib/composer/places';
import { upstreamName } from '@/lib/dari/client';
import { type Db, getDatabase } from '@/lib/db/client';
import { attempts, batches, items } from '@/lib/db/schema';
import { log } from '@/lib/log';
import { newId } from '@/lib/new-id';
import * as attemptRows from './attempt-repository';
import { liftKeyHold } from './hold';
import { type JournalLine, readJournal, rewriteJournal } from './journal';
import * as repository from './repository';
import { underNextRevision } from './revision';

/**
 * Takes up what an earlier process left: what it was sending has an unknown outcome, and what the journal names but the
 * database has lost is written anew, to be looked for at the API by its metadata. Nothing of it is sent.
 */
export async function recoverSubmissions(): Promise<void> {
  const { db, kind } = await getDatabase();
  await liftKeyHold(db, upstreamName());
  // Other processes may be at work on a server's database; there, leases run out.
  if (kind !== 'embedded') return;
  await repository.releaseTaken(db);
  const lines = readJournal();
  const known = await repository.listKnown(
    db,
    lines.map(({ submissionId }) => submissionId),
  );
  const deleted = await findDeleted(
    db,
    lines.map(({ batchId }) => batchId),
  );
  for (const line of lines) {
    if (known.has(line.submissionId) || deleted.has(line.batchId)) continue;
    log.warn(
      { submissionId: line.submissionId },
      'a submission of the journal is not in the database; it is looked for',
    );
    await db.transaction((tx) => restore(tx, line));
  }
  rewriteJournal(lines);
}

async function restore(tx: Db, line: JournalLine): Promise<void> {
  const { submissionId, batchId, idempotencyKey, upstream, bodySha256 } = line;
  await ensureBatch(tx, line);
  await repository.insertSubmission(tx, {
    id: submissionId,
    batchId,
    number: (await repository.lastSubmissionNumber(tx, batchId)) + 1,
    idempotencyKey,
    body: '',
    bodySha256,
    itemCount: line.attempts.length,
    state: 'unknown',
    upstream,
    tries: 1,
    sentAt: new Date(line.at),
  });
  await underNextRevision(tx, batchId, async (revision) => {
    await ensureAttempts(tx, line, revision);
    const places = line.attempts.map(([itemIndex, number]) => ({ batchId, itemIndex, number }));
    await attemptRows.placeAttempts(tx, submissionId, places, { status: 'checking', revision });
    return places.length;
  });
  const detail = { submissionId, items: line.attempts.length };
  await recordAudit(tx, { batchId, actor: 'batchdeck', action: 'submission.recovered', detail });
}

/** Paused, so that nothing goes out before somebody has looked. */
async function ensureBatch(tx: Db, { batchId, at, upstream, attempts: places }: JournalLine): Promise<void> {
  const [batch] = await tx.select().from(batches).where(eq(batches.id, batchId)).for('update');
  const sent = { state: 'sent' as const, upstream, sending: 'paused' as const, submittedAt: new Date(at) };
  if (batch?.state === 'sent') return;
  if (batch) {
    await tx
      .update(batches)
      .set({ ...sent, revision: batch.revision + 1 })
      .where(eq(batches.id, batchId));
    return attemptRows.insertFirstAttempts(tx, batchId, batch.revision + 1);
  }
  await tx
    .insert(batches)
    .values({ id: batchId, name: `Recovered batch of ${at.slice(0, 16).replace('T', ' ')}`, ...sent });
  const indexes = places.map(([index]) => index);
  const keys = placesBetween(null, null, Math.max(0, ...indexes) + 1);
  const rows = indexes.map((index) => ({
    batchId,
    id: newId('item'),
    place: keys[index] ?? '',
    index,
    label: `Recovered item ${index}`,
    parts: [],
    metadata: [],
    secrets: [],
  }));
  await tx.insert(items).values(rows);
}

async function ensureAttempts(tx: Db, { batchId, attempts: places }: JournalLine, revision: number): Promise<void> {
  const indexes = places.map(([index]) => index);
  const there = await tx
    .select({ itemIndex: attempts.itemIndex, number: attempts.number })
    .from(attempts)
    .where(and(eq(attempts.batchId, batchId), inArray(attempts.itemIndex, indexes)));
  const missing = places.filter(
    ([index, number]) => !there.some((one) => one.itemIndex === index && one.number === number),
  );
  if (missing.length === 0) return;
  await attemptRows.outdateAttempts(
    tx,
    batchId,
    missing.map(([index]) => index),
  );
  const rows = missing.map(([itemIndex, number]) => ({
    batchId,
    itemIndex,
    number,
    isNewest: true,
    origin: number === 1 ? ('send' as const) : ('retry' as const),
    status: 'unsent',
    revision,
  }));
  await attemptRows.insertAttempts(tx, rows);
}
