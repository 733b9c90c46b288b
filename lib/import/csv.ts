/** CSV and its kin (TSV, semicolons, pipes): every row with its line, and what is wrong with it. */
import Papa from 'papaparse';
import { guessHasHeader, nameColumns } from './header';
import { linesIn } from './lines';
import { type Note, noteLine, type Row, type Table, Unreadable } from './table';
import { DELIMITERS, type Delimiter, type Quote } from './words';

export type CsvSettings = { delimiter: Delimiter; quote: Quote; hasHeader: boolean };

const SAMPLE_LENGTH = 100_000;
/** A broken quote may make the parser look through all that is left; after so many passes the rest is one bad row. */
const PASSES_MAX = 20;
/** No file has it; it stands for "no quotes". */
export const NO_QUOTE = '\u{f8ff}';
const PROGRESS_ROWS = 5_000;

type Record = Omit<Row, 'fault'> & { quoteFault: string | null };

export function readCsv(
  source: string,
  given: Partial<CsvSettings>,
  report: (share: number) => void = () => {},
): { table: Table; settings: CsvSettings } {
  const quote = given.quote ?? guessQuote(source);
  const text = unifyLineEnds(source, quote);
  const delimiter = given.delimiter ?? guessDelimiter(text, quote);
  const records = readRecords(text, { delimiter, quote }, report);
  const first = records[0];
  if (!first) throw new Unreadable('There is nothing in it.');
  const hasHeader = given.hasHeader ?? guessHasHeader(records.slice(0, 50).map(({ cells }) => cells));
  const notes: Note[] = [];
  const width = records.slice(0, 100).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const columns = hasHeader
    ? nameColumns(first.cells, (message) => noteLine(notes, message, first.line))
    : Array.from({ length: hasHeader ? 0 : width }, (_, index) => `column ${index + 1}`);
  const rows: Row[] = [];
  for (const record of hasHeader ? records.slice(1) : records) {
    if (record.quoteFault === null && record.cells.every((cell) => cell.trim() === '')) {
      noteLine(notes, 'Blank lines were skipped', record.line);
    } else rows.push(toRow(record, columns, quote));
  }
  return { table: { columns, rows, notes }, settings: { delimiter, quote, hasHeader } };
}

function readRecords(
  text: string,
  { delimiter, quote }: Omit<CsvSettings, 'hasHeader'>,
  report: (share: number) => void,
) {
  const lines = linesIn(text);
  const records: Record[] = [];
  let begin = 0;
  let budget = text.length * PASSES_MAX;
  while (begin < text.length) begin = parseFrom(begin);

  /** Answers where to go on: the end, or the line after one with a broken quote. */
  function parseFrom(start: number): number {
    let from = start;
    let goOn = text.length;
    Papa.parse<string[]>(start === 0 ? text : text.slice(start), {
      delimiter,
      newline: text.includes('\n') ? '\n' : '\r',
      quoteChar: quote || NO_QUOTE,
      escapeChar: quote || NO_QUOTE,
      step: ({ data, errors, meta }, parser) => {
        const to = start + meta.cursor;
        const fault = errors.find(({ type }) => type === 'Quotes');
        const opening = start + (fault?.index ?? 0) - 1;
        const next = fault ? lines.nextLineStart(opening) : to;
        if (fault && next < to && budget > 0) {
          budget -= to - from;
          push(firstLineOf(data), from, next, brokenQuote(lines.lineAt(opening), true));
          goOn = next;
          parser.abort();
          return;
        }
        push(data, from, to, fault ? brokenQuote(lines.lineAt(opening), false) : null);
        from = to;
        if (records.length % PROGRESS_ROWS === 0) report(to / text.length);
      },
    });
    return goOn;
  }

  function push(data: string[], from: number, to: number, quoteFault: string | null) {
    if (from === to) return;
    const raw = text.slice(from, to);
    const last = data.length - 1;
    // Papa takes the CR of a CR LF for the end of the last cell, unless a closing quote stands before it.
    const hasCr = raw.endsWith('\r\n') && !raw.endsWith(`\r${quote || NO_QUOTE}\r\n`);
    if (hasCr && data[last]?.endsWith('\r')) data[last] = data[last].slice(0, -1);
    const trimmed = trimEnd(raw);
    const endLine = lines.lineAt(from + Math.max(0, trimmed.length - 1));
    records.push({ line: lines.lineAt(from), endLine, cells: data, raw: trimmed, quoteFault });
  }

  return records;
}

const brokenQuote = (line: number, hasMore: boolean): string =>
  `A quote opens on line ${line} and does not close as it should.${hasMore ? ' The lines after it were read as rows of their own.' : ''}`;

const firstLineOf = (cells: string[]): string[] => cells.map((cell) => cell.split(/[\r\n]/, 1)[0] ?? '');

function trimEnd(raw: string): string {
  if (raw.endsWith('\r\n')) return raw.slice(0, -2);
  return raw.endsWith('\n') || raw.endsWith('\r') ? raw.slice(0, -1) : raw;
}

function toRow(record: Record, columns: string[], quote: Quote): Row {
  const { line, endLine, raw, cells, quoteFault } = record;
  const row = { line, endLine, raw, cells: columns.map((_, index) => cells[index] ?? '') };
  if (quoteFault !== null) {
    const at = cells.findIndex((cell) => quote !== '' && cell.includes(quote));
    const index = at === -1 ? cells.length - 1 : at;
    return { ...row, fault: { column: columns[index] ?? null, value: cells[index] ?? '', reason: quoteFault } };
  }
  const extra = cells.slice(columns.length);
  if (extra.some((cell) => cell !== '')) {
    const reason = `This row has ${cells.length} cells, and there are ${columns.length} columns. Too many: ${extra.map((cell) => JSON.stringify(cell.slice(0, 40))).join(', ')}.`;
    return { ...row, fault: { column: null, value: extra.join(' | '), reason } };
  }
  if (cells.length < columns.length) {
    const missing = columns.slice(cells.length).join(', ');
    const reason = `This row has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, and there are ${columns.length} columns. Missing: ${missing}.`;
    return { ...row, fault: { column: columns[cells.length] ?? null, value: '', reason } };
  }
  return { ...row, fault: null };
}

/** Where lines end with LF and others with CR alone, those become LF too, but for what stands inside quotes. */
function unifyLineEnds(text: string, quote: Quote): string {
  if (!text.includes('\n') || !/\r(?!\n)/.test(text)) return text;
  let isInside = false;
  const marks = quote === '"' ? /"|\r(?!\n)/g : quote === "'" ? /'|\r(?!\n)/g : /\r(?!\n)/g;
  return text.replace(marks, (mark) => {
    if (mark !== '\r') isInside = !isInside;
    return mark === '\r' && !isInside ? '\n' : mark;
  });
}

function guessDelimiter(text: string, quote: Quote): Delimiter {
  const { meta } = Papa.parse(text.slice(0, SAMPLE_LENGTH), {
    preview: 20,
    skipEmptyLines: true,
    newline: text.includes('\n') ? '\n' : '\r',
    quoteChar: quote || NO_QUOTE,
    delimitersToGuess: Object.keys(DELIMITERS),
  });
  return meta.delimiter in DELIMITERS ? (meta.delimiter as Delimiter) : ',';
}

/** Single quotes, where cells are wrapped in them and none in double ones. */
function guessQuote(text: string): Quote {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const double = sample.match(/(^|[,;\t|\r\n])"/g)?.length ?? 0;
  const single = sample.match(/(^|[,;\t|\r\n])'[^'\r\n]*'(?=$|[,;\t|\r\n])/g)?.length ?? 0;
  return double === 0 && single > 1 ? "'" : '"';
}
