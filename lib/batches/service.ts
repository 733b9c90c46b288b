import 'server-only';
import { upstreamName } from '@/lib/dari/client';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { findHold } from '@/lib/submissions/hold';
import { toItemDetail } from './item-detail';
import type { BatchRecord } from './repository';
import * as repository from './repository';
import type { BatchHead, BatchRow, BatchUpdate, ItemDetail } from './schema';
import { statusOf, sumUp, troubleOf } from './standing';

/** A request without an answer for so long is told of. */
const SLOW_MS = 5_000;

/** All batches, drafts among them, newest first. */
export async function listBatches(): Promise<BatchHead[]> {
  const db = await getDb();
  return snapshot(db, async (tx) => toHeads(tx, await repository.listBatchRecords(tx)));
}

/** The head of a batch and the rows that changed after `since` (-1: all). Throws not_found. */
export async function getBatchUpdate({ batchId, since }: { batchId: string; since: number }): Promise<BatchUpdate> {
  const db = await getDb();
  return snapshot(db, async (tx) => {
    const [head] = await toHeads(tx, [await requireBatch(tx, batchId)]);
    if (!head) throw new Error('a batch has no head');
    const rows = since >= head.revision ? [] : await repository.listRowsSince(tx, batchId, since);
    return { head, rows: rows.map(toRow) };
  });
}

/** One item: what its newest attempt sends (names of secrets only) and every attempt. Throws not_found. */
export async function getItem({ batchId, index }: { batchId: string; index: number }): Promise<ItemDetail> {
  const db = await getDb();
  return snapshot(db, async (tx) => {
    const item = await repository.findItem(tx, batchId, index);
    if (!item) throw new AppError('not_found', `This batch has no item ${index}.`);
    const attempts = await repository.listAttemptsOfItem(tx, batchId, index);
    const ids = attempts.flatMap(({ submissionId }) => submissionId ?? []);
    const submissions = ids.length > 0 ? await repository.listSubmissions(tx, ids) : [];
    return toItemDetail(item, attempts, submissions);
  });
}

/** The row a session was started for, when it was sent from here. */
export async function findAttemptOfSession(sessionId: string) {
  return repository.findAttemptOfSession(await getDb(), sessionId);
}

async function requireBatch(db: Db, batchId: string): Promise<BatchRecord> {
  const batch = await repository.findBatch(db, batchId);
  if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
  return batch;
}

/** Runs reads that must agree with each other. */
function snapshot<T>(db: Db, read: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

async function toHeads(db: Db, batches: BatchRecord[]): Promise<BatchHead[]> {
  if (batches.length === 0) return [];
  const ids = batches.map(({ id }) => id);
  const statuses = byBatch(await repository.countStatuses(db, ids));
  const submissions = byBatch(await repository.countSubmissions(db, ids));
  const troubled = byBatch(await repository.listTroubledSubmissions(db, ids, SLOW_MS));
  const itemCounts = byBatch(await repository.countItems(db, ids));
  const connected = upstreamName();
  const hold = await findHold(db, connected);
  return batches.map((batch) => {
    const own = submissions.get(batch.id)?.[0];
    const sums = sumUp(statuses.get(batch.id) ?? [], itemCounts.get(batch.id)?.[0]?.count ?? 0);
    const { counts, itemCount, lastFinishedAt } = sums;
    const status = batch.state === 'draft' ? 'draft' : statusOf(sums, batch.sending);
    const place = { upstream: batch.upstream, connected, lastReadAt: own?.lastReadAt ?? batch.submittedAt };
    const isOver = batch.state === 'sent' && counts.completed + counts.failed === itemCount;
    return {
      id: batch.id,
      name: batch.name,
      status,
      agentId: batch.agentId,
      agentName: batch.agentName,
      upstream: batch.upstream,
      itemCount,
      submissionCount: own?.count ?? 0,
      counts,
      sending: batch.sending,
      inFlightMax: batch.inFlightMax,
      pilot: batch.pilot,
      retryRule: batch.retryRule,
      completedAtFirst: sums.completedAtFirst,
      retriesAhead: sums.retriesAhead,
      createdAt: batch.createdAt.toISOString(),
      submittedAt: isoOrNull(batch.submittedAt),
      finishedAt: isOver && lastFinishedAt ? new Date(lastFinishedAt).toISOString() : null,
      revision: batch.revision,
      pinnedAt: isoOrNull(batch.pinnedAt),
      archivedAt: isoOrNull(batch.archivedAt),
      trouble: isOver || status === 'draft' ? null : troubleOf(troubled.get(batch.id) ?? [], sums, place, hold),
    };
  });
}

function byBatch<T extends { batchId: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.batchId, [...(groups.get(row.batchId) ?? []), row]);
  return groups;
}

function toRow(record: Awaited<ReturnType<typeof repository.listRowsSince>>[number]): BatchRow {
  const { retryAt, startedAt, finishedAt } = record;
  return {
    ...record,
    retryAt: isoOrNull(retryAt),
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(finishedAt),
  };
}

const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
