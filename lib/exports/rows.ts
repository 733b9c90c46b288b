import 'server-only';
import type { BatchRow } from '@/lib/batches/schema';
import type { Check, Finding, GivenVerdict } from '@/lib/checks/schema';
import { findMarksOf } from '@/lib/checks/service';
import { type Db, getDb } from '@/lib/db/client';
import type { StoredInput, StoredPart } from '@/lib/db/schema';
import { itemMark } from '@/lib/submissions/request';
import * as repository from './repository';

const ROWS_PER_PAGE = 100;
const PLACES_PER_STATEMENT = 5_000;

/** What an item or an attempt says. Of secrets only the names. */
export type ExportInput = {
  parts: StoredPart[];
  metadata: { key: string; value: string }[];
  llmId: string | null;
  versionId: string | null;
  secretNames: string[];
};

export type ExportAttempt = {
  number: number;
  origin: string;
  status: string;
  sessionId: string | null;
  error: string | null;
  failure: string | null;
  failureGroup: string | null;
  llmId: string | null;
  versionId: string | null;
  createdAt: Date;
  startedAt: string | null;
  finishedAt: string | null;
  /** When it sent something else than the item was composed of. */
  input: ExportInput | null;
};

/** `row` is how the item stood; `input` what its newest attempt sends; attempts newest first. */
export type ExportRow = {
  mark: string;
  row: BatchRow;
  input: ExportInput;
  attempts: ExportAttempt[];
  /** Those of the batch as it is read, with what they said of the row's answer; null: they have not looked at it. */
  checks: Check[];
  findings: Finding[] | null;
  verdict: GivenVerdict | null;
};

/** What can change of the items, all of it as of one revision of their batch. */
export type Snapshot = { batchId: string; rows: BatchRow[] };

/**
 * The items of a snapshot with their messages and earlier attempts, a page at a time. Those were fixed when they were
 * sent, so that everything is as of the snapshot's revision however long the reading takes.
 */
export async function* readRows({ batchId, rows }: Snapshot): AsyncGenerator<ExportRow> {
  const db = await getDb();
  for (let start = 0; start < rows.length; start += ROWS_PER_PAGE) {
    yield* await readPage(db, batchId, rows.slice(start, start + ROWS_PER_PAGE));
  }
}

async function readPage(db: Db, batchId: string, rows: BatchRow[]): Promise<ExportRow[]> {
  const indexes = rows.map(({ index }) => index);
  const items = new Map((await repository.listItemsAt(db, batchId, indexes)).map((item) => [item.index, item]));
  const attempts = byItem(await repository.listAttemptsAt(db, batchId, indexes));
  const marks = await findMarksOf(batchId, indexes);
  return rows.map((row) => {
    const item = items.get(row.index);
    const own = attempts.get(row.index)?.filter(({ number }) => number <= row.attempt) ?? [];
    if (!item || own[0]?.number !== row.attempt) throw new Error(`Item ${row.index} of ${batchId} is gone`);
    return {
      mark: itemMark(batchId, row.index),
      row,
      input: toInput(own[0].input ?? item),
      attempts: own.map((attempt) => toAttempt(attempt, row)),
      checks: marks.checks,
      findings: marks.findingsOf(row.index, row.attempt, row.finishedAt),
      verdict: marks.verdictOf(row.index),
    };
  });
}

type AttemptRecord = Awaited<ReturnType<typeof repository.listAttemptsAt>>[number];

function byItem(records: AttemptRecord[]): Map<number, AttemptRecord[]> {
  const groups = new Map<number, AttemptRecord[]>();
  for (const record of records) {
    const group = groups.get(record.itemIndex);
    if (group) group.push(record);
    else groups.set(record.itemIndex, [record]);
  }
  return groups;
}

function toAttempt(attempt: AttemptRecord, row: BatchRow): ExportAttempt {
  const { number, origin, createdAt, input } = attempt;
  const fixed = { number, origin, createdAt, input: input && toInput(input) };
  if (number === row.attempt) {
    const { status, sessionId, error, failure, failureGroup, llmId, versionId, startedAt, finishedAt } = row;
    return { ...fixed, status, sessionId, error, failure, failureGroup, llmId, versionId, startedAt, finishedAt };
  }
  const { status, sessionId, error, failure, failureGroup, llmId, versionId } = attempt;
  const times = {
    startedAt: attempt.startedAt?.toISOString() ?? null,
    finishedAt: attempt.finishedAt?.toISOString() ?? null,
  };
  return { ...fixed, status, sessionId, error, failure, failureGroup, llmId, versionId, ...times };
}

function toInput({ parts, metadata, llmId, versionId, secrets }: StoredInput): ExportInput {
  return { parts, metadata, llmId, versionId, secretNames: secrets.map(({ name }) => name) };
}

/** Which columns a table of these items needs: the places of message parts in order, and metadata keys as they come. */
export async function findColumns({ batchId, rows }: Snapshot) {
  const db = await getDb();
  const shapes = new Map<string, Awaited<ReturnType<typeof repository.listPartShapes>>[number]>();
  const keys = new Set<string>();
  for (let start = 0; start < rows.length; start += PLACES_PER_STATEMENT) {
    const places = rows.slice(start, start + PLACES_PER_STATEMENT).map(({ index, attempt }) => ({ index, attempt }));
    for (const key of await repository.listMetadataKeys(db, batchId, places)) keys.add(key);
    for (const shape of await repository.listPartShapes(db, batchId, places)) {
      shapes.set(`${shape.position} ${shape.type}`, shape);
    }
  }
  const parts = [...shapes.values()].sort((one, other) => one.position - other.position);
  return { parts, metadataKeys: [...keys] };
}

/** Milliseconds from start to end; null while either is missing. */
export function durationMs({ startedAt, finishedAt }: Pick<BatchRow, 'startedAt' | 'finishedAt'>): number | null {
  return startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
}
