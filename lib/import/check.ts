/** Which rows can become items, and what a person should know before they do. */
import { ITEMS_MAX } from '@/lib/batches/schema';
import { type Built, createBuilder } from './build';
import { type ChoiceProblem, type Choices, choiceProblems } from './choices';
import { type Fault, type Note, noteLine, type Table } from './table';

const PROGRESS_ROWS = 2_000;
const NAMES_MAX = 1_000;

export type BadRow = { index: number; fault: Fault };

export type Check = {
  problems: ChoiceProblem[];
  /** Positions of rows in the table. */
  good: number[];
  bad: BadRow[];
  /** Rows that wait for a decision, by what they have no value for. */
  missing: { name: string; lines: number[] }[];
  waiting: number;
  /** How many of the bad ones are bad for want of room alone. */
  noRoom: number;
  notes: Note[];
  /** The names of options and versions that the rows use. */
  llmIds: string[];
  versionIds: string[];
};

export function checkRows(table: Table, choices: Choices, report: (share: number) => void = () => {}): Check {
  const problems = choiceProblems(table.columns, choices);
  const check: Check = {
    problems,
    good: [],
    bad: [],
    missing: [],
    waiting: 0,
    noRoom: 0,
    notes: [],
    llmIds: [],
    versionIds: [],
  };
  const build = createBuilder(table.columns, choices);
  const seen = new Map<string, number>();
  const llmIds = new Set<string>();
  const versionIds = new Set<string>();
  for (const [index, row] of table.rows.entries()) {
    if (index % PROGRESS_ROWS === 0) report(index / table.rows.length);
    const { plan, fault, missing } = build(row);
    if (fault) check.bad.push({ index, fault });
    else if (missing.length > 0 && choices.missing === 'undecided') {
      check.waiting += 1;
      for (const name of missing) missingOf(check, name).push(row.line);
    } else if (check.good.length >= choices.room) {
      check.noRoom += 1;
      check.bad.push({ index, fault: noRoom(choices.room) });
    } else {
      check.good.push(index);
      noteRepeat(plan, row.line, seen, check.notes);
      if (plan.llmId && llmIds.size < NAMES_MAX) llmIds.add(plan.llmId);
      if (plan.versionId && versionIds.size < NAMES_MAX) versionIds.add(plan.versionId);
    }
  }
  return { ...check, llmIds: [...llmIds], versionIds: [...versionIds] };
}

function missingOf(check: Check, name: string): number[] {
  const known = check.missing.find((one) => one.name === name);
  if (known) return known.lines;
  const made = { name, lines: [] };
  check.missing.push(made);
  return made.lines;
}

function noteRepeat(plan: Built['plan'], line: number, seen: Map<string, number>, notes: Note[]): void {
  const { parts, metadata, llmId, versionId, secrets } = plan;
  const said = parts.flatMap((part) => (part.type === 'text' ? ['text', part.text] : [part.type, part.filename]));
  // NULs were taken out of all cells, so nothing that differs reads the same.
  const key = [parts.length, ...said, llmId, versionId, ...metadata.flat(), '', ...secrets.flat()].join('\0');
  if (seen.has(key)) noteLine(notes, 'Says the same as a row before it', line);
  else seen.set(key, line);
}

const noRoom = (room: number): Fault => ({
  column: null,
  value: '',
  reason: `There is no room for it: a batch has at most ${ITEMS_MAX.toLocaleString('en')} items, and ${room.toLocaleString('en')} more fit.`,
});
