/** What every format comes to: named columns, and rows of text that know their place in the file. */

/** Why a row cannot become an item. */
export type Fault = {
  /** Null: the row as a whole. */
  column: string | null;
  value: string;
  reason: string;
  /** Where in the row it is, when that is another line than the row's first. */
  line?: number;
};

export type Row = {
  /** First and last line in the file, from 1. */
  line: number;
  endLine: number;
  /** One for each column. */
  cells: string[];
  /** The row as it stands in the file, without its line end. */
  raw: string;
  fault: Fault | null;
};

/** Something a person should know of that keeps no row out. */
export type Note = { message: string; lines: number[] };

/** What becomes of a column. */
export const TARGETS = ['text', 'file', 'image', 'metadata', 'llm', 'version', 'secret', 'none'] as const;
export type Target = { to: (typeof TARGETS)[number] /** Of metadata, or the name of a secret. */; key: string };

export const LEAVE_OUT: Target = { to: 'none', key: '' };

export type Table = {
  columns: string[];
  rows: Row[];
  notes: Note[];
  /** What the format itself says of its columns; where it says nothing, the name is asked. */
  targets?: (Target | undefined)[];
  /** A prompt that the file brings for all of its rows. */
  template?: string;
  /** The agent that the file names. */
  agentId?: string;
};

/** The file as a whole cannot be read; the message is for the person. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

/** Adds the line to the note that says so, or makes one. */
export function noteLine(notes: Note[], message: string, line: number): void {
  const known = notes.find((note) => note.message === message);
  if (known && known.lines.at(-1) !== line) known.lines.push(line);
  if (!known) notes.push({ message, lines: [line] });
}
