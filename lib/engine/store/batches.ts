import 'server-only';
import { asc, eq } from 'drizzle-orm';
import type { WireBatchSession, WireSessionBatch } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineBatches, engineBatchItems, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';

type Counts = Record<'queued' | 'running' | 'completed' | 'failed', number>;
/** A batch as read: its counts are always there and add up to the number of items. */
export type ReadBatch = WireSessionBatch & { counts: Counts };

export async function getBatch(db: Db, batchId: string): Promise<ReadBatch> {
  const [batch] = await db.select().from(engineBatches).where(eq(engineBatches.id, batchId));
  if (!batch) throw new AppError('not_found', 'Session batch not found');
  const rows = await selectItems(db, batchId);
  const sessions = rows.map((row) => toWire(row, batch.agentId));
  const counts = countStatuses(sessions);
  return { batch_id: batch.id, status: aggregate(counts), counts, sessions };
}

/** Any unfinished: queued if all are, else running. All finished: the outcome they share, else partial_failed. */
function aggregate({ queued, running, completed, failed }: Counts): string {
  if (queued + running > 0) return running + completed + failed === 0 ? 'queued' : 'running';
  if (failed === 0) return 'completed';
  return completed === 0 ? 'failed' : 'partial_failed';
}

function countStatuses(sessions: WireBatchSession[]): Counts {
  const counts: Counts = { queued: 0, running: 0, completed: 0, failed: 0 };
  for (const { status } of sessions) counts[status as keyof Counts] += 1;
  return counts;
}

type ItemRow = Awaited<ReturnType<typeof selectItems>>[number];

function selectItems(db: Db, batchId: string) {
  return db
    .select({
      index: engineBatchItems.index,
      sessionId: engineBatchItems.sessionId,
      versionId: engineBatchItems.versionId,
      llmId: engineBatchItems.llmId,
      metadata: engineBatchItems.metadata,
      creationError: engineBatchItems.error,
      messageStatus: engineSessions.lastMessageStatus,
      messageError: engineMessages.error,
      createdAt: engineSessions.createdAt,
      startedAt: engineSessions.startedAt,
      completedAt: engineSessions.completedAt,
    })
    .from(engineBatchItems)
    .leftJoin(engineSessions, eq(engineSessions.id, engineBatchItems.sessionId))
    .leftJoin(engineMessages, eq(engineMessages.id, engineSessions.lastMessageId))
    .where(eq(engineBatchItems.batchId, batchId))
    .orderBy(asc(engineBatchItems.index));
}

/** A child follows the last message of its session; one that could not be created has failed and has no session. */
function toWire(row: ItemRow, agentId: string): WireBatchSession {
  return {
    index: row.index,
    session_id: row.sessionId,
    status: row.sessionId === null ? 'failed' : childStatus(row.messageStatus),
    last_message_status: row.messageStatus,
    agent_id: agentId,
    version_id: row.versionId,
    llm_id: row.llmId,
    metadata: row.metadata,
    transcript_url: row.sessionId && `/v1/sessions/${row.sessionId}/transcript`,
    error: row.creationError ?? row.messageError,
    created_at: row.createdAt?.toISOString() ?? null,
    started_at: row.startedAt?.toISOString() ?? null,
    completed_at: row.completedAt?.toISOString() ?? null,
  };
}

function childStatus(messageStatus: string | null): keyof Counts {
  if (messageStatus === 'completed' || messageStatus === 'failed' || messageStatus === 'queued') return messageStatus;
  return 'running';
}
