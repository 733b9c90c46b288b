import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import * as repository from './repository';
import type { Actor, AuditEntry } from './schema';

type Wish = { batchId: string; requestId: string };
type New = { batchId: string; actor: Actor; requestId?: string; outcome?: unknown } & Pick<
  AuditEntry,
  'action' | 'detail'
>;

/** Adds an entry, within the transaction of what it tells. */
export async function recordAudit(tx: Db, entry: New): Promise<void> {
  await repository.insertEntry(tx, entry);
}

/**
 * What was answered to a wish that has been fulfilled already: a repeat of a call whose answer was lost. Undefined for a
 * new wish. To be asked with the batch locked; throws conflict when the id was used for something else.
 */
export async function findOutcome<T>(tx: Db, { batchId, requestId }: Wish): Promise<T | undefined> {
  const entry = await repository.findByRequest(tx, requestId);
  if (!entry) return undefined;
  if (entry.batchId !== batchId) throw new AppError('conflict', 'This request was made for another batch.');
  return entry.outcome as T;
}

/** Everything done with a batch, newest first. */
export async function listAudit({ batchId }: { batchId: string }): Promise<AuditEntry[]> {
  const entries = await repository.listEntries(await getDb(), batchId);
  return entries.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() }) as AuditEntry);
}

/** Those of `batchIds` that were deleted here. */
export async function findDeleted(db: Db, batchIds: string[]): Promise<Set<string>> {
  return new Set(await repository.listBatchesWith(db, 'batch.deleted', batchIds));
}
