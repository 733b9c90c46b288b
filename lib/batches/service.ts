import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { sharedRead } from '@/lib/live/shared-read';
import { readInputs } from './adopt-inputs';
import { toHeads } from './heads';
import { toItemDetail } from './item-detail';
import type { BatchRecord } from './repository';
import * as repository from './repository';
import type { BatchHead, BatchRow, BatchUpdate, ItemDetail } from './schema';
import { snapshot } from './snapshot';

/** The head of a batch and the rows that changed after `since` (-1: all). Throws not_found. */
export function getBatchUpdate({ batchId, since }: { batchId: string; since: number }): Promise<BatchUpdate> {
  return sharedRead(batchId, `since ${since}`, async () => {
    const { head, rows } = await readBatch(batchId, since);
    return { head, rows };
  });
}

/** The same, not shared, with the revision at which each row changed last. */
export async function readBatch(batchId: string, since: number): Promise<BatchUpdate & { revisions: number[] }> {
  const db = await getDb();
  return snapshot(db, async (tx) => {
    const head = await readHead(tx, batchId);
    const rows = since >= head.revision ? [] : await repository.listRows(tx, batchId, { since });
    return { head, rows: rows.map(toRow), revisions: rows.map(({ revision }) => revision) };
  });
}

/** The head of a batch and its first rows, for a page that gets the others later. Throws not_found. */
export function getBatchOpening({ batchId, end }: { batchId: string; end: number }): Promise<BatchUpdate> {
  return sharedRead(batchId, `before ${end}`, async () => {
    const db = await getDb();
    return snapshot(db, async (tx) => {
      const head = await readHead(tx, batchId);
      return { head, rows: (await repository.listRows(tx, batchId, { end })).map(toRow) };
    });
  });
}

async function readHead(tx: Db, batchId: string): Promise<BatchHead> {
  const {
    heads: [head],
  } = await toHeads(tx, [await requireBatch(tx, batchId)]);
  if (!head) throw new Error('a batch has no head');
  return head;
}

/** One item: what its newest attempt sends (names of secrets only) and every attempt. Throws not_found. */
export async function getItem({ batchId, index }: { batchId: string; index: number }): Promise<ItemDetail> {
  const db = await getDb();
  // Without it the item is shown all the same, and a retry says what is missing.
  await readInputs(db, batchId, [index]).catch(() => undefined);
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

function toRow(record: Awaited<ReturnType<typeof repository.listRows>>[number]): BatchRow {
  const { revision: _, retryAt, startedAt, finishedAt, ...rest } = record;
  return {
    ...rest,
    retryAt: isoOrNull(retryAt),
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(finishedAt),
  };
}

const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
