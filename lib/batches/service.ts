import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { BatchRecord } from './repository';
import * as repository from './repository';
import type { BatchHead, BatchRow, BatchStatus, BatchUpdate, Counts, ItemDetail, Trouble } from './schema';
import { countKey, NO_COUNTS } from './status';

type SubmissionState = Awaited<ReturnType<typeof repository.listSubmissionStates>>[number];

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

/** One item: its input (names of secrets only) and every attempt. Throws not_found. */
export async function getItem({ batchId, index }: { batchId: string; index: number }): Promise<ItemDetail> {
  const db = await getDb();
  return snapshot(db, async (tx) => {
    const item = await repository.findItem(tx, batchId, index);
    if (!item) throw new AppError('not_found', `This batch has no item ${index}.`);
    const attempts = await repository.listAttemptsOfItem(tx, batchId, index);
    const states = await repository.listSubmissionStates(tx, [batchId]);
    const submissions = new Map(states.map((submission) => [submission.id, submission]));
    return {
      index,
      label: item.label,
      parts: item.parts,
      metadata: item.metadata.map(({ key, value }) => ({ key, value })),
      secretNames: item.secrets.map(({ name }) => name),
      attempts: attempts.map((attempt) => {
        const {
          number = 0,
          idempotencyKey = '',
          upstreamBatchId = null,
          tries = 0,
        } = submissions.get(attempt.submissionId) ?? {};
        return {
          number: attempt.number,
          status: attempt.status,
          sessionId: attempt.sessionId,
          error: attempt.error,
          llmId: attempt.llmId,
          versionId: attempt.versionId,
          createdAt: attempt.createdAt.toISOString(),
          startedAt: isoOrNull(attempt.startedAt),
          finishedAt: isoOrNull(attempt.finishedAt),
          submission: { number, idempotencyKey, upstreamBatchId, tries },
        };
      }),
    };
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
  const submissions = byBatch(await repository.listSubmissionStates(db, ids));
  const itemCounts = new Map((await repository.countItems(db, ids)).map(({ batchId, count }) => [batchId, count]));
  return batches.map((batch) => {
    const counts = { ...NO_COUNTS };
    const finished: number[] = [];
    for (const { status, count, lastFinishedAt } of statuses.get(batch.id) ?? []) {
      counts[countKey(status)] += count;
      if (lastFinishedAt) finished.push(new Date(lastFinishedAt).getTime());
    }
    const itemCount = itemCounts.get(batch.id) ?? 0;
    const own = submissions.get(batch.id) ?? [];
    const isOver = batch.state === 'sent' && counts.completed + counts.failed === itemCount;
    return {
      id: batch.id,
      name: batch.name,
      status: batch.state === 'draft' ? 'draft' : aggregate(counts, itemCount),
      agentId: batch.agentId,
      agentName: batch.agentName,
      upstream: own[0]?.upstream ?? null,
      itemCount,
      submissionCount: own.length,
      counts,
      createdAt: batch.createdAt.toISOString(),
      submittedAt: isoOrNull(batch.submittedAt),
      finishedAt: isOver && finished.length > 0 ? new Date(Math.max(...finished)).toISOString() : null,
      revision: batch.revision,
      trouble: troubleOf(own),
    };
  });
}

function byBatch<T extends { batchId: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.batchId, [...(groups.get(row.batchId) ?? []), row]);
  return groups;
}

/** The API's own rule, over the newest attempts of all submissions. */
function aggregate(counts: Counts, itemCount: number): BatchStatus {
  const { completed, failed, queued, unsent } = counts;
  if (completed + failed < itemCount) return queued + unsent === itemCount ? 'queued' : 'running';
  if (failed === 0) return 'completed';
  return completed === 0 ? 'failed' : 'partial_failed';
}

/** What stands in the way right now; sending first, because following waits for it. */
function troubleOf(submissions: SubmissionState[]): Trouble | null {
  const sending = submissions.find(({ state, error }) => ['unknown', 'sending'].includes(state) && error !== null);
  if (sending?.error)
    return { kind: 'sending', message: sending.error, since: (sending.sentAt ?? new Date()).toISOString() };
  const following = submissions.find(({ pollError }) => pollError !== null);
  if (!following?.pollError) return null;
  return { kind: 'following', message: following.pollError, since: (following.polledAt ?? new Date()).toISOString() };
}

function toRow(record: Awaited<ReturnType<typeof repository.listRowsSince>>[number]): BatchRow {
  return { ...record, startedAt: isoOrNull(record.startedAt), finishedAt: isoOrNull(record.finishedAt) };
}

const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
