/** Columns and rows of separated values, in one pass and without keeping them. */

const DELIMITERS = [',', ';', '\t', '|'];
const HEADER_LENGTH_MAX = 64 * 1024;
const COLUMNS_MAX = 200;

export type Csv = { columns: string[]; rows: number };

/** Takes a text in pieces. Quoted fields may hold newlines; blank lines are no rows; the first record is the header. */
export function csvCounter() {
  let header = '';
  let isQuoted = false;
  let isBlank = true;
  let records = 0;
  const endRecord = () => {
    if (!isBlank) records += 1;
    isBlank = true;
  };
  const add = (text: string): void => {
    for (const character of text) {
      if (character === '"') isQuoted = !isQuoted;
      if (character === '\n' && !isQuoted) endRecord();
      else if (character !== '\r') {
        isBlank = false;
        if (records === 0 && header.length < HEADER_LENGTH_MAX) header += character;
      }
    }
  };
  const finish = (): Csv => {
    endRecord();
    return { columns: splitHeader(header).slice(0, COLUMNS_MAX), rows: Math.max(0, records - 1) };
  };
  return { add, finish };
}

/** Splits at the character that splits it most; quotes keep theirs. */
function splitHeader(header: string): string[] {
  const splits = DELIMITERS.map((delimiter) => splitAt(header, delimiter));
  const widest = splits.reduce((best, split) => (split.length > best.length ? split : best), [header]);
  return widest.map((name) =>
    name
      .trim()
      .replace(/^\uFEFF/, '')
      .replace(/^"([\s\S]*)"$/, '$1')
      .replaceAll('""', '"'),
  );
}

function splitAt(header: string, delimiter: string): string[] {
  const names = [''];
  let isQuoted = false;
  for (const character of header) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === delimiter && !isQuoted) names.push('');
    else names[names.length - 1] += character;
  }
  return names;
}
