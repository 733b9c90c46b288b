/** Bad rows as a file of the kind they came in, each with its reason, to be mended and imported again. */
import Papa from 'papaparse';
import type { BadRow } from './check';
import { type CsvSettings, NO_QUOTE } from './csv';
import { jsonFault } from './json-spans';
import type { Reading } from './read';
import type { Row } from './table';

export type HandedBack = { name: string; type: string; parts: string[] };

type Bad = { row: Row; reason: string };

export function handBack({ table, format, csv }: Reading, bad: BadRow[], name: string): HandedBack {
  const rows = bad.flatMap(({ index, fault }): Bad[] => {
    const row = table.rows[index];
    return row ? [{ row, reason: reasonOf(fault.reason, fault.column) }] : [];
  });
  const stem = name.replace(/\.\w+$/, '') || 'pasted';
  if (format === 'csv' && csv)
    return { ...csvFile(table.columns, rows, csv), name: `${stem}-bad-rows.${csv.delimiter === '\t' ? 'tsv' : 'csv'}` };
  if (format === 'jsonl' || format === 'openai') {
    const parts = rows.map(({ row, reason }) => `${withError(row.raw, reason)}\n`);
    return { name: `${stem}-bad-rows.jsonl`, type: 'application/jsonl', parts };
  }
  const isWritten = format === 'json' || format === 'request';
  const texts = rows.map(({ row, reason }) =>
    isWritten ? withError(row.raw, reason) : fieldsWithError(table.columns, row, reason),
  );
  const [open, close] = format === 'request' ? ['{"items": [\n', '\n]}\n'] : ['[\n', '\n]\n'];
  const parts = [open, ...texts.map((text, index) => (index === 0 ? text : `,\n${text}`)), close];
  return { name: `${stem}-bad-rows.json`, type: 'application/json', parts };
}

const reasonOf = (reason: string, column: string | null): string => (column === null ? reason : `${column}: ${reason}`);

/**
 * The reason goes first and the row follows as it stood in the file, byte for byte, so that too many cells or a broken
 * quote are still there to be mended. The mark at the start tells spreadsheets that it is UTF-8.
 */
function csvFile(columns: string[], rows: Bad[], settings: CsvSettings): Omit<HandedBack, 'name'> {
  const own = columns.indexOf('error');
  const names = columns.filter((_, index) => index !== own);
  const lines = rows.map(({ row, reason }) => {
    const rest = own === -1 ? row.raw : withoutCell(row.raw, own, settings);
    return `${lineOf([reason], settings)}${settings.delimiter}${rest}\r\n`;
  });
  return { type: 'text/csv', parts: ['\ufeff', `${lineOf(['error', ...names], settings)}\r\n`, ...lines] };
}

function lineOf(cells: string[], { delimiter, quote }: CsvSettings): string {
  if (quote === '')
    return cells.map((cell) => cell.replaceAll(/[\r\n]/g, ' ').replaceAll(delimiter, ' ')).join(delimiter);
  return Papa.unparse([cells], { delimiter, quoteChar: quote, escapeChar: quote });
}

/** The first cell is cut off and the others are left as they are written; from elsewhere it is taken out cell by cell. */
function withoutCell(raw: string, index: number, settings: CsvSettings): string {
  const { delimiter, quote } = settings;
  if (index > 0) {
    const { data } = Papa.parse<string[]>(raw, { delimiter, quoteChar: quote || NO_QUOTE });
    return lineOf(data.flat().toSpliced(index, 1), settings);
  }
  let end = quote !== '' && raw.startsWith(quote) ? closingQuote(raw, quote) + 1 : 0;
  end = raw.indexOf(delimiter, end);
  return end === -1 ? '' : raw.slice(end + 1);
}

function closingQuote(raw: string, quote: string): number {
  let at = raw.indexOf(quote, 1);
  while (at !== -1 && raw[at + 1] === quote) at = raw.indexOf(quote, at + 2);
  return at;
}

/** Puts the key in front and leaves the rest as it is written; an error of an earlier time is replaced. */
function withError(raw: string, reason: string): string {
  const isWhole = jsonFault(raw) === undefined;
  if (!raw.startsWith('{')) return JSON.stringify({ error: reason, text: isWhole ? JSON.parse(raw) : raw });
  if (isWhole) {
    const value: { [key: string]: unknown } = JSON.parse(raw);
    if ('error' in value) return JSON.stringify({ ...value, error: reason });
    if (Object.keys(value).length === 0) return JSON.stringify({ error: reason });
  }
  return `{"error": ${JSON.stringify(reason)}, ${raw.slice(1).trimStart()}`;
}

const fieldsWithError = (columns: string[], row: Row, reason: string): string =>
  JSON.stringify({
    error: reason,
    ...Object.fromEntries(columns.map((name, index) => [name, row.cells[index] ?? ''])),
  });
