/** How an item is spread over the columns of a table, and read from them again. Runs anywhere. */
/** Tells our exports from other tables, and names the item as the metadata of its session does: `<batch>.<index>`. */
export const MARK_COLUMN = 'batchdeck_item';

const PART_COLUMN = /^(text|file|image)(?:_([1-9]\d*))?$/;
/** What spreadsheets may take for a formula (OWASP, "CSV Injection"), and empty values, which are no missing ones. */
const TO_DEFUSE = /^'*(?:[=+\-@\t\r\n＝＋－＠]|$)/u;
const DEFUSED = /^'+(?:[=+\-@\t\r\n＝＋－＠]|$)/u;
const KNOWN_FILE = /^(.*) \(([\w:.-]+), (\d+) bytes\)$/s;

type KnownFile = { fileId: string; filename: string; sizeBytes: number };
type Part = { type: 'text'; text: string } | ({ type: 'file' | 'image' } & KnownFile);
type PartType = Part['type'];

/** The first part stands in `text`, `file` or `image`, the second in `text_2` and so on: `position` counts from 1. */
export const partColumn = (type: PartType, position: number): string => (position === 1 ? type : `${type}_${position}`);

export function readPartColumn(name: string): { type: PartType; position: number } | null {
  const [, type, position = '1'] = PART_COLUMN.exec(name) ?? [];
  // The pattern has these three words only.
  return type ? { type: type as PartType, position: Number(position) } : null;
}

/** A value so that no spreadsheet runs it: an apostrophe goes before what could be a formula. `restore` takes it off. */
export const defuse = (value: string): string => (TO_DEFUSE.test(value) ? `'${value}` : value);

/** The exact value that `defuse` was given. */
export const restore = (cell: string): string => (DEFUSED.test(cell) ? cell.slice(1) : cell);

/** A file with what finds it again: `notes.md (file_7, 120 bytes)`. */
const fileCell = ({ filename, fileId, sizeBytes }: KnownFile): string => `${filename} (${fileId}, ${sizeBytes} bytes)`;

/** Null for what `fileCell` did not write, such as a name that a person put in its place. */
export function readFileCell(cell: string): KnownFile | null {
  const [, filename, fileId, size] = KNOWN_FILE.exec(cell) ?? [];
  if (filename === undefined || fileId === undefined) return null;
  return { filename, fileId, sizeBytes: Number(size) };
}

/** Text and files of a message by column. */
export const partCells = (parts: Part[]): Map<string, string> =>
  new Map(
    parts.map((part, place) => [partColumn(part.type, place + 1), part.type === 'text' ? part.text : fileCell(part)]),
  );
