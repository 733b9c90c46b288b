/** Whether a first row names the columns, and what they are called then. */
import { isKnownName } from './guess';

const NAME_LENGTH_MAX = 60;
const WORDS_MAX = 5;
const LONG_CELL = 60;

export function guessHasHeader(rows: string[][]): boolean {
  const [first = [], ...rest] = rows;
  if (first.some(isKnownName)) return true;
  if (!first.every(isLabel) || new Set(first).size < first.length) return false;
  if (rest.length === 0) return first.length > 1;
  if (first.length > 1) return true;
  return rest.some(([cell = '']) => cell.length > LONG_CELL) || /^[a-z]+(_[a-z]+)+$/.test(first[0] ?? '');
}

/** Short, and no sentence, number, address or file name. */
const isLabel = (cell: string): boolean =>
  cell.trim() !== '' &&
  cell.length <= NAME_LENGTH_MAX &&
  cell.trim().split(/\s+/).length <= WORDS_MAX &&
  !/[\r\n]|[.?!]$|:\/\/|\.\w{2,4}$/.test(cell) &&
  Number.isNaN(Number(cell));

/** Every column gets a name of its own; what had to be changed is told. */
export function nameColumns(cells: string[], tell: (message: string) => void): string[] {
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const written = cell.trim();
    const base = written || `column ${index + 1}`;
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base} (${number})`;
    taken.add(name);
    if (written === '') tell(`Column ${index + 1} has no name; it is called “${name}” here`);
    else if (name !== written)
      tell(`“${written}” is there more than once; column ${index + 1} is called “${name}” here`);
    return name;
  });
}
