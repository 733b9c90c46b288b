/** An import at work: the file as it was read, what was chosen for it, and answers in pieces that a page can take. */
import type { DraftItem } from '@/lib/batches/schema';
import { createBuilder, toItem } from './build';
import { type Check, checkRows } from './check';
import type { Choices } from './choices';
import { guessTargets } from './guess';
import { type HandedBack, handBack } from './hand-back';
import { cut, mask } from './mask';
import { type Reading, read, type Settings } from './read';
import { type Note, type Target, Unreadable } from './table';

const EXAMPLES = 3;
const EXAMPLE_LENGTH = 120;
const PREVIEW_LENGTH = 4_000;
const RAW_LENGTH = 20_000;
const ITEMS_PER_SLICE = 250;
const CHARACTERS_PER_SLICE = 500_000;

export type Found = Omit<Reading, 'table'> & {
  columns: { name: string; examples: string[]; filled: number }[];
  targets: Target[];
  template: string;
  agentId: string | null;
  rowCount: number;
  notes: Note[];
};
export type Checked = Omit<Check, 'good' | 'bad'> & { good: number; bad: number };
export type BadRowView = {
  index: number;
  line: number;
  endLine: number;
  column: string | null;
  value: string;
  reason: string;
};
export type Preview = {
  line: number;
  parts: { type: 'text' | 'file' | 'image'; text: string }[];
  metadata: [string, string][];
  llmId: string;
  versionId: string;
  secretNames: string[];
  missing: string[];
  fault: string | null;
};

export type Desk = ReturnType<typeof createDesk>;

export function createDesk(report: (share: number) => void = () => {}) {
  let reading: Reading | undefined;
  let choices: Choices | undefined;
  let check: Check | undefined;
  let filename = '';

  /** Throws Unreadable with what is to be told. */
  async function open(source: File | string, settings: Settings, secretNames: string[]): Promise<Found> {
    filename = typeof source === 'string' ? '' : source.name;
    const content = typeof source === 'string' ? source : await bytesOf(source);
    reading = await read({ name: filename, content }, settings, report);
    const { table, ...rest } = reading;
    const targets = guessTargets(table, secretNames);
    return {
      ...rest,
      columns: table.columns.map((name, index) => ({ name, ...examplesOf(reading, index, targets[index]) })),
      targets,
      template: table.template ?? '',
      agentId: table.agentId ?? null,
      rowCount: table.rows.length,
      notes: table.notes,
    };
  }

  function decide(chosen: Choices): Checked {
    choices = chosen;
    check = checkRows(opened().table, chosen, report);
    const { good, bad, ...rest } = check;
    return { ...rest, good: good.length, bad: bad.length };
  }

  function badRows(from: number, count: number): BadRowView[] {
    const { table } = opened();
    return (check?.bad.slice(from, from + count) ?? []).map(({ index, fault }) => {
      const row = table.rows[index];
      const isSecret = secretColumns().some((column) => table.columns[column] === fault.column);
      const value = isSecret ? mask(fault.value) : mask(cut(fault.value, EXAMPLE_LENGTH), secretsOf(index));
      const line = fault.line ?? row?.line ?? 0;
      return {
        index,
        line,
        endLine: Math.max(line, row?.endLine ?? 0),
        column: fault.column,
        value,
        reason: fault.reason,
      };
    });
  }

  /** A row as it stands in the file, cut where it is very long. */
  function rawRow(index: number): { line: number; text: string; isCut: boolean } {
    const row = opened().table.rows[index];
    const raw = row?.raw ?? '';
    return {
      line: row?.line ?? 0,
      text: mask(raw.slice(0, RAW_LENGTH), secretsOf(index)),
      isCut: raw.length > RAW_LENGTH,
    };
  }

  /** Rows as the items they become, by their number in the file; also bad ones. */
  function previews(from: number, count: number): Preview[] {
    const { table } = opened();
    if (!choices) return [];
    const build = createBuilder(table.columns, choices);
    return table.rows.slice(from, from + count).map((row, offset) => {
      const { plan, fault, missing } = build(row);
      const hide = (text: string) => cut(mask(text, secretsOf(from + offset)), PREVIEW_LENGTH);
      return {
        line: row.line,
        parts: plan.parts.map((part) => ({
          type: part.type,
          text: hide(part.type === 'text' ? part.text : part.filename),
        })),
        metadata: plan.metadata.map(([key, value]) => [key, hide(value)]),
        llmId: plan.llmId,
        versionId: plan.versionId,
        secretNames: plan.secrets.map(([name]) => name),
        missing,
        fault: fault?.reason ?? null,
      };
    });
  }

  /** The next good rows as items; `next` is where to go on, or null at the end. */
  function items(from: number): { items: DraftItem[]; next: number | null } {
    const { table } = opened();
    if (!choices || !check) return { items: [], next: null };
    const build = createBuilder(table.columns, choices);
    const made: DraftItem[] = [];
    let [at, characters] = [from, 0];
    for (; at < check.good.length && made.length < ITEMS_PER_SLICE && characters < CHARACTERS_PER_SLICE; at += 1) {
      const row = table.rows[check.good[at] ?? -1];
      if (!row) break;
      characters += row.raw.length;
      made.push(toItem(build(row).plan));
    }
    return { items: made, next: at < check.good.length ? at : null };
  }

  const badFile = (): HandedBack => handBack(opened(), check?.bad ?? [], filename);

  function opened(): Reading {
    if (!reading) throw new Unreadable('There is no file yet.');
    return reading;
  }

  const secretColumns = (): number[] =>
    choices?.targets.flatMap(({ to }, index) => (to === 'secret' ? [index] : [])) ?? [];
  const secretsOf = (index: number): string[] =>
    secretColumns().flatMap((column) => opened().table.rows[index]?.cells[column] || []);

  return { open, decide, badRows, rawRow, previews, items, badFile };
}

function examplesOf(reading: Reading | undefined, column: number, target: Target | undefined) {
  const examples: string[] = [];
  let filled = 0;
  for (const { cells } of reading?.table.rows ?? []) {
    const cell = cells[column];
    if (!cell) continue;
    filled += 1;
    if (examples.length < EXAMPLES) examples.push(target?.to === 'secret' ? mask(cell) : cut(cell, EXAMPLE_LENGTH));
  }
  return { examples, filled };
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Unreadable('The file could not be read: it was changed or removed since it was chosen. Choose it again.');
  }
}
