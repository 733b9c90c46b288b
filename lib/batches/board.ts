/**
 * Batches as they were read last, kept in this process: however many browsers follow one, from wherever each is, the
 * database is asked once for what has changed, and no two readers of the same state cost two compressions.
 */
import 'server-only';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sharedRead } from '@/lib/live/shared-read';
import { merge } from './merge';
import { type PackedRows, packRows } from './pack';
import type { BatchHead, BatchRow, BatchSnapshot, BatchUpdate } from './schema';
import { readBatch } from './service';

/** About half a kilobyte each. */
const ROWS_KEPT_MAX = 150_000;

/** What the browser gets of a whole batch. */
export type PackedBatch = { head: BatchHead; rows: PackedRows };

/** `revisions` by index: when each row changed last, apart from the rows so that looking for changes touches none of them. */
type Board = BatchSnapshot & { revisions: Int32Array; gzipped?: Promise<Buffer> };

const place = globalThis as typeof globalThis & { batchdeckBoards?: Map<string, Board> };

/** Every row and the head as of the same moment: JSON of a PackedBatch, gzipped. Throws not_found. */
export async function getWholeBatch({ batchId }: { batchId: string }): Promise<Buffer> {
  const board = await openBoard(batchId);
  board.gzipped ??= pack(board);
  return board.gzipped;
}

/** The head of a batch and the rows that changed after `since` (-1: all). Throws not_found. */
export async function getBatchChanges({ batchId, since }: { batchId: string; since: number }): Promise<BatchUpdate> {
  const { head, rows, revisions } = await openBoard(batchId);
  const changed: BatchRow[] = [];
  revisions.forEach((revision, index) => {
    const row = revision > since ? rows[index] : undefined;
    if (row) changed.push(row);
  });
  return { head, rows: changed };
}

const openBoard = (batchId: string): Promise<Board> => sharedRead(batchId, 'board', () => readBoard(batchId));

async function readBoard(batchId: string): Promise<Board> {
  place.batchdeckBoards ??= new Map();
  const boards = place.batchdeckBoards;
  const known = boards.get(batchId);
  const { revisions, ...update } = await readBatch(batchId, known?.head.revision ?? -1);
  const isSame = known && update.rows.length === 0 && JSON.stringify(known.head) === JSON.stringify(update.head);
  const board = isSame ? known : withRevisions(merge(known, update), known?.revisions);
  update.rows.forEach(({ index }, at) => {
    board.revisions[index] = revisions[at] ?? 0;
  });
  boards.delete(batchId);
  boards.set(batchId, board); // the last in line, and so the last to be let go
  letGo(boards);
  return board;
}

function withRevisions(batch: BatchSnapshot, known: Int32Array | undefined): Board {
  const revisions = new Int32Array(batch.rows.length);
  if (known) revisions.set(known);
  return { ...batch, revisions };
}

/** Of those that were not asked for longest. */
function letGo(boards: Map<string, Board>): void {
  let kept = 0;
  for (const { rows } of boards.values()) kept += rows.length;
  for (const [batchId, { rows }] of boards) {
    if (kept <= ROWS_KEPT_MAX) return;
    boards.delete(batchId);
    kept -= rows.length;
  }
}

function pack({ head, rows }: BatchSnapshot): Promise<Buffer> {
  const packed: PackedBatch = { head, rows: packRows(rows) };
  return promisify(gzip)(JSON.stringify(packed));
}
