import 'server-only';
import { findAttemptOfSession } from '@/lib/batches/service';
import * as dari from '@/lib/dari/sessions';
import { AppError } from '@/lib/errors';
import type { FileRef } from '@/lib/files/schema';
import { listFiles } from '@/lib/files/service';
import { cutEntry } from './cut';
import { freshTranscript, headOf, type Kept, keptTranscript, revisionOf } from './kept';
import { ENTRIES_PER_READ, type EntriesAnswer, type OutlineAnswer, toColumns } from './outline-schema';
import type { Steps, TimelineEntry, Transcript } from './schema';
import { stepsOf } from './steps';

/** So many lines come with a page itself; the rest of a longer outline is read by the browser. */
const OPENING_LINES = 100;

/** What a session said and did, with the names of files uploaded here and the row it came from. Throws UpstreamError. */
export async function getTranscript({ sessionId }: { sessionId: string }): Promise<Transcript> {
  const { agentName, session, entries } = await dari.getTranscript(sessionId);
  const [filenames, origin] = [await filenamesOf(entries), await findAttemptOfSession(sessionId)];
  return {
    sessionId: session.id,
    agentName,
    versionId: session.versionId,
    llmId: session.llmId,
    status: session.lastMessageStatus,
    createdAt: session.createdAt,
    metadata: session.metadata,
    entries: entries.map((entry) => withFilenames(entry, filenames)),
    origin: origin ?? null,
  };
}

/** A line for each entry that is not as it was at revision `since`; for all of them without one. Throws UpstreamError. */
export async function getOutline({ sessionId, since }: { sessionId: string; since: string }): Promise<OutlineAnswer> {
  const kept = await freshTranscript(sessionId);
  const [epoch, revision] = since.split('.');
  if (epoch !== kept.epoch) return answerOf(kept, null);
  const positions = kept.revisions.flatMap((own, position) => (own > Number(revision) ? position : []));
  return answerOf(kept, positions);
}

/** The first lines and the first entries, and those around one that is asked for. Throws UpstreamError. */
export async function getOpening({ sessionId }: { sessionId: string }) {
  const kept = await freshTranscript(sessionId);
  return { outline: answerOf(kept, null, OPENING_LINES), entries: await entriesFrom(kept, 0) };
}

/** ENTRIES_PER_READ entries from a position on, long ones cut. Throws UpstreamError. */
export async function getEntries(asked: { sessionId: string; from: number; revision: string }): Promise<EntriesAnswer> {
  return entriesFrom(await keptTranscript(asked.sessionId, asked.revision), asked.from);
}

/** One entry, whole. Throws AppError not_found, UpstreamError. */
export async function getEntry({ sessionId, entryId }: { sessionId: string; entryId: string }): Promise<TimelineEntry> {
  const kept = await keptTranscript(sessionId);
  const item = kept.items[kept.lines.findIndex(({ id }) => id === entryId)];
  if (!item) throw new AppError('not_found', 'The transcript no longer has this entry. Reload the page.');
  const [entry] = await named([kept.parse(item)]);
  return entry as TimelineEntry; // as many come back as went in
}

/** Throws UpstreamError. */
export async function getSteps({ sessionId }: { sessionId: string }): Promise<Steps> {
  return stepsOf(entriesIn(await freshTranscript(sessionId)));
}

/** One by one, without the names of files. */
function* entriesIn({ items, parse }: Kept): Generator<TimelineEntry> {
  for (const item of items) yield parse(item) as TimelineEntry; // what is missing is left out of parts
}

function answerOf(kept: Kept, positions: number[] | null, linesMax?: number): OutlineAnswer {
  const lines = positions ? positions.flatMap((position) => kept.lines[position] ?? []) : kept.lines;
  return {
    head: headOf(kept),
    revision: revisionOf(kept),
    count: kept.lines.length,
    positions,
    columns: toColumns(kept.head.sessionId, linesMax === undefined ? lines : lines.slice(0, linesMax)),
  };
}

async function entriesFrom(kept: Kept, from: number): Promise<EntriesAnswer> {
  const entries = await named(kept.items.slice(from, from + ENTRIES_PER_READ).map((item) => kept.parse(item)));
  return { revision: revisionOf(kept), entries: entries.map(cutEntry) };
}

async function named(entries: dari.UpstreamEntry[]): Promise<TimelineEntry[]> {
  const filenames = await filenamesOf(entries);
  return entries.map((entry) => withFilenames(entry, filenames));
}

async function filenamesOf(entries: dari.UpstreamEntry[]): Promise<Map<string, FileRef>> {
  const ids = entries.flatMap((entry) =>
    entry.type === 'user' ? entry.parts.flatMap(({ fileId }) => fileId ?? []) : [],
  );
  return new Map((await listFiles([...new Set(ids)])).map((file) => [file.id, file]));
}

function withFilenames(entry: dari.UpstreamEntry, files: Map<string, FileRef>): TimelineEntry {
  if (entry.type !== 'user') return entry;
  const parts = entry.parts.map((part) => {
    const file = files.get(part.fileId ?? '');
    return { ...part, filename: file?.filename ?? null, ...(file && { sizeBytes: file.sizeBytes }) };
  });
  return { ...entry, parts };
}
