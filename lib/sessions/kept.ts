/**
 * Transcripts as they were read last, kept in this process: the API gives them whole or not at all, so however many
 * browsers read one, it is asked for once, and each browser is told only of the entries that it does not have.
 */
import 'server-only';
import { findNeighbours } from '@/lib/batches/neighbours';
import { findAttemptOfSession } from '@/lib/batches/service';
import { breather } from '@/lib/breathe';
import * as dari from '@/lib/dari/sessions';
import { newId } from '@/lib/new-id';
import { lengthOf } from './cut';
import { followSession, isFollowed, newsOf } from './follow';
import type { EntryLine, TranscriptHead } from './outline-schema';
import type { TimelineEntry } from './schema';

/** Of the API's JSON, in all. The one that was read last is kept whatever its size. */
const KEPT_BYTES_MAX = 160 * 2 ** 20;
/** What is asked for more often is answered from what there is, unless something new was heard of. */
const FRESH_MS = 900;
const CHARACTERS_PER_LINE = 90;
const LINES_MAX = 60;
const ENDED = ['completed', 'failed'];

export type Kept = {
  head: Omit<TranscriptHead, 'isFollowed'>;
  /** Differs with every reading of this process from the first; revisions of another say nothing about it. */
  epoch: string;
  revision: number;
  items: Buffer[];
  lines: EntryLine[];
  /** When each entry changed last. */
  revisions: number[];
  bytes: number;
  readAt: number;
  /** What had been heard of the session before it was read. */
  news: number | null;
  parse: (item: Buffer) => dari.UpstreamEntry;
};

type Store = { kept: Map<string, Kept>; reads: Map<string, { news: number | null; at: number; read: Promise<Kept> }> };
const place = globalThis as typeof globalThis & { batchdeckTranscripts?: Store };

/** As it is now. Throws UpstreamError. */
export async function freshTranscript(sessionId: string): Promise<Kept> {
  const { kept, reads } = store();
  for (;;) {
    const known = kept.get(sessionId);
    if (known && isFresh(sessionId, known.news, known.readAt)) return touched(sessionId, known);
    const running = reads.get(sessionId);
    if (!running) return read(sessionId);
    if (isFresh(sessionId, running.news, running.at)) return running.read;
    await running.read.catch(() => {});
  }
}

/** As it was read last, if no older than `revision`; read anew otherwise. Throws UpstreamError. */
export async function keptTranscript(sessionId: string, revision = ''): Promise<Kept> {
  const known = store().kept.get(sessionId);
  const [epoch, number] = revision.split('.');
  if (!known || (revision !== '' && (known.epoch !== epoch || known.revision < Number(number)))) {
    return freshTranscript(sessionId);
  }
  return touched(sessionId, known);
}

export const revisionOf = ({ epoch, revision }: Pick<Kept, 'epoch' | 'revision'>): string => `${epoch}.${revision}`;

export const isEnded = (status: string | null): boolean => ENDED.includes(status ?? '');

/** Something was added to it: what there is of it does for nobody who asks how it is now. */
export function outdateTranscript(sessionId: string): void {
  const known = store().kept.get(sessionId);
  if (known) store().kept.set(sessionId, { ...known, readAt: Number.NEGATIVE_INFINITY, news: -1 });
}

/** Forgets all, for tests. */
export const resetTranscripts = (): void => void delete place.batchdeckTranscripts;

function store(): Store {
  place.batchdeckTranscripts ??= { kept: new Map(), reads: new Map() };
  return place.batchdeckTranscripts;
}

function isFresh(sessionId: string, news: number | null, at: number): boolean {
  const latest = newsOf(sessionId);
  return latest === null ? performance.now() - at < FRESH_MS : news === latest;
}

function touched(sessionId: string, known: Kept): Kept {
  const { kept } = store();
  kept.delete(sessionId);
  kept.set(sessionId, known); // the last in line, and so the last to be let go
  if (!isEnded(known.head.status)) followSession(sessionId, known.lines.at(-1)?.id ?? null);
  return known;
}

function read(sessionId: string): Promise<Kept> {
  const { kept, reads } = store();
  const [news, at] = [newsOf(sessionId), performance.now()];
  const own = readKept(sessionId, kept.get(sessionId), { news, at }).then(
    (fresh) => {
      reads.delete(sessionId);
      touched(sessionId, fresh);
      letGo(kept);
      return fresh;
    },
    (error) => {
      reads.delete(sessionId);
      throw error;
    },
  );
  reads.set(sessionId, { news, at, read: own });
  return own;
}

async function readKept(
  sessionId: string,
  known: Kept | undefined,
  asked: { news: number | null; at: number },
): Promise<Kept> {
  const { agentName, session, items, parse } = await dari.readTranscript(sessionId);
  const origin = (await findAttemptOfSession(sessionId)) ?? null;
  const neighbours = origin && (await findNeighbours(origin));
  const revision = (known?.revision ?? 0) + 1;
  const breathe = breather();
  const lines: EntryLine[] = [];
  const revisions: number[] = [];
  for (const [position, item] of items.entries()) {
    const rest = breathe();
    if (rest) await rest;
    const before = known?.items[position];
    const isSame = before?.equals(item);
    lines.push((isSame && known?.lines[position]) || lineOf(parse(item)));
    revisions.push((isSame && known?.revisions[position]) || revision);
  }
  return {
    head: {
      sessionId: session.id,
      agentName,
      versionId: session.versionId,
      llmId: session.llmId,
      status: session.lastMessageStatus,
      createdAt: session.createdAt,
      metadata: session.metadata,
      origin,
      neighbours,
    },
    epoch: known?.epoch ?? newId('read'),
    revision,
    items,
    lines,
    revisions,
    bytes: items.reduce((sum, { length }) => sum + length, 0),
    readAt: asked.at,
    news: asked.news,
    parse,
  };
}

/** Of those that were not asked for longest. */
function letGo(kept: Map<string, Kept>): void {
  let sum = 0;
  for (const { bytes } of kept.values()) sum += bytes;
  for (const [sessionId, { bytes }] of kept) {
    if (sum <= KEPT_BYTES_MAX || kept.size === 1) return;
    kept.delete(sessionId);
    sum -= bytes;
  }
}

export const headOf = ({ head }: Kept): TranscriptHead => ({ ...head, isFollowed: isFollowed(head.sessionId) });

function lineOf(entry: dari.UpstreamEntry): EntryLine {
  const whole = entry as TimelineEntry; // one without the names of its files, which count for nothing here
  const at = entry.type === 'other' ? Number.NaN : Date.parse(entry.at);
  return {
    id: entry.id,
    type: entry.type,
    at: Number.isNaN(at) ? null : at,
    length: lengthOf(whole),
    lines: linesOf(entry),
  };
}

function linesOf(entry: dari.UpstreamEntry): number {
  if (entry.type === 'user') {
    return entry.parts.reduce((sum, { text }) => sum + (text === null ? 2 : linesOfText(text)), 0);
  }
  if (entry.type !== 'assistant') return 0;
  return linesOfText(entry.text) + (entry.error === null ? 0 : linesOfText(entry.error) + 2);
}

function linesOfText(text: string): number {
  let lines = 0;
  for (let start = 0; start < text.length && lines < LINES_MAX; lines += 1) {
    const end = text.indexOf('\n', start);
    const length = (end === -1 ? text.length : end) - start;
    lines += Math.floor(length / CHARACTERS_PER_LINE);
    start += length + 1;
  }
  return Math.min(LINES_MAX, lines);
}
