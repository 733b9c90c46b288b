/** What columns show of a row, where that is not a field of it. */
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import type { BatchRow } from '@/lib/batches/schema';
import type { Marks, RowResult } from '@/lib/checks/schema';
import { resultOf, STAMP_MS } from '@/lib/checks/status';

const NOT_OUT = new Set(['unsent', 'stopped']);

/** How often it went out; the newest attempt may still be here. */
export const triesOf = ({ status, attempt }: BatchRow): number => (NOT_OUT.has(status) ? attempt - 1 : attempt);

/** How long its last session took, in ms; null until it has ended. */
export const timeOf = ({ startedAt, finishedAt }: Pick<BatchRow, 'startedAt' | 'finishedAt'>): number | null =>
  startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;

/** What the item at `index` says for the key of the column. */
export const metadataOf = ({ values, codes }: MetadataColumn, index: number): string | undefined =>
  values[codes[index] ?? -1];

export const modelOf = ({ llmId }: Pick<BatchRow, 'llmId'>): string => llmId ?? 'default';
export const versionOf = ({ versionId }: Pick<BatchRow, 'versionId'>): string => versionId ?? 'active';

/** A stretch of time in ms, both ends included; an end that is not said is open. */
export type Span = { from: number; to: number };

/** From the address: two times in ISO 8601 with `/` between them, either of which may be left out; null without any. */
export function readSpan(value: string | null): Span | null {
  const [from = '', to = ''] = (value ?? '').split('/');
  const span = { from: Date.parse(from) || -Infinity, to: Date.parse(to) || Infinity };
  return span.from > 0 || span.to < Infinity ? span : null;
}

/** What has not happened is in no stretch of time. */
export const isWithin = (time: string | null, { from, to }: Span): boolean => {
  const at = Date.parse(time ?? '');
  return at >= from && at <= to;
};

type RowEnd = Pick<BatchRow, 'index' | 'attempt' | 'finishedAt'>;

/** What the checks said of a row as it stands, a letter each; empty when they have not looked at it yet. */
export function outcomesIn(marks: Marks | undefined, { index, attempt, finishedAt }: RowEnd): string {
  const result = marks?.results.get(index);
  const isOfRow = result?.attempt === attempt && finishedAt && Date.parse(finishedAt) % STAMP_MS === result.stamp;
  return isOfRow ? result.outcomes : '';
}

export const resultIn = (marks: Marks | undefined, row: RowEnd): RowResult => resultOf(outcomesIn(marks, row));

export const VERDICT_FILTERS = ['pass', 'fail', 'star', 'none', 'note'];

/** `none`: nobody has given one; `note`: there is a note, whatever the verdict. */
export function verdictIn(marks: Marks | undefined, { index }: BatchRow, wanted: string): boolean {
  const given = marks?.verdicts.get(index);
  return wanted === 'note' ? !!given?.note : (given?.verdict ?? 'none') === wanted;
}
