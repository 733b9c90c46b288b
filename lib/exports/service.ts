import 'server-only';
import { answerOf, keepAnswer, listAnswers } from '@/lib/answers/service';
import { fromRanges } from '@/lib/batches/ranges';
import { type BatchHead, type BatchRow, ITEMS_MAX } from '@/lib/batches/schema';
import { getBatchUpdate } from '@/lib/batches/service';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { type AnsweredRow, writeCsv } from './csv';
import { type ExportFormat, exportFilename, ROWS_HEADER } from './filename';
import { writeHtml } from './html';
import { writeJsonLines } from './jsonl';
import { type ExportRow, readRows, type Snapshot } from './rows';
import type { ExportBatch } from './schema';
import { type Sessions, sessionsOf } from './sessions';
import { begun, mapInOrder, streamOf } from './stream';
import { writeZip } from './zip';

/** Of one export, so that the API has room for others. */
const SESSIONS_AT_ONCE = 4;
const NEVER = new Date(0).toISOString();
/** Answers that are kept are looked for so many at a time. */
const ROWS_PER_LOOK = 100;

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  html: 'text/html; charset=utf-8',
  zip: 'application/zip',
};

/**
 * A batch, or some of its items, as a file: streamed as it is read, every item as of one revision. The answer fails when
 * something breaks in the middle, so that half a file never looks whole. Throws not_found, conflict for a draft, invalid
 * for items that are not there, and unavailable when the API does not answer from the start.
 */
export async function exportBatch(wish: ExportBatch): Promise<Response> {
  const { head, rows: all } = await getBatchUpdate({ batchId: wish.batchId, since: -1 });
  if (head.status === 'draft')
    throw new AppError('conflict', 'This is a draft. Send it first, then it can be exported.');
  const rows = chosenOf(all, wish.items);
  const ended = new AbortController();
  const sessions = sessionsOf(head.upstream, ended.signal);
  const source = told(
    write(wish, { head, snapshot: { batchId: head.id, rows }, sessions, signal: ended.signal }),
    wish,
  );
  const body = await begun(streamOf(source, () => ended.abort()));
  const name = exportFilename(head.name, wish.format);
  return new Response(body, {
    headers: {
      'content-type': TYPES[wish.format],
      'content-disposition': `attachment; filename="${plainName(name)}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      [ROWS_HEADER]: String(rows.length),
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

type Contents = { head: BatchHead; snapshot: Snapshot; sessions: Sessions; signal: AbortSignal };

function write(wish: ExportBatch, contents: Contents): AsyncGenerator<string | Uint8Array> {
  const { head, snapshot, sessions } = contents;
  if (wish.format === 'zip') return writeZip({ ...contents, atOnce: SESSIONS_AT_ONCE }, wish.workspaces);
  const rows = wish.answers
    ? mapInOrder(withKept(snapshot), SESSIONS_AT_ONCE, (one) => answered(snapshot.batchId, one, sessions))
    : mapInOrder(readRows(snapshot), 1, async (row) => ({ ...row, answer: null }));
  if (wish.format === 'csv') return writeCsv(snapshot, rows, wish.answers);
  return wish.format === 'jsonl' ? writeJsonLines(rows) : writeHtml(head, snapshot.rows, rows);
}

type Kept = { row: ExportRow; kept: string | undefined };

/** The rows, each with its answer where that is kept. */
async function* withKept(snapshot: Snapshot): AsyncGenerator<Kept> {
  let rows: ExportRow[] = [];
  const look = async () => {
    const known = await listAnswers(
      snapshot.batchId,
      rows.map(({ row }) => row),
    );
    const found = rows.map((row) => ({ row, kept: known.get(row.row.index) }));
    rows = [];
    return found;
  };
  for await (const row of readRows(snapshot)) {
    rows.push(row);
    if (rows.length === ROWS_PER_LOOK) yield* await look();
  }
  yield* await look();
}

/** Only an ended session has an answer that goes with the row; one that is read is kept. */
async function answered(batchId: string, { row: one, kept }: Kept, sessions: Sessions): Promise<AnsweredRow> {
  const { index, attempt, sessionId, status, finishedAt } = one.row;
  if (sessionId === null || !['completed', 'failed'].includes(status)) return { ...one, answer: null };
  if (kept !== undefined) return { ...one, answer: { value: kept, reason: null } };
  const { value, reason } = await sessions.transcript(sessionId);
  if (value === null) return { ...one, answer: { value, reason: reason ?? '' } };
  const place = { batchId, index, attempt, sessionId, finishedAt: finishedAt ?? NEVER };
  const said = answerOf(value);
  // What cannot be kept is exported all the same.
  return { ...one, answer: { value: await keepAnswer(place, said).catch(() => said), reason: null } };
}

/** The download can only break off; why is in the log. */
async function* told<T>(source: AsyncGenerator<T>, { batchId, format }: ExportBatch): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    log.warn({ err: error, batchId, format }, 'export broke off');
    throw error;
  }
}

function chosenOf(rows: BatchRow[], ranges: string | undefined): BatchRow[] {
  if (ranges === undefined) return rows;
  const indexes = fromRanges(ranges, { min: 0, max: ITEMS_MAX - 1 });
  if (indexes?.length === 0) throw new AppError('invalid', 'Choose at least one item.');
  if (!indexes || indexes.some((index) => rows[index] === undefined)) {
    throw new AppError('invalid', 'Some of these items are not in this batch. Nothing was exported.');
  }
  const chosen = new Set(indexes);
  return rows.filter(({ index }) => chosen.has(index));
}

/** For programs that do not know the newer way to write names. */
const plainName = (name: string): string => name.replaceAll(/[^\w.-]/g, '_');
