/** One change for many items. An item that it leaves as it is stays the same object, so that changes can be counted. */
import type { DraftItem, DraftPart } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';

export type BulkEdit =
  | { kind: 'option'; llmId: string }
  | { kind: 'version'; versionId: string }
  | { kind: 'metadata'; key: string; value: string }
  | { kind: 'no-metadata'; key: string }
  | { kind: 'before'; text: string }
  | { kind: 'after'; text: string }
  | { kind: 'no-parts'; which: 'text' | 'file' | 'image' | 'named'; filename: string };

export function applyEdit(item: DraftItem, edit: BulkEdit): DraftItem {
  switch (edit.kind) {
    case 'option':
      return item.llmId === edit.llmId ? item : { ...item, llmId: edit.llmId };
    case 'version':
      return item.versionId === edit.versionId ? item : { ...item, versionId: edit.versionId };
    case 'metadata':
      return withPair(item, edit.key, edit.value);
    case 'no-metadata':
      return withoutPairs(item, edit.key);
    case 'before':
      return withText(item, edit.text, 'before');
    case 'after':
      return withText(item, edit.text, 'after');
    case 'no-parts':
      return withoutParts(item, (part) => isMeant(part, edit.which, edit.filename));
  }
}

function withPair(item: DraftItem, key: string, value: string): DraftItem {
  const at = item.metadata.findIndex((pair) => pair.key === key);
  const known = item.metadata[at];
  if (!known) return { ...item, metadata: [...item.metadata, { id: newId('pair'), key, value }] };
  return known.value === value ? item : { ...item, metadata: item.metadata.with(at, { ...known, value }) };
}

function withoutPairs(item: DraftItem, key: string): DraftItem {
  const metadata = item.metadata.filter((pair) => pair.key !== key);
  return metadata.length === item.metadata.length ? item : { ...item, metadata };
}

/** In the first or last text of the message; an item without a text gets one. */
function withText(item: DraftItem, text: string, side: 'before' | 'after'): DraftItem {
  if (text === '') return item;
  const isText = (part: DraftPart) => part.type === 'text';
  const at = side === 'before' ? item.parts.findIndex(isText) : item.parts.findLastIndex(isText);
  const part = item.parts[at];
  if (part?.type !== 'text') {
    const added: DraftPart = { id: newId('part'), type: 'text', text };
    return { ...item, parts: side === 'before' ? [added, ...item.parts] : [...item.parts, added] };
  }
  const whole = side === 'before' ? text + part.text : part.text + text;
  return { ...item, parts: item.parts.with(at, { ...part, text: whole }) };
}

function withoutParts(item: DraftItem, isGone: (part: DraftPart) => boolean): DraftItem {
  const parts = item.parts.filter((part) => !isGone(part));
  return parts.length === item.parts.length ? item : { ...item, parts };
}

function isMeant(part: DraftPart, which: string, filename: string): boolean {
  if (which !== 'named') return part.type === which;
  return part.type !== 'text' && part.filename === filename;
}
