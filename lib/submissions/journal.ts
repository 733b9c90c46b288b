import 'server-only';
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { dataPath } from '@/lib/data-dir';
import { log } from '@/lib/log';

/** Lines older than this are dropped at a start: long since, their submissions are in the database. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

const lineSchema = z.object({
  at: z.string(),
  submissionId: z.string(),
  batchId: z.string(),
  idempotencyKey: z.string(),
  upstream: z.string(),
  bodySha256: z.string(),
  /** Item index and number of each attempt, in the order they were sent. */
  attempts: z.array(z.tuple([z.number(), z.number()])),
});
export type JournalLine = z.infer<typeof lineSchema>;

const place = globalThis as typeof globalThis & { batchdeckJournal?: number };

/**
 * Writes down what is about to be sent, on the disk when this returns. Should the database ever come back without its
 * last commits (a power cut, a restored copy), the journal still names every submission that may have left.
 */
export function writeJournal(line: JournalLine): void {
  place.batchdeckJournal ??= openSync(journalPath(), 'a', 0o600);
  writeSync(place.batchdeckJournal, `${JSON.stringify(line)}\n`);
  fdatasyncSync(place.batchdeckJournal);
}

/** What was written down lately; a last line that was cut off was of a submission that never left. */
export function readJournal(): JournalLine[] {
  const file = journalPath();
  if (!existsSync(file)) return [];
  const since = new Date(Date.now() - KEPT_MS).toISOString();
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap(parseLine)
    .filter(({ at }) => at > since);
}

/** Keeps these lines only: the file is replaced whole. For when nothing is being sent. */
export function rewriteJournal(lines: JournalLine[]): void {
  closeJournal();
  const file = journalPath();
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const handle = openSync(draft, 'a', 0o600);
  for (const line of lines) writeSync(handle, `${JSON.stringify(line)}\n`);
  fdatasyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
}

/** Closes the file; the next line opens it again. */
export function closeJournal(): void {
  if (place.batchdeckJournal !== undefined) closeSync(place.batchdeckJournal);
  delete place.batchdeckJournal;
}

const journalPath = () => dataPath('submissions.journal');

function parseLine(text: string): JournalLine[] {
  if (text === '') return [];
  try {
    return [lineSchema.parse(JSON.parse(text))];
  } catch {
    log.warn('a line of the journal of submissions cannot be read; it was cut off while it was written');
    return [];
  }
}
