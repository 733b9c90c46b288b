/** JSON and JSON Lines: each row by itself, so that a broken one takes no other along. */
import { cellOf, fieldsOf } from './fields';
import { childrenOf, jsonFault, type Span } from './json-spans';
import { type Lines, linesIn } from './lines';
import type { Record } from './records';
import { type Note, noteLine, Unreadable } from './table';

/** A JSON value at its place in the file. */
export type Piece = { raw: string; line: number; endLine: number; fault?: Record['fault'] };
export type Pieces = { pieces: Piece[]; notes: Note[] };
type Report = (share: number) => void;

/** Arrays under these names are taken before longer ones. */
const ROWS_NAMES = ['items', 'rows', 'tests', 'data', 'records', 'examples'];
const PROGRESS_ROWS = 2_000;

/** The elements of the array that a file is, or has inside; an object without one is a single row. */
export function readJson(text: string, report: Report = () => {}): Pieces {
  const start = text.search(/\S/);
  if (start === -1) throw new Unreadable('There is nothing in it.');
  const lines = linesIn(text);
  const root = childrenOf(text);
  if (root.kind === 'other') throw new Unreadable('This is no JSON: it must begin with [ or {.');
  const notes: Note[] = [];
  const pieceAt = (span: Pick<Span, 'start' | 'end'>) => toPiece(text.slice(span.start, span.end), span.start, lines);
  const rowsIn = (spans: Span[]) =>
    spans.map((span, index) => {
      if (index % PROGRESS_ROWS === 0) report(span.end / text.length);
      return pieceAt(span);
    });
  if (root.kind === 'array') return { pieces: [...rowsIn(root.spans), ...leftovers(text, root.end, pieceAt)], notes };
  const inside = arrayInside(text, root.spans);
  if (!inside)
    return { pieces: [pieceAt({ start, end: root.end ?? text.length }), ...leftovers(text, root.end, pieceAt)], notes };
  const others = root.spans.filter((span) => span !== inside).map(({ key }) => key);
  if (others.length > 0) {
    noteLine(
      notes,
      `Rows were read from “${inside.key}”; beside it stand ${others.join(', ')}`,
      lines.lineAt(inside.start),
    );
  }
  const elements = childrenOf(text.slice(inside.start, inside.end)).spans.map((span) => ({
    ...span,
    start: span.start + inside.start,
    end: span.end + inside.start,
  }));
  return { pieces: [...rowsIn(elements), ...leftovers(text, root.end, pieceAt)], notes };
}

/** One value a line. */
export function readJsonLines(text: string, report: Report = () => {}): Pieces {
  const notes: Note[] = [];
  const pieces: Piece[] = [];
  const all = text.split(/\r\n|\r|\n/);
  for (const [index, raw] of all.entries()) {
    const line = index + 1;
    if (index % PROGRESS_ROWS === 0) report(index / all.length);
    if (raw.trim() === '') {
      if (line < all.length) noteLine(notes, 'Blank lines were skipped', line);
      continue;
    }
    const fault = jsonFault(raw);
    const value = { raw: raw.trim(), line, endLine: line };
    if (!fault) pieces.push(value);
    else {
      const column = fault.offset + 1;
      pieces.push({
        ...value,
        fault: { column: null, value: around(raw, fault.offset), reason: at(fault.reason, column) },
      });
    }
  }
  if (pieces.length === 0) throw new Unreadable('There is nothing in it.');
  return { pieces, notes };
}

/** Pieces as rows: the fields of objects, and anything else as a text. */
export function recordsOf(pieces: Piece[]): Record[] {
  return pieces.map((piece) => ({ ...piece, fields: piece.fault ? new Map() : fieldsOfPiece(piece.raw) }));
}

function fieldsOfPiece(raw: string): Map<string, string> {
  if (raw.startsWith('{')) return fieldsOf(raw);
  if (!raw.startsWith('[')) return new Map([['text', cellOf(raw)]]);
  const { spans } = childrenOf(raw);
  return new Map(spans.map(({ start, end }, index) => [`column ${index + 1}`, cellOf(raw.slice(start, end))]));
}

function toPiece(raw: string, start: number, lines: Lines): Piece {
  const piece = { raw, line: lines.lineAt(start), endLine: lines.lineAt(start + Math.max(0, raw.length - 1)) };
  const fault = jsonFault(raw);
  if (!fault) return piece;
  const offset = start + fault.offset;
  const line = lines.lineAt(offset);
  const reason = at(fault.reason, lines.columnAt(offset), line);
  return { ...piece, fault: { column: null, value: around(raw, fault.offset), reason, line } };
}

const at = (reason: string, column: number, line?: number): string =>
  `${reason} ${line === undefined ? 'At' : `Line ${line},`} character ${column.toLocaleString('en')}.`;

const around = (text: string, offset: number): string => text.slice(Math.max(0, offset - 20), offset + 40);

/** Text after the end of the value is a bad row of its own. */
function leftovers(
  text: string,
  end: number | null,
  pieceAt: (span: { start: number; end: number }) => Piece,
): Piece[] {
  const rest = end === null ? '' : text.slice(end);
  if (end === null || rest.trim() === '') return [];
  const piece = pieceAt({ start: end + rest.search(/\S/), end: text.trimEnd().length });
  const reason = 'This stands after the end of the JSON.';
  return [{ ...piece, fault: { column: null, value: piece.raw.slice(0, 60), reason } }];
}

function arrayInside(text: string, spans: Span[]): Span | undefined {
  const arrays = spans.filter(({ start, end }) => text[start] === '[' && end - start > 2);
  const named = ROWS_NAMES.flatMap((name) => arrays.find(({ key }) => key === name) ?? []);
  return named[0] ?? arrays.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
}
