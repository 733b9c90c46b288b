/** Exports of Batchdeck itself: the same items come out of them, and how they went is left out. */
import { z } from 'zod';
import { defuse, MARK_COLUMN, partCells, readPartColumn } from '@/lib/exports/columns';
import { fieldsOf } from './fields';
import type { Piece } from './json';
import { type Record, tableOf } from './records';
import { LEAVE_OUT, type Note, noteLine, type Table, type Target } from './table';

const OUTCOMES_NOTE =
  'This is an export of Batchdeck. How the items went (status, session, answer, checks, verdicts, error, times) is left out';
const FILES_NOTE = 'Files keep their ids: they are found at the API to which they were uploaded, and at no other';

/** Whether a table has the columns that no other has together. Its cells are defused then. */
export const isOwnExport = (columns: readonly string[]): boolean =>
  [MARK_COLUMN, 'index', 'status'].every((name) => columns.includes(name));

export function ownTarget(name: string): Target {
  const part = readPartColumn(name);
  if (part) return { to: part.type, key: part.type === 'text' ? '' : 'known' };
  if (name.startsWith('metadata.')) return { to: 'metadata', key: name.slice('metadata.'.length) };
  if (name === 'llm_id') return { to: 'llm', key: '' };
  return name === 'version_id' ? { to: 'version', key: '' } : LEAVE_OUT;
}

export function ownNotes({ columns, rows }: Table): Note[] {
  const notes: Note[] = [{ message: OUTCOMES_NOTE, lines: [] }];
  const files = columns.flatMap((name, column) => (['file', 'image'].includes(ownTarget(name).to) ? [column] : []));
  if (files.length > 0) notes.push({ message: FILES_NOTE, lines: [] });
  const secrets = columns.indexOf('secret_names');
  for (const { cells, line } of rows) {
    const names = cells[secrets];
    if (names) noteLine(notes, `Secrets are in no export. Give ${names} a value again`, line);
  }
  return notes;
}

const ownPart = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.enum(['file', 'image']),
    file_id: z.string(),
    filename: z.string(),
    size_bytes: z.number().int().min(0),
  }),
]);
const ownLine = z.looseObject({
  [MARK_COLUMN]: z.string(),
  parts: z.array(ownPart).min(1),
  secret_names: z.array(z.string()).default([]),
});

/** Whether the first row of a JSON file is one of ours. */
export const isOwnLine = ([first]: Piece[]): boolean =>
  first !== undefined && !first.fault && first.raw.startsWith('{') && ownLine.safeParse(JSON.parse(first.raw)).success;

/** The same columns as in the CSV, and as there the parts of the message in their order. */
export function ownTable(pieces: Piece[], notes: Note[]): Table {
  const { columns, ...table } = tableOf(pieces.map(toRecord), notes);
  const order = columns.toSorted((one, other) => placeOf(one) - placeOf(other));
  const places = order.map((name) => columns.indexOf(name));
  return {
    ...table,
    columns: order,
    rows: table.rows.map((row) => ({ ...row, cells: places.map((place) => row.cells[place] ?? '') })),
  };
}

const placeOf = (name: string): number => readPartColumn(name)?.position ?? Number.MAX_SAFE_INTEGER;

function toRecord(piece: Piece): Record {
  if (piece.fault) return { ...piece, fields: new Map() };
  const parsed = ownLine.safeParse(JSON.parse(piece.raw));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') || 'parts';
    const reason = `This is no row of an export of Batchdeck: look at ${path}.`;
    return { ...piece, fields: new Map(), fault: { column: null, value: piece.raw.slice(0, 200), reason } };
  }
  const { parts, secret_names: secretNames } = parsed.data;
  const given = parts.map((part) =>
    part.type === 'text'
      ? part
      : { type: part.type, fileId: part.file_id, filename: part.filename, sizeBytes: part.size_bytes },
  );
  const fields = new Map([...partCells(given)].map(([name, text]) => [name, defuse(text)]));
  for (const [name, text] of fieldsOf(piece.raw)) {
    if (name === 'parts' || readPartColumn(name)) continue;
    fields.set(name, text === '' && !name.startsWith('metadata.') ? '' : defuse(text));
  }
  fields.set('secret_names', secretNames.join('; '));
  return { ...piece, fields };
}
