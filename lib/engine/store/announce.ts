/** Tells an agent's webhook what happened: deliveries are written in the transaction that made it happen. */
import 'server-only';
import { eq } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { engineBatches, engineBatchItems, engineSessions } from '@/lib/db/engine-schema';
import { getBatch } from './batches';
import { insertDeliveries } from './deliveries';
import type { Outcome, Turn } from './messages';
import { findWebhook } from './webhooks';

type Call = { id: string; name: string; arguments: Record<string, unknown> };

/** Of a session whose last message ended, and of its batch if that ended with it. */
export async function announceEnd(tx: Db, turn: Turn, outcome: Outcome): Promise<void> {
  const wanted = await listWanted(tx, turn.agentId);
  if (wanted.length === 0) return;
  const session = await describeSession(tx, turn);
  if (session.lastMessageId !== turn.messageId) return;
  const type = `session.${outcome.status}`;
  if (wanted.includes(type)) {
    const error = outcome.status === 'failed' ? outcome.error : null;
    const data = { ...session.data, status: outcome.status, error };
    await insertDeliveries(tx, [{ occasion: turn.messageId, type, ...of(turn), data }]);
  }
  const batchId = session.data.batch_id;
  if (batchId !== null) await announceBatch(tx, batchId, turn.messageId);
}

/** Of calls that wait for a result from outside. */
export async function announceCalls(tx: Db, turn: Turn, calls: Call[]): Promise<void> {
  const type = 'tool.call_requested';
  if (!(await listWanted(tx, turn.agentId)).includes(type)) return;
  const session = await describeSession(tx, turn);
  await insertDeliveries(
    tx,
    calls.map(({ id, name, arguments: input }) => {
      const data = { ...session.data, tool_call_id: id, tool_name: name, arguments: input };
      return { occasion: `${turn.messageId} ${id}`, type, ...of(turn), data };
    }),
  );
}

/**
 * Of a batch, if it has ended; `cause` is what ended it. Holds the batch, so that of workers which end its last
 * children at the same moment only the later one finds it ended.
 */
export async function announceBatch(tx: Db, batchId: string, cause: string): Promise<void> {
  const [batch] = await tx
    .select({ agentId: engineBatches.agentId })
    .from(engineBatches)
    .where(eq(engineBatches.id, batchId))
    .for('update');
  if (!batch) return;
  const { agentId } = batch;
  const wanted = await listWanted(tx, agentId);
  if (!wanted.some((type) => type.startsWith('batch.'))) return;
  const { status, counts } = await getBatch(tx, batchId);
  const type = `batch.${status}`;
  if (!wanted.includes(type)) return;
  const data = { batch_id: batchId, agent_id: agentId, status, counts };
  await insertDeliveries(tx, [
    { occasion: `${batchId} ${cause}`, type, agentId, sessionId: null, messageId: null, data },
  ]);
}

async function listWanted(tx: Db, agentId: string): Promise<string[]> {
  const webhook = await findWebhook(tx, agentId);
  return webhook?.eventTypes ?? [];
}

const of = ({ agentId, sessionId, messageId }: Turn) => ({ agentId, sessionId, messageId });

/** What every event of a session says. */
async function describeSession(tx: Db, { sessionId, messageId, agentId, versionId, llmId }: Turn) {
  const [row] = await tx
    .select({
      metadata: engineSessions.metadata,
      lastMessageId: engineSessions.lastMessageId,
      batchId: engineBatchItems.batchId,
    })
    .from(engineSessions)
    .leftJoin(engineBatchItems, eq(engineBatchItems.sessionId, engineSessions.id))
    .where(eq(engineSessions.id, sessionId));
  if (!row) throw new Error('a message without a session');
  const data = {
    session_id: sessionId,
    message_id: messageId,
    agent_id: agentId,
    version_id: versionId,
    llm_id: llmId,
    batch_id: row.batchId,
    metadata: row.metadata,
  };
  return { data, lastMessageId: row.lastMessageId };
}
