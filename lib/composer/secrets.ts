/** What becomes of secrets after a save: their values leave the browser's memory. */
import type { DraftItem, DraftSecret } from '@/lib/batches/schema';

/** An item as the browser keeps it once it is saved: its secrets are known by where they are kept. */
export function withoutValues(item: DraftItem): DraftItem {
  if (item.secrets.length === 0) return item;
  return { ...item, secrets: item.secrets.map((secret) => kept(item.id, secret)) };
}

const kept = (itemId: string, secret: DraftSecret): DraftSecret =>
  secret.value === '' && secret.keptFrom === null
    ? secret
    : { ...secret, value: '', keptFrom: `${itemId}/${secret.id}` };

/** An item that changed while it was saved: only secrets that are as they were sent are stored now. */
export function forgetSent(item: DraftItem, sent: DraftItem): DraftItem {
  const sentById = new Map(sent.secrets.map((secret) => [secret.id, secret]));
  const secrets = item.secrets.map((secret) => {
    const was = sentById.get(secret.id);
    return was && was.value === secret.value && was.keptFrom === secret.keptFrom ? kept(item.id, secret) : secret;
  });
  return { ...item, secrets };
}

/** An item whose secrets are kept where they say; those that are not have no value any more. */
export function withKept(item: DraftItem, storedOf: (itemId: string) => DraftSecret[]): DraftItem {
  const isKept = ({ keptFrom }: DraftSecret) => {
    const [itemId = '', secretId] = keptFrom?.split('/') ?? [];
    return storedOf(itemId).some(({ id, keptFrom: origin }) => id === secretId && origin !== null);
  };
  if (item.secrets.every((secret) => secret.keptFrom === null || isKept(secret))) return item;
  return { ...item, secrets: item.secrets.map((secret) => (isKept(secret) ? secret : { ...secret, keptFrom: null })) };
}
