/** What keys do to code: which stretch of the text they replace, with what, and what is selected afterwards. */

export type Selection = { text: string; start: number; end: number };
export type Edit = { from: number; to: number; insert: string; start: number; end: number };

const STEP = '  ';

/** Two spaces at the cursor; every selected line is moved when several are. */
export function indent({ text, start, end }: Selection): Edit {
  if (!text.slice(start, end).includes('\n')) {
    const at = start + STEP.length;
    return { from: start, to: end, insert: STEP, start: at, end: at };
  }
  return moveLines({ text, start, end }, (line) => (line === '' ? line : STEP + line));
}

export const outdent = (selection: Selection): Edit => moveLines(selection, (line) => line.replace(/^ {1,2}|^\t/, ''));

/** A new line as deep as the one before, deeper after a colon that opens something. */
export function breakLine({ text, start, end }: Selection): Edit {
  const line = text.slice(lineStart(text, start), start);
  const depth = /^ */.exec(line)?.[0] ?? '';
  const opens = /:\s*$/.test(line) && !/^\s*#/.test(line);
  const insert = `\n${depth}${opens ? STEP : ''}`;
  const at = start + insert.length;
  return { from: start, to: end, insert, start: at, end: at };
}

/** Where a line and column, counted from 1, stand in the text, and where the word there ends. */
export function spanAt(text: string, line: number, column: number): { start: number; end: number } {
  let from = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf('\n', from);
    if (next === -1) break;
    from = next + 1;
  }
  const close = text.indexOf('\n', from);
  const lineEnd = close === -1 ? text.length : close;
  const start = Math.min(from + column - 1, lineEnd);
  const word = /^[^\s:,[\]{}]+/.exec(text.slice(start, lineEnd))?.[0] ?? '';
  return { start, end: start + word.length };
}

function moveLines({ text, start, end }: Selection, move: (line: string) => string): Edit {
  const from = lineStart(text, start);
  const isAtLineStart = end > start && text[end - 1] === '\n';
  const close = text.indexOf('\n', isAtLineStart ? end - 1 : end);
  const to = close === -1 ? text.length : close;
  const lines = text.slice(from, to).split('\n');
  const moved = lines.map(move);
  const insert = moved.join('\n');
  const first = (moved[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  const newStart = Math.max(from, start + first);
  return { from, to, insert, start: newStart, end: Math.max(newStart, end + insert.length - (to - from)) };
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
