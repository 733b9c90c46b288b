import 'server-only';
import { createHash } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { type Manifest, parseManifest } from '@/lib/dari/manifest';
import type { WireBatchItem, WireCreateSessionBatch } from '@/lib/dari/wire';
import { SECRET_NAME } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import {
  engineAgents,
  engineBatches,
  engineBatchItems,
  engineEvents,
  engineFiles,
  engineMessages,
  engineSessions,
  engineVersions,
} from '@/lib/db/engine-schema';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/jobs/queue';
import { newId } from '@/lib/new-id';
import { seal } from '@/lib/seal';

/** Place that a session's secrets are sealed for. */
export const secretsPlace = (sessionId: string): string => `engine_sessions.secrets/${sessionId}`;

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
    if (inserted.length > 0) await insertItems(tx, batchId, input.items, await loadOffer(tx, agentId, input.items));
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

/** What the items may refer to. */
type Offer = { activeVersionId: string | null; versions: Map<string, Manifest>; fileIds: Set<string> };

async function loadOffer(tx: Db, agentId: string, items: WireBatchItem[]): Promise<Offer> {
  const [agent] = await tx.select().from(engineAgents).where(eq(engineAgents.id, agentId));
  if (!agent || agent.deletedAt) throw new AppError('not_found', 'Agent not found');
  const { activeVersionId } = agent;
  const versionIds = new Set(items.flatMap((item) => item.version_id ?? activeVersionId ?? []));
  const rows = await tx
    .select({ id: engineVersions.id, bundle: engineVersions.bundle })
    .from(engineVersions)
    .where(and(eq(engineVersions.agentId, agentId), inArray(engineVersions.id, [...versionIds])));
  const named = new Set(items.flatMap((item) => item.message.content.flatMap((part) => fileIdOf(part) ?? [])));
  const files = await tx
    .select({ id: engineFiles.id })
    .from(engineFiles)
    .where(inArray(engineFiles.id, [...named]));
  return {
    activeVersionId,
    versions: new Map(rows.map(({ id, bundle }) => [id, parseManifest(bundle['dari.yml'] ?? '')])),
    fileIds: new Set(files.map((file) => file.id)),
  };
}

async function insertItems(tx: Db, batchId: string, items: WireBatchItem[], offer: Offer): Promise<void> {
  const plans = items.map((item, index) => plan(item, index, offer));
  const good = plans.flatMap((made) => made.session ?? []);
  if (good.length > 0) {
    await tx.insert(engineSessions).values(good.map(({ row }) => row));
    await tx.insert(engineMessages).values(good.map(({ message }) => message));
    await tx.insert(engineEvents).values(good.flatMap(({ events }) => events));
  }
  await tx.insert(engineBatchItems).values(plans.map(({ item }) => ({ ...item, batchId })));
  await enqueue(
    tx,
    'message.run',
    good.map(({ message }) => ({ messageId: message.id })),
  );
}

/** An item as it will be stored, with its session unless something is wrong with it. */
function plan(item: WireBatchItem, index: number, offer: Offer) {
  const metadata = item.metadata ?? {};
  const versionId = item.version_id ?? offer.activeVersionId;
  const manifest = versionId === null ? undefined : offer.versions.get(versionId);
  const error = findFault(item, versionId, manifest, offer);
  if (error !== null || !versionId || !manifest) {
    return { item: { index, sessionId: null, versionId: null, llmId: item.llm_id ?? null, metadata, error } };
  }
  const llmId = item.llm_id ?? manifest.llm.default;
  const session = planSession(item, versionId, llmId);
  return { session, item: { index, sessionId: session.row.id, versionId, llmId, metadata, error } };
}

function findFault(item: WireBatchItem, versionId: string | null, manifest: Manifest | undefined, offer: Offer) {
  if (versionId === null) return 'The agent has no active version';
  if (!manifest) return `Unknown version_id: ${shown(versionId)} is not a version of this agent`;
  if (item.llm_id && !Object.hasOwn(manifest.llm.options, item.llm_id)) {
    return `Unknown llm_id: ${shown(item.llm_id)} is not one of ${Object.keys(manifest.llm.options).join(', ')}`;
  }
  const { content } = item.message;
  if (content.length === 0) return 'message.content must have at least one part';
  for (const [index, part] of content.entries()) {
    if (part.type === 'text' && part.text.trim() === '') return `message.content[${index}].text must not be empty`;
    const fileId = fileIdOf(part);
    if (fileId !== undefined && !offer.fileIds.has(fileId)) return `Unknown file_id: ${shown(fileId)} was not uploaded`;
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

function planSession(item: WireBatchItem, versionId: string, llmId: string) {
  const id = newId('sess');
  const messageId = newId('msg');
  const parts = item.message.content;
  const metadata = item.message.metadata ?? null;
  const secrets = Object.keys(item.secrets ?? {}).length > 0 ? JSON.stringify(item.secrets) : null;
  const events = [
    { type: 'user.message', source: 'user' as const, data: { content: parts, metadata, message_id: messageId } },
    { type: 'session.status_changed', source: 'system' as const, data: { status: 'running' } },
    { type: 'message.status_changed', source: 'system' as const, data: { status: 'queued', attempt: 1 } },
  ];
  return {
    row: {
      id,
      agentId: item.agent_id,
      versionId,
      llmId,
      metadata: item.metadata ?? {},
      secrets: secrets && seal(secrets, secretsPlace(id)),
      status: 'running' as const,
      lastMessageId: messageId,
      lastMessageStatus: 'queued',
      eventCount: events.length,
    },
    message: {
      id: messageId,
      sessionId: id,
      sequenceNumber: 1,
      parts,
      metadata,
      status: 'queued' as const,
      fingerprint: createHash('sha256').update(JSON.stringify(parts)).digest('hex'),
    },
    events: events.map((event, index) => ({ ...event, sessionId: id, messageId, sequenceNumber: index + 1 })),
  };
}

const fileIdOf = (part: WireBatchItem['message']['content'][number]): string | undefined =>
  part.type === 'text' ? undefined : part.file_id;

/** What the caller wrote, short enough for a sentence. */
const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
