/** What a browser has of every entry of a transcript before it reads any, and what the doors to both accept. */
import { z } from 'zod';
import { sessionIdSchema, type TimelineEntry, type Transcript } from './schema';

/** Entries are read so many at a time, from a multiple of it. */
export const ENTRIES_PER_READ = 20;
/** A longer entry is cut to so many characters until it is asked for whole. */
export const ENTRY_LENGTH_MAX = 64_000;
/** One letter an entry, in the order of this list. */
const KINDS = { u: 'user', a: 'assistant', t: 'tool', o: 'other' } as const;
const LETTERS = { user: 'u', assistant: 'a', tool: 't', other: 'o' } as const;

/** `isFollowed`: readers are told of what changes, so that they need not ask. */
export type TranscriptHead = Omit<Transcript, 'entries'> & { isFollowed: boolean; neighbours: Neighbours | null };

/** The sessions of the rows before and after in its batch. */
export type Neighbours = { previous: Neighbour | null; next: Neighbour | null };
export type Neighbour = { index: number; sessionId: string };

/** What is known of an entry without reading it. */
export type EntryLine = {
  id: string;
  type: TimelineEntry['type'];
  /** In ms; null for kinds without a time. */
  at: number | null;
  /** Characters of all it holds. */
  length: number;
  /** Lines of its text in a column of usual width, to tell its height by; 0 for what is folded. */
  lines: number;
};

/** Lines as columns; ids without the session's own where they begin with it. */
export type EntryColumns = {
  ids: string[];
  letters: string;
  ats: (number | null)[];
  lengths: number[];
  lines: number[];
};

/**
 * `positions` of the entries in `columns`; null: they are all, from the first on. `count` is how many entries there are
 * now, which may be fewer than before.
 */
export type OutlineAnswer = {
  head: TranscriptHead;
  revision: string;
  count: number;
  positions: number[] | null;
  columns: EntryColumns;
};

/** `isPart`: there are more entries than lines. */
export type Outline = { head: TranscriptHead; revision: string; lines: EntryLine[]; isPart: boolean };

/** `whole`: how many characters an entry has that was cut. */
export type ShownEntry = { entry: TimelineEntry; whole: number | null };
export type EntriesAnswer = { revision: string; entries: ShownEntry[] };

/** How often each entry has what was looked for, those without it left out. */
export type FindAnswer = { revision: string; positions: number[]; counts: number[]; total: number };
/** Where an entry has it: what of the entry it is in, and the words around. */
export type FindPlace = { where: string; before: string; match: string; after: string };

export const outlineSchema = sessionIdSchema.extend({
  /** Revision that the browser has; all is told without one. */
  since: z.string().max(80).default(''),
});
export const entriesSchema = sessionIdSchema.extend({
  from: z.coerce.number().int().min(0),
  /** The oldest that will do. */
  revision: z.string().max(80).default(''),
});
export const entrySchema = sessionIdSchema.extend({ entryId: z.string().min(1).max(400) });
const textSchema = z.string().min(1, 'There is nothing to look for.').max(200, 'That is too long to look for.');
export const findSchema = sessionIdSchema.extend({ text: textSchema });
export const findPlacesSchema = findSchema.extend({ position: z.coerce.number().int().min(0) });

export function toColumns(sessionId: string, lines: EntryLine[]): EntryColumns {
  const own = `${sessionId}:`;
  return {
    ids: lines.map(({ id }) => (id.startsWith(own) ? id.slice(own.length - 1) : id)),
    letters: lines.map(({ type }) => LETTERS[type]).join(''),
    ats: lines.map(({ at }) => at),
    lengths: lines.map(({ length }) => length),
    lines: lines.map((line) => line.lines),
  };
}

/** An entry's id in an address: without its session's. */
export const shortId = (sessionId: string, id: string): string =>
  id.startsWith(`${sessionId}:`) ? id.slice(sessionId.length + 1) : id;

/** What is known with what has changed since; lines that did not change stay the same objects. */
export function mergeOutline(known: Outline | undefined, answer: OutlineAnswer): Outline {
  const { head, revision, count, positions, columns } = answer;
  const told = toLines(head.sessionId, columns);
  if (positions === null || !known) return { head, revision, lines: told, isPart: told.length < count };
  const lines = known.lines.slice(0, count);
  positions.forEach((position, place) => {
    lines[position] = told[place] as EntryLine; // one line a position
  });
  return { head, revision, lines, isPart: false };
}

const toLines = (sessionId: string, { ids, letters, ats, lengths, lines }: EntryColumns): EntryLine[] =>
  ids.map((id, place) => ({
    id: id.startsWith(':') ? `${sessionId}${id}` : id,
    type: KINDS[letters[place] as keyof typeof KINDS],
    at: ats[place] ?? null,
    length: lengths[place] ?? 0,
    lines: lines[place] ?? 0,
  }));
