/** A file or a pasted text, read into a table: everything that is guessed may be given instead. */
import { type CsvSettings, readCsv } from './csv';
import { decode } from './encoding';
import { cellOfValue } from './fields';
import { guessFormat } from './format';
import { readJson, readJsonLines, recordsOf } from './json';
import { openaiTable } from './openai';
import { isOwnExport, isOwnLine, ownNotes, ownTable } from './own-export';
import { promptfooTable } from './promptfoo';
import { type Record, tableOf } from './records';
import { requestTable } from './request-body';
import { type Note, noteLine, type Table, Unreadable } from './table';
import type { Encoding, Format } from './words';
import { readYaml } from './yaml-rows';

export type Settings = Partial<CsvSettings> & { encoding?: Encoding; format?: Format };
export type Source = { name: string; content: Uint8Array | string };
export type Reading = {
  table: Table;
  format: Format;
  /** Null for a pasted text. */
  encoding: Encoding | null;
  /** Null for what is no CSV. */
  csv: CsvSettings | null;
};

const BIDI = /[\u202a-\u202e\u2066-\u2069]/;

/** Throws Unreadable when nothing of it can be read. */
export async function read(
  { name, content }: Source,
  settings: Settings,
  report: (share: number) => void = () => {},
): Promise<Reading> {
  if (content.length === 0) throw new Unreadable('The file is empty.');
  const decoded =
    typeof content === 'string'
      ? { text: content.replace(/^\ufeff/, ''), encoding: null, notes: [] }
      : decode(content, settings.encoding);
  const { text, encoding, notes } = decoded;
  if (text.trim() === '') throw new Unreadable('There is nothing in it but blank space.');
  const format = settings.format ?? guessFormat(text, name);
  const tsv = /\.tsv$/i.test(name) ? { delimiter: '\t' as const } : {};
  const { table, csv } = await parse(text, format, { ...tsv, ...settings }, report);
  const own = isOwnExport(table.columns) ? ownNotes(table) : [];
  const allNotes = [...own, ...notes, ...table.notes, ...oddCharacters(table)];
  return { table: { ...table, notes: allNotes }, format, encoding, csv };
}

async function parse(
  text: string,
  format: Format,
  settings: Settings,
  report: (share: number) => void,
): Promise<{ table: Table; csv: CsvSettings | null }> {
  if (format === 'csv') {
    const { table, settings: csv } = readCsv(text, settings, report);
    return { table, csv };
  }
  return { table: await parseRecords(text, format, report), csv: null };
}

async function parseRecords(
  text: string,
  format: Exclude<Format, 'csv'>,
  report: (share: number) => void,
): Promise<Table> {
  if (format === 'promptfoo') return promptfooTable(text);
  if (format === 'yaml') return yamlTable(text);
  const { pieces, notes } =
    format === 'jsonl' || format === 'openai' ? readJsonLines(text, report) : readJson(text, report);
  if (format === 'openai') return openaiTable(pieces, notes);
  if (format === 'request') return requestTable(pieces, notes);
  return isOwnLine(pieces) ? ownTable(pieces, notes) : tableOf(recordsOf(pieces), notes);
}

async function yamlTable(text: string): Promise<Table> {
  const { value, rowsAt } = await readYaml(text);
  const key = Array.isArray(value) ? undefined : firstListOf(value);
  const list = Array.isArray(value)
    ? value
    : key === undefined
      ? [value]
      : (value as { [key: string]: unknown[] })[key];
  const places = rowsAt(key);
  const records = (list ?? []).map((one, index): Record => {
    const place = places[index] ?? { line: 1, endLine: 1, raw: text };
    const isObject = typeof one === 'object' && one !== null && !Array.isArray(one);
    const fields = isObject ? Object.entries(one) : [['text', one] as const];
    return { ...place, fields: new Map(fields.map(([name, inner]) => [name, cellOfValue(inner)])) };
  });
  return tableOf(records);
}

const firstListOf = (value: unknown): string | undefined =>
  Object.entries(value ?? {}).find(([, inner]) => Array.isArray(inner))?.[0];

/** Takes out NULs, which no database keeps, and tells of them and of marks that turn the direction of text. */
function oddCharacters({ rows }: Table): Note[] {
  const notes: Note[] = [];
  for (const row of rows) {
    row.cells.forEach((cell, index) => {
      if (cell.includes('\0')) {
        row.cells[index] = cell.replaceAll('\0', '');
        noteLine(notes, 'NUL characters were taken out', row.line);
      }
    });
    if (row.cells.some((cell) => BIDI.test(cell))) {
      noteLine(notes, 'Has marks that turn the direction of text; they are kept', row.line);
    }
  }
  return notes;
}
