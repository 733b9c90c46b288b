/** One row to one item, or the reason why not. */
import type { DraftItem, DraftPart } from '@/lib/batches/schema';
import { placeholdersOf, renderTemplate } from '@/lib/composer/template';
import { readFileCell, restore } from '@/lib/exports/columns';
import { newId } from '@/lib/new-id';
import type { Choices } from './choices';
import { METADATA_VALUE_MAX } from './guess';
import { isOwnExport } from './own-export';
import type { Fault, Row } from './table';

const TEXT_LENGTH_MAX = 1_000_000;
const SECRET_LENGTH_MAX = 20_000;
const NAME_LENGTH_MAX = 200;
const FILENAME_LENGTH_MAX = 1_000;
const PARTS_MAX = 200;

type PlainPart =
  | { type: 'text'; text: string }
  | { type: 'file' | 'image'; fileId: string; filename: string; sizeBytes: number };

/** An item without ids. */
export type Plan = {
  parts: PlainPart[];
  metadata: [key: string, value: string][];
  llmId: string;
  versionId: string;
  secrets: [name: string, value: string][];
};

export type Built = {
  plan: Plan;
  fault: Fault | null /** What the template asks for and the row does not have. */;
  missing: string[];
};

/** Reads rows of these columns by these choices, with what they can be used for even while the choices have problems. */
export function createBuilder(columns: string[], { targets, template, missing: onMissing }: Choices) {
  const asked = placeholdersOf(template);
  const known = new Set(columns);
  const isAsked = columns.map((name) => asked.includes(name));
  const isOwn = isOwnExport(columns);

  return function build(row: Row): Built {
    const plan: Plan = { parts: [], metadata: [], llmId: '', versionId: '', secrets: [] };
    const missing: string[] = [];
    let fault = row.fault;
    const blame = (index: number | null, value: string, reason: string) => {
      fault ??= { column: index === null ? null : (columns[index] ?? null), value, reason };
    };
    if (template.trim() !== '' && !fault) {
      const rendered = renderTemplate(template, valuesOf(row));
      missing.push(...rendered.missing.filter((name) => known.has(name)));
      const text = onMissing === 'empty' ? withoutGaps(rendered.text, rendered.missing, row) : rendered.text;
      plan.parts.push({ type: 'text', text });
      if (text.length > TEXT_LENGTH_MAX) blame(null, text, tooLong('The prompt of this row', text, TEXT_LENGTH_MAX));
      const [first] = missing;
      if (first !== undefined && onMissing === 'bad') {
        blame(columns.indexOf(first), '', `The prompt asks for {{${first}}}, and this row has no value for it.`);
      }
    }
    row.cells.forEach((cell, index) => {
      const target = targets[index];
      if (!target || target.to === 'none' || cell === '' || fault) return;
      const value = valueIn(cell);
      const reason = place(plan, target.to, target.key, value, isAsked[index] ?? false);
      if (reason) blame(index, value, reason);
    });
    if (!fault && plan.parts.every((part) => part.type === 'text' && part.text.trim() === '')) {
      blame(null, '', 'There is nothing to say in this row: the columns of the message are empty.');
    }
    if (plan.parts.length > PARTS_MAX)
      blame(null, '', `An item has at most ${PARTS_MAX} parts; this has ${plan.parts.length}.`);
    return { plan, fault, missing };
  };

  function valuesOf(row: Row): Map<string, string> {
    return new Map(
      columns.map((name, index) => {
        const value = valueIn(row.cells[index] ?? '');
        return [name, value.trim() === '' ? '' : value];
      }),
    );
  }

  function valueIn(cell: string): string {
    return isOwn ? restore(cell) : cell;
  }

  function withoutGaps(text: string, names: string[], row: Row): string {
    if (names.length === 0) return text;
    // A zero-width stand-in is a value to the template, and is gone from the text again.
    const values = valuesOf(row);
    for (const name of names) values.set(name, GAP);
    return renderTemplate(template, values).text.replaceAll(GAP, '');
  }
}

/** A character that no text can hold: NULs were taken out when the file was read. */
const GAP = '\0';

/** Puts a cell into the plan; answers why it cannot be there. */
function place(
  plan: Plan,
  to: Choices['targets'][number]['to'],
  key: string,
  cell: string,
  isInPrompt: boolean,
): string | undefined {
  switch (to) {
    case 'text':
      if (!isInPrompt) plan.parts.push({ type: 'text', text: cell });
      return cell.length > TEXT_LENGTH_MAX
        ? `${tooLong('A text', cell, TEXT_LENGTH_MAX)} Put it into a file.`
        : undefined;
    case 'file':
    case 'image': {
      const files = filesOf(cell, key);
      plan.parts.push(...files.map((file) => ({ type: to, ...file })));
      return files.some(({ filename }) => filename.length > FILENAME_LENGTH_MAX)
        ? 'The name of a file has at most 1,000 characters.'
        : undefined;
    }
    case 'metadata':
      plan.metadata.push([key.trim(), cell]);
      return cell.length > METADATA_VALUE_MAX ? tooLong('A metadata value', cell, METADATA_VALUE_MAX) : undefined;
    case 'llm':
      plan.llmId = cell.trim();
      return cell.trim().length > NAME_LENGTH_MAX
        ? tooLong('The name of an LLM option', cell, NAME_LENGTH_MAX)
        : undefined;
    case 'version':
      plan.versionId = cell.trim();
      return cell.trim().length > NAME_LENGTH_MAX ? tooLong('A version', cell, NAME_LENGTH_MAX) : undefined;
    case 'secret':
      plan.secrets.push([key, cell]);
      return cell.length > SECRET_LENGTH_MAX ? tooLong('A secret', cell, SECRET_LENGTH_MAX) : undefined;
    default:
      return undefined;
  }
}

const tooLong = (what: string, text: string, most: number): string =>
  `${what} has at most ${most.toLocaleString('en')} characters; this has ${text.length.toLocaleString('en')}.`;

/** What a cell names: a file's id, one with its id as our exports have it, or else names of files still to be added. */
function filesOf(cell: string, key: string) {
  if (key === 'id') return [{ fileId: cell, filename: cell, sizeBytes: 0 }];
  const known = key === 'known' ? readFileCell(cell) : null;
  return known ? [known] : filesIn(cell).map((filename) => ({ fileId: '', filename, sizeBytes: 0 }));
}

/** A cell may name several files: one a line, with semicolons between, or as a JSON list. */
function filesIn(cell: string): string[] {
  return (listOf(cell) ?? cell.split(/[;\r\n]+/)).map((name) => name.trim()).filter(Boolean);
}

function listOf(cell: string): string[] | undefined {
  if (!cell.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(cell);
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** The plan as an item of a draft. Files that are only named wait for their bytes. */
export function toItem({ parts, metadata, llmId, versionId, secrets }: Plan): DraftItem {
  return {
    id: newId('item'),
    parts: parts.map((part): DraftPart => {
      const id = newId('part');
      return { ...part, id };
    }),
    metadata: metadata.map(([key, value]) => ({ id: newId('pair'), key, value })),
    llmId,
    versionId,
    secrets: secrets.map(([name, value]) => ({ id: newId('secret'), name, value, keptFrom: null })),
  };
}
