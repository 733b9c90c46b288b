/** Requests of the API, as they are pasted: JSON, a body a line, or the cURL command around it. */
import { parse as parseShell } from 'shell-quote';
import { type DraftItem, type DraftPart, draftItemSchema } from '@/lib/batches/schema';
import { wireBatchItem, type wirePart } from '@/lib/dari/wire';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';

/** `item` counts from 0 over all bodies. */
export type BodyProblem = { item: number; path: string; message: string };

export type RequestBody = {
  /** Null when none is named, or only by a variable of the shell. */
  agentId: string | null;
  items: DraftItem[];
  /** Items that are not in `items`, with what is wrong in each. */
  problems: BodyProblem[];
};

/** What is known of the draft that it is pasted into. */
type Known = { items: readonly DraftItem[] };

const NOTHING_KNOWN: Known = { items: [] };
const MARK_PREFIX = 'batchdeck_';
/** A value that only the shell, or the program around, knows. */
const VARIABLE = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/;
const DATA_FLAGS = ['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json'];

const strictItem = wireBatchItem.strict().extend({
  message: wireBatchItem.shape.message.pick({ content: true }).strict(),
});

/** Throws AppError invalid when it is neither JSON nor a cURL command with a body. */
export function readRequestText(text: string, known: Known = NOTHING_KNOWN): RequestBody {
  return readRequestBodies(jsonOf(text), known);
}

/**
 * Items of parsed bodies. What Batchdeck adds to metadata is left out. A secret that is written as `$NAME` has no
 * value here; it stays what it is in the draft when that has as many items and the same one has a secret of this name.
 */
export function readRequestBodies(bodies: unknown[], known: Known = NOTHING_KNOWN): RequestBody {
  const wire = bodies.flatMap((body) => {
    const items = itemsOf(body);
    if (!items) throw new AppError('invalid', 'This is no request of the API: it has no list of items.');
    return items;
  });
  const names = fileNames(known.items);
  const problems: BodyProblem[] = [];
  let agentId: string | null = null;
  const items = wire.flatMap((value, index) => {
    const parsed = strictItem.safeParse(value);
    const before = wire.length === known.items.length ? known.items[index] : undefined;
    const item = parsed.success ? draftItemSchema.safeParse(toDraftItem(parsed.data, names, before)) : parsed;
    if (!parsed.success || !item.success) {
      problems.push(...toProblems(index, item.error?.issues ?? []));
      return [];
    }
    if (VARIABLE.test(parsed.data.version_id ?? '')) {
      problems.push({ item: index, path: 'version_id', message: 'Write the version’s id in place of the variable.' });
      return [];
    }
    if (!VARIABLE.test(parsed.data.agent_id)) agentId ??= parsed.data.agent_id;
    return [item.data as DraftItem];
  });
  return { agentId, items, problems };
}

function toDraftItem(
  { llm_id, version_id, metadata, secrets, message }: ReturnType<typeof strictItem.parse>,
  names: Map<string, Named>,
  before: DraftItem | undefined,
): DraftItem {
  const own = Object.entries(metadata ?? {}).filter(([key]) => !key.startsWith(MARK_PREFIX));
  return {
    id: newId('item'),
    parts: message.content.map((part) => toDraftPart(part, names)),
    metadata: own.map(([key, value]) => ({ id: newId('pair'), key, value })),
    llmId: llm_id ?? '',
    versionId: version_id ?? '',
    secrets: Object.entries(secrets ?? {}).map(([name, value]) => {
      const kept = before?.secrets.find((secret) => secret.name === name);
      if (VARIABLE.test(value)) return { id: newId('secret'), name, value: '', keptFrom: kept?.keptFrom ?? null };
      return { id: newId('secret'), name, value, keptFrom: null };
    }),
  };
}

/** The API names a file by its id alone. One that is a variable is a file still to be added. */
function toDraftPart(part: ReturnType<typeof wirePart.parse>, names: Map<string, Named>): DraftPart {
  const id = newId('part');
  if (part.type === 'text') return { id, ...part };
  const { type, file_id: fileId } = part;
  if (VARIABLE.test(fileId)) return { id, type, fileId: '', filename: fileId, sizeBytes: 0 };
  return { id, type, fileId, ...(names.get(fileId) ?? { filename: fileId, sizeBytes: 0 }) };
}

type Named = { filename: string; sizeBytes: number };

function fileNames(items: readonly DraftItem[]): Map<string, Named> {
  const names = new Map<string, Named>();
  for (const { parts } of items) {
    for (const part of parts) {
      if (part.type !== 'text') names.set(part.fileId, { filename: part.filename, sizeBytes: part.sizeBytes });
    }
  }
  return names;
}

function itemsOf(value: unknown): unknown[] | null {
  if (Array.isArray(value))
    return value.some((item) => item && typeof item === 'object' && 'message' in item) ? value : null;
  if (!value || typeof value !== 'object') return null;
  if ('items' in value && Array.isArray(value.items)) return value.items;
  return null;
}

function toProblems(item: number, issues: { path: PropertyKey[]; message: string }[]): BodyProblem[] {
  return issues.map(({ path, message }) => ({ item, path: path.join('.'), message }));
}

/** The JSON values in a text: one, one a line, or what cURL commands send. */
function jsonOf(text: string): unknown[] {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return commandBodies(trimmed).map((body) => parseJson(body));
  const lines = trimmed.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line)))
    return lines.map((line) => parseJson(line));
  return [parseJson(trimmed)];
}

/** Bodies in here-documents, or behind the flags that carry data. */
function commandBodies(text: string): string[] {
  const documents = [...text.matchAll(/<<-?\s*(['"]?)(\w+)\1.*\n([\s\S]*?)\n\2(?:\n|$)/g)].map(
    ([, , , body = '']) => body,
  );
  const bodies = documents.length > 0 ? documents : flagBodies(text);
  if (bodies.length === 0) throw new AppError('invalid', 'This is neither JSON nor a cURL command with a body.');
  return bodies;
}

function flagBodies(text: string): string[] {
  if (!/\bcurl\b/.test(text)) return [];
  const words = parseShell(text, (name) => `$${name}`).map((word) => (typeof word === 'string' ? word : ''));
  return words.flatMap((word, index) => (DATA_FLAGS.includes(word) ? [words[index + 1] ?? ''] : []));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid', `The JSON cannot be read: ${why}`);
  }
}
