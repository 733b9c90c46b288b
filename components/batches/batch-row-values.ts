/** What columns show of a row, where that is not a field of it. */
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import type { BatchRow } from '@/lib/batches/schema';

const NOT_OUT = new Set(['unsent', 'stopped']);

/** How often it went out; the newest attempt may still be here. */
export const triesOf = ({ status, attempt }: BatchRow): number => (NOT_OUT.has(status) ? attempt - 1 : attempt);

/** How long its last session took, in ms; null until it has ended. */
export const timeOf = ({ startedAt, finishedAt }: BatchRow): number | null =>
  startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;

/** What the item at `index` says for the key of the column. */
export const metadataOf = ({ values, codes }: MetadataColumn, index: number): string | undefined =>
  values[codes[index] ?? -1];

export const modelOf = ({ llmId }: BatchRow): string => llmId ?? 'default';
export const versionOf = ({ versionId }: BatchRow): string => versionId ?? 'active';
