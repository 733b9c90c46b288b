import 'server-only';
import { eq } from 'drizzle-orm';
import type { WireBatchItem, WireCreateSessionBatch } from '@/lib/dari/wire';
import { SECRET_NAME } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineBatches, engineBatchItems } from '@/lib/db/engine-schema';
import { enqueue } from '@/lib/jobs/queue';
import { newId } from '@/lib/new-id';
import { announceBatch } from './announce';
import { insertSessions, planSession } from './new-session';
import { choose, findUnknownFiles, loadOffer, type Offer, shown, unknownFile } from './offer';

/** Waiting for a second is worth so many rows. */
const ROWS_A_SECOND = 4;
/** Turns are counted from here: priorities have 32 bits, which last until 2043. */
const TURNS_SINCE_S = Date.UTC(2026, 0, 1) / 1000;

/**
 * Creates a batch, its sessions, their first messages and the jobs that run them, all or nothing. A key used before
 * changes nothing and answers the batch it made then, also to calls at the same moment. An item that cannot be
 * created is kept in its place with the reason. Throws AppError not_found for an unknown agent.
 */
export async function createBatch(db: Db, input: WireCreateSessionBatch): Promise<{ batchId: string; isNew: boolean }> {
  const key = input.idempotency_key ?? null;
  const agentId = input.items[0]?.agent_id ?? '';
  const batchId = newId('batch');
  const isNew = await db.transaction(async (tx) => {
    const inserted = await tx
      .insert(engineBatches)
      .values({ id: batchId, idempotencyKey: key, agentId })
      .onConflictDoNothing({ target: engineBatches.idempotencyKey })
      .returning({ id: engineBatches.id });
    if (inserted.length > 0) await insertItems(tx, batchId, agentId, input.items);
    return inserted.length > 0;
  });
  if (isNew || key === null) return { batchId, isNew };
  const [first] = await db
    .select({ id: engineBatches.id })
    .from(engineBatches)
    .where(eq(engineBatches.idempotencyKey, key));
  if (!first) throw new Error('a batch whose key was taken is gone');
  return { batchId: first.id, isNew };
}

async function insertItems(tx: Db, batchId: string, agentId: string, items: WireBatchItem[]): Promise<void> {
  const versionIds = items.flatMap((item) => item.version_id ?? []);
  const offer = await loadOffer(tx, agentId, versionIds);
  const missing = await findUnknownFiles(
    tx,
    items.flatMap((item) => item.message.content),
  );
  const plans = items.map((item, index) => plan(item, index, offer, missing));
  await insertSessions(
    tx,
    plans.flatMap(({ session }) => session ?? []),
  );
  await tx.insert(engineBatchItems).values(plans.map(({ item }) => ({ ...item, batchId })));
  const now = Date.now();
  await enqueue(
    tx,
    'message.run',
    plans.flatMap(({ session, item }) => {
      const messageId = session?.message?.id;
      return messageId ? { data: { messageId }, priority: -turnOf(item.index, now), group: batchId } : [];
    }),
  );
  if (plans.every(({ session }) => !session)) await announceBatch(tx, batchId, 'creation');
}

/**
 * Rows run in their order, and batches share: the first rows of a new one come before the last of a long one. But the
 * longer rows wait, the sooner they come, or the last would wait for as long as there are new batches.
 */
const turnOf = (index: number, nowMs: number): number =>
  Math.floor((nowMs / 1000 - TURNS_SINCE_S) * ROWS_A_SECOND) + index;

/** An item as it will be stored, with its session unless something is wrong with it. */
function plan(item: WireBatchItem, index: number, offer: Offer, missing: Set<string>) {
  const metadata = item.metadata ?? {};
  const choice = choose(offer, item);
  const fault = typeof choice === 'string' ? choice : findFault(item, missing);
  if (typeof choice === 'string' || fault !== null) {
    return { item: { index, sessionId: null, versionId: null, llmId: item.llm_id ?? null, metadata, error: fault } };
  }
  const { versionId, llmId, manifest } = choice;
  const internetAccess = manifest.sandbox?.internet_access ?? false;
  const { agent_id: agentId, message, secrets } = item;
  const session = planSession({ agentId, versionId, llmId, metadata, secrets, internetAccess, message });
  return { session, item: { index, sessionId: session.row.id, versionId, llmId, metadata, error: null } };
}

function findFault(item: WireBatchItem, missing: Set<string>): string | null {
  const { content } = item.message;
  if (content.length === 0) return 'message.content must have at least one part';
  for (const [index, part] of content.entries()) {
    if (part.type !== 'text' && missing.has(part.file_id)) return unknownFile(part.file_id);
    if (part.type === 'text' && part.text.trim() === '') return `message.content[${index}].text must not be empty`;
  }
  return findSecretFault(item.secrets ?? {});
}

function findSecretFault(secrets: Record<string, string>): string | null {
  for (const [name, value] of Object.entries(secrets)) {
    if (!SECRET_NAME.test(name)) return `Secret name ${shown(name)} must match ${SECRET_NAME.source}`;
    if (value === '') return `Secret ${shown(name)} must not be empty`;
  }
  return null;
}
