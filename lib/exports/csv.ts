import 'server-only';
import { findChecks } from '@/lib/checks/service';
import { type FoundCheck, foundChecks, resultWord } from './checked';
import { defuse, MARK_COLUMN, partCells, partColumn } from './columns';
import { durationMs, type ExportRow, findColumns, type Snapshot } from './rows';
import type { Had } from './sessions';

/** Without it Excel takes UTF-8 for something else; our importer knows it. */
const BYTE_ORDER_MARK = '\ufeff';
const PLAIN = /^[\w.:-]*$/;

export type AnsweredRow = ExportRow & { answer: Had<string> | null };

/** A table as RFC 4180 has it, a row for each item; every value whole, and none that a spreadsheet would run. */
export async function* writeCsv(
  snapshot: Snapshot,
  rows: AsyncIterable<AnsweredRow>,
  hasAnswers: boolean,
): AsyncGenerator<string> {
  const { parts, metadataKeys } = await findColumns(snapshot);
  const partNames = parts.map(({ type, position }) => partColumn(type, position));
  const checkNames = (await findChecks(snapshot.batchId)).map(({ name }) => name);
  const columns = columnsOf(partNames, metadataKeys, hasAnswers, checkNames);
  yield BYTE_ORDER_MARK + lineOf(columns.map(([name]) => name));
  for await (const row of rows) {
    const cells = partCells(row.input.parts);
    const metadata = new Map(row.input.metadata.map(({ key, value }) => [key, value]));
    const found = new Map(foundChecks(row).map((check) => [check.name, check]));
    yield lineOf(columns.map(([, read]) => read({ row, cells, metadata, found })));
  }
}

type Sources = {
  row: AnsweredRow;
  cells: Map<string, string>;
  metadata: Map<string, string>;
  found: Map<string, FoundCheck>;
};
/** A missing value is an empty cell. */
type Column = [name: string, read: (sources: Sources) => string | number | null | undefined];

/** What an item is made of stands between how it is and how it went. */
const columnsOf = (
  partNames: string[],
  metadataKeys: string[],
  hasAnswers: boolean,
  checkNames: string[],
): Column[] => [
  ['index', ({ row }) => row.row.index],
  ['status', ({ row }) => row.row.status],
  ...partNames.map((name): Column => [name, ({ cells }) => cells.get(name)]),
  ...metadataKeys.map((key): Column => [`metadata.${key}`, ({ metadata }) => metadata.get(key)]),
  ['llm_id', ({ row }) => row.input.llmId || null],
  ['version_id', ({ row }) => row.input.versionId || null],
  ['secret_names', ({ row }) => row.input.secretNames.join('; ') || null],
  ['attempt', ({ row }) => row.row.attempt],
  ['session_id', ({ row }) => row.row.sessionId],
  ...(hasAnswers ? ANSWER_COLUMNS : []),
  ...(checkNames.length > 0 ? [['checks', ({ row }) => resultWord(row)] satisfies Column] : []),
  ...checkNames.flatMap((name): Column[] => [
    [`check.${name}`, ({ found }) => found.get(name)?.result],
    [`check.${name}.reason`, ({ found }) => found.get(name)?.reason],
  ]),
  ['verdict', ({ row }) => row.verdict?.verdict],
  ['verdict_note', ({ row }) => row.verdict?.note || null],
  ['error', ({ row }) => row.row.error],
  ['failure', ({ row }) => row.row.failure],
  ['failure_group', ({ row }) => row.row.failureGroup],
  ['started_at', ({ row }) => row.row.startedAt],
  ['finished_at', ({ row }) => row.row.finishedAt],
  ['duration_ms', ({ row }) => durationMs(row.row)],
  ['used_llm_id', ({ row }) => row.row.llmId],
  ['used_version_id', ({ row }) => row.row.versionId],
  [MARK_COLUMN, ({ row }) => row.mark],
];

const ANSWER_COLUMNS: Column[] = [
  ['answer', ({ row }) => row.answer?.value || null],
  ['answer_missing', ({ row }) => row.answer?.reason],
];

const lineOf = (values: ReturnType<Column[1]>[]): string => `${values.map(cellOf).join(',')}\r\n`;

function cellOf(value: ReturnType<Column[1]>): string {
  if (value === null || value === undefined) return '';
  const cell = typeof value === 'number' ? String(value) : defuse(value);
  return PLAIN.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`;
}
