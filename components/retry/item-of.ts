/** An item as it was last sent, in the shapes that forms and differences take. */
import type { ItemInput } from '@/lib/batches/input-changes';
import type { DraftItem, ItemDetail } from '@/lib/batches/schema';

export const inputOf = ({ parts, metadata, llmId, versionId, secretNames }: ItemDetail): ItemInput => ({
  parts,
  metadata: metadata.map((pair) => ({ ...pair, id: pair.key })),
  llmId: llmId || null,
  versionId: versionId || null,
  secretNames,
});

/** Secrets are there by name; their values stay on the server and are kept. */
export function draftOf(item: ItemDetail): DraftItem {
  const { parts, metadata } = inputOf(item);
  const secrets = item.secretNames.map((name) => ({ id: name, name, value: '', keptFrom: name }));
  return { id: `retry-${item.index}`, parts, metadata, llmId: item.llmId, versionId: item.versionId, secrets };
}
