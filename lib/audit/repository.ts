import 'server-only';
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { auditLog } from '@/lib/db/schema';

const LISTED_MAX = 1000;

export async function insertEntry(tx: Db, entry: typeof auditLog.$inferInsert): Promise<void> {
  await tx.insert(auditLog).values(entry);
}

export async function findByRequest(tx: Db, requestId: string) {
  const [entry] = await tx
    .select({ batchId: auditLog.batchId, action: auditLog.action, outcome: auditLog.outcome })
    .from(auditLog)
    .where(eq(auditLog.requestId, requestId));
  return entry;
}

/** Newest first. */
export async function listEntries(db: Db, batchId: string) {
  const { id, at, actor, action, detail } = auditLog;
  return db
    .select({ id, at, actor, action, detail })
    .from(auditLog)
    .where(eq(auditLog.batchId, batchId))
    .orderBy(desc(auditLog.id))
    .limit(LISTED_MAX);
}

/** Those of `batchIds` of which an entry tells this. */
export async function listBatchesWith(db: Db, action: string, batchIds: string[]): Promise<string[]> {
  const rows = await db
    .selectDistinct({ batchId: auditLog.batchId })
    .from(auditLog)
    .where(and(inArray(auditLog.batchId, batchIds), eq(auditLog.action, action)));
  return rows.map(({ batchId }) => batchId);
}
