import 'server-only';
import type { StoredPart } from '@/lib/db/schema';
import { foundChecks } from './checked';
import { MARK_COLUMN } from './columns';
import type { AnsweredRow } from './csv';
import { durationMs, type ExportAttempt, type ExportInput } from './rows';

/** One object a line, with every attempt. */
export async function* writeJsonLines(rows: AsyncIterable<AnsweredRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonOf(row)}\n`;
}

function jsonOf(one: AnsweredRow): string {
  const { mark, row, input, attempts, answer, verdict } = one;
  return objectOf([
    ['index', row.index],
    ['status', row.status],
    ...inputFields(input),
    ['attempt', row.attempt],
    ['session_id', row.sessionId],
    ...(answer ? answerFields(answer) : []),
    ['checks', foundChecks(one)],
    ['verdict', verdict?.verdict ?? null],
    ['verdict_note', verdict?.note || null],
    ...outcomeFields(row),
    ['attempts', new Written(`[${attempts.map(attemptOf).join(',')}]`)],
    [MARK_COLUMN, mark],
  ]);
}

const answerFields = ({ value, reason }: NonNullable<AnsweredRow['answer']>): Field[] => [
  ['answer', value],
  ...(reason === null ? [] : ([['answer_missing', reason]] satisfies Field[])),
];

function attemptOf(attempt: ExportAttempt): string {
  const { number, origin, status, sessionId, createdAt, input } = attempt;
  return objectOf([
    ['attempt', number],
    ['origin', origin],
    ['status', status],
    ['session_id', sessionId],
    ['created_at', createdAt.toISOString()],
    ...outcomeFields(attempt),
    ['input', input && new Written(objectOf(inputFields(input)))],
  ]);
}

const inputFields = ({ parts, metadata, llmId, versionId, secretNames }: ExportInput): Field[] => [
  ['parts', parts.map(partOf)],
  ['metadata', new Written(objectOf(metadata.map(({ key, value }) => [key, value])))],
  ['llm_id', llmId || null],
  ['version_id', versionId || null],
  ['secret_names', secretNames],
];

type Outcome = Pick<
  ExportAttempt,
  'error' | 'failure' | 'failureGroup' | 'startedAt' | 'finishedAt' | 'llmId' | 'versionId'
>;

const outcomeFields = (one: Outcome): Field[] => [
  ['error', one.error],
  ['failure', one.failure],
  ['failure_group', one.failureGroup],
  ['started_at', one.startedAt],
  ['finished_at', one.finishedAt],
  ['duration_ms', durationMs(one)],
  ['used_llm_id', one.llmId],
  ['used_version_id', one.versionId],
];

const partOf = (part: StoredPart) =>
  part.type === 'text'
    ? { type: part.type, text: part.text }
    : { type: part.type, file_id: part.fileId, filename: part.filename, size_bytes: part.sizeBytes };

/** JSON that is written already. */
class Written {
  constructor(readonly json: string) {}
}

type Field = [key: string, value: unknown];

/** By hand, because objects put keys that are numbers first, and the order of metadata is a person's. */
const objectOf = (fields: Field[]): string =>
  `{${fields
    .map(([key, value]) => `${JSON.stringify(key)}:${value instanceof Written ? value.json : JSON.stringify(value)}`)
    .join(',')}}`;
