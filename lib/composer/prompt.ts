/** A prompt written over items that are there: its columns are what each item says of itself. */
import type { DraftItem } from '@/lib/batches/schema';
import { newTextPart } from './editor';
import { placeholdersOf, renderTemplate } from './template';

/** Columns that every item has; metadata of the same key goes before them. */
export const OWN_COLUMNS = ['text', 'file', 'index'] as const;

/** What becomes of the message that is there. */
export type PromptWay = 'replace' | 'add';

/** Values of an item by column; `index` is its place in the draft. */
export function columnsOf(item: DraftItem, index: number): Map<string, string> {
  const texts = item.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const files = item.parts.flatMap((part) => (part.type === 'text' ? [] : [part.filename]));
  return new Map([
    ['text', texts.join('\n\n')],
    ['file', files.join(', ')],
    ['index', String(index)],
    ...item.metadata.map(({ key, value }) => [key.trim(), value] as const),
  ]);
}

/** Every metadata key in use, in the order in which they come up, after the columns that all have. */
export function columnNames(items: readonly DraftItem[]): string[] {
  const keys = new Set<string>(OWN_COLUMNS);
  for (const { metadata } of items) for (const { key } of metadata) if (key.trim() !== '') keys.add(key.trim());
  return [...keys];
}

export type Placed = { item: DraftItem; index: number };

/** Items without a value for a name that the prompt asks for. */
export function rowsMissing(prompt: string, rows: readonly Placed[]): (Placed & { names: string[] })[] {
  const names = placeholdersOf(prompt);
  if (names.length === 0) return [];
  return rows.flatMap((row) => {
    const columns = columnsOf(row.item, row.index);
    const missing = names.filter((name) => !columns.get(name));
    return missing.length > 0 ? [{ ...row, names: missing }] : [];
  });
}

/** The item with the rendered prompt: in the place of its texts, before its files, or as a text after all it has. */
export function withPrompt(prompt: string, { item, index }: Placed, way: PromptWay): DraftItem {
  const { text } = renderTemplate(prompt, columnsOf(item, index));
  if (way === 'add') return { ...item, parts: [...item.parts, newTextPart(text)] };
  const first = item.parts.find(({ type }) => type === 'text');
  const part = { ...newTextPart(text), ...(first && { id: first.id }) };
  return { ...item, parts: [part, ...item.parts.filter(({ type }) => type !== 'text')] };
}
