import 'server-only';
import type { Db } from '@/lib/db/client';
import type { StoredSecret } from '@/lib/db/schema';
import { seal, unseal } from '@/lib/seal';
import { secretPlace } from '@/lib/submissions/request';
import * as repository from './draft-repository';
import type { DraftItem, DraftPart, DraftSecret } from './schema';

const LABEL_LENGTH_MAX = 140;

type PlacedItem = DraftItem & { place: string };

/** Keeps items of a draft, new or known. Secrets that are kept elsewhere in the draft are taken over. */
export async function saveItems(db: Db, batchId: string, items: PlacedItem[]): Promise<void> {
  const sealedByOrigin = await readSealed(db, batchId, items);
  const rows = items.map(
    (item): repository.DraftRecord => ({
      batchId,
      id: item.id,
      place: item.place,
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

/** By `<item id>/<secret id>`. */
async function readSealed(db: Db, batchId: string, items: DraftItem[]): Promise<Map<string, string>> {
  const origins = items.flatMap(({ secrets }) => secrets.flatMap(({ keptFrom }) => keptFrom?.split('/')[0] ?? []));
  if (origins.length === 0) return new Map();
  const stored = await repository.listSecretsOf(db, batchId, [...new Set(origins)]);
  return new Map(stored.flatMap(({ id, secrets }) => secrets.map((secret) => [`${id}/${secret.id}`, secret.sealed])));
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

/** An item as the composer edits it. Secret values are not in it, only which are kept. */
export function toDraftItem(record: repository.DraftRecord): DraftItem {
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
  return words
    .slice(0, LABEL_LENGTH_MAX * 8)
    .trim()
    .replaceAll(/\s+/g, ' ')
    .slice(0, LABEL_LENGTH_MAX);
}
