import 'server-only';
import { type Db, getDb } from '@/lib/db/client';
import type { StoredSecret } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { seal, unseal } from '@/lib/seal';
import { secretPlace } from '@/lib/submissions/request';
import type { BatchRecord, ItemRecord } from './repository';
import * as repository from './repository';
import type { Draft, DraftItem, DraftPart, DraftSecret, SaveDraft, StoredDraft } from './schema';

const LABEL_LENGTH_MAX = 140;

/** Makes a draft with these items, or none; for the agent of the batch before it unless one is named. */
export async function createDraft(draft?: Partial<Draft>): Promise<{ batchId: string }> {
  const db = await getDb();
  const batchId = newId('b');
  await repository.insertBatch(db, {
    id: batchId,
    name: draft?.name ?? nameByTime(new Date()),
    agentId: draft?.agentId || (await repository.findLastAgentId(db)),
    state: 'draft',
  });
  if (draft?.items) await saveItems(db, batchId, draft.items);
  return { batchId };
}

/** A draft as the composer edits it. Secret values are not in it, only which are kept. */
export async function getDraft({ batchId }: { batchId: string }): Promise<StoredDraft> {
  return readDraft(await getDb(), batchId);
}

export async function readDraft(db: Db, batchId: string): Promise<StoredDraft> {
  const batch = requireDraft(await repository.findBatch(db, batchId));
  const items = await repository.listItems(db, batchId);
  const { name, agentId, revision } = batch;
  return { name, agentId: agentId ?? '', items: items.map(toDraftItem), revision };
}

/** Keeps a draft as it stands, valid or not. Throws conflict once it has been sent, or saved by somebody else. */
export async function saveDraft(draft: SaveDraft): Promise<{ savedAt: string }> {
  const { batchId, basedOn, revision, name, agentId, order, changed } = draft;
  const db = await getDb();
  const savedAt = new Date();
  await db.transaction(async (tx) => {
    const batch = requireDraft(await repository.lockBatch(tx, batchId));
    if (batch.revision !== basedOn && batch.revision !== revision) throw changedElsewhere();
    await saveItems(tx, batchId, changed);
    const kept = await repository.orderItems(tx, batchId, order);
    if (kept !== new Set(order).size) throw changedElsewhere();
    await repository.updateBatch(tx, batchId, { name, agentId: agentId || null, revision, updatedAt: savedAt });
  });
  return { savedAt: savedAt.toISOString() };
}

const changedElsewhere = () =>
  new AppError('conflict', 'This draft was changed in another tab. Reload to see what is kept there.');

export async function deleteDraft({ batchId }: { batchId: string }): Promise<{ batchId: string }> {
  const db = await getDb();
  await db.transaction(async (tx) => {
    requireDraft(await repository.lockBatch(tx, batchId));
    await repository.deleteBatch(tx, batchId);
  });
  return { batchId };
}

/** Throws not_found, or conflict when the batch is no draft any more. */
export function requireDraft(batch: BatchRecord | undefined): BatchRecord {
  if (!batch) throw new AppError('not_found', 'There is no batch here. It may have been deleted.');
  if (batch.state !== 'draft') throw new AppError('conflict', 'This batch has been sent; it can no longer be edited.');
  return batch;
}

async function saveItems(db: Db, batchId: string, items: DraftItem[]): Promise<void> {
  const isKeeping = items.some((item) => item.secrets.some((secret) => secret.keptFrom !== null));
  const stored = isKeeping ? await repository.listItemSecrets(db, batchId) : [];
  const sealedByOrigin = new Map(
    stored.flatMap((item) => item.secrets.map((secret) => [`${item.id}/${secret.id}`, secret.sealed] as const)),
  );
  const rows = items.map(
    (item, index): ItemRecord => ({
      batchId,
      id: item.id,
      index,
      label: labelOf(item.parts),
      parts: item.parts,
      metadata: item.metadata,
      llmId: item.llmId.trim() || null,
      versionId: item.versionId || null,
      secrets: item.secrets.map((secret) => toStored(batchId, item.id, secret, sealedByOrigin)),
    }),
  );
  await repository.upsertItems(db, rows);
}

/** Seals a new value, or takes over a kept one; a secret without either is kept as a name alone (sealed empty). */
function toStored(
  batchId: string,
  itemId: string,
  secret: DraftSecret,
  sealedByOrigin: Map<string, string>,
): StoredSecret {
  const { id, name } = secret;
  const place = secretPlace(batchId, itemId, id);
  if (secret.value !== '' || secret.keptFrom === null) return { id, name, sealed: seal(secret.value, place) };
  const sealed = sealedByOrigin.get(secret.keptFrom);
  if (secret.keptFrom === `${itemId}/${id}` && sealed) return { id, name, sealed };
  const [fromItem = '', fromSecret = ''] = secret.keptFrom.split('/');
  const value = sealed ? unseal(sealed, secretPlace(batchId, fromItem, fromSecret)) : '';
  return { id, name, sealed: seal(value, place) };
}

function toDraftItem(record: ItemRecord): DraftItem {
  const hasValue = (secret: StoredSecret) =>
    unseal(secret.sealed, secretPlace(record.batchId, record.id, secret.id)) !== '';
  return {
    id: record.id,
    parts: record.parts,
    metadata: record.metadata,
    llmId: record.llmId ?? '',
    versionId: record.versionId ?? '',
    secrets: record.secrets.map((secret) => ({
      id: secret.id,
      name: secret.name,
      value: '',
      keptFrom: hasValue(secret) ? `${record.id}/${secret.id}` : null,
    })),
  };
}

/** First words of the message, or the name of its first file. */
export function labelOf(parts: DraftPart[]): string {
  const text = parts.find((part) => part.type === 'text' && part.text.trim() !== '');
  const first = text ?? parts.find((part) => part.type !== 'text');
  const words = first?.type === 'text' ? first.text : (first?.filename ?? '');
  return words.trim().replaceAll(/\s+/g, ' ').slice(0, LABEL_LENGTH_MAX);
}

function nameByTime(now: Date): string {
  return `Batch of ${now.toISOString().slice(0, 16).replace('T', ' ')}`;
}
