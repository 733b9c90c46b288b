/** What one input sends otherwise than another. Runs anywhere. */
import type { InputChange } from '@/lib/submissions/schema';
import type { DraftPart } from './schema';

/** Of secrets only the names are known here, so a value that was replaced has to be named. */
const A_SECRET = 'a value';
const ANOTHER_SECRET = 'a new value';

/** All that an item sends. A null model or version is the agent's own. */
export type ItemInput = {
  parts: DraftPart[];
  metadata: { id: string; key: string; value: string }[];
  llmId: string | null;
  versionId: string | null;
  secretNames: string[];
};

/** In the order in which an item is written: model, version, texts, files, their order, metadata, secrets. */
export function inputChanges(before: ItemInput, after: ItemInput, replacedSecrets: string[] = []): InputChange[] {
  return [
    ...changed({ what: 'model', name: 'Model', before: before.llmId || null, after: after.llmId || null }),
    ...changed({ what: 'version', name: 'Version', before: before.versionId || null, after: after.versionId || null }),
    ...textChanges(before.parts, after.parts),
    ...fileChanges(before.parts, after.parts),
    ...orderChanges(before.parts, after.parts),
    ...metadataChanges(before.metadata, after.metadata),
    ...secretChanges(before.secretNames, after.secretNames, replacedSecrets),
  ];
}

const changed = (change: InputChange): InputChange[] => (change.before === change.after ? [] : [change]);

type TextPart = Extract<DraftPart, { type: 'text' }>;
type FilePart = Exclude<DraftPart, TextPart>;

const isText = (part: DraftPart): part is TextPart => part.type === 'text';
const isFile = (part: DraftPart): part is FilePart => part.type !== 'text';

/** A text is known again by the id of its part. */
function textChanges(before: DraftPart[], after: DraftPart[]): InputChange[] {
  const was = before.filter(isText);
  const is = after.filter(isText);
  const isOnly = was.length <= 1 && is.length <= 1;
  const nameOf = (place: number) => (isOnly ? 'Text' : `Text ${place + 1}`);
  const old = new Map(was.map(({ id, text }) => [id, text]));
  const kept = new Set(is.map(({ id }) => id));
  return [
    ...was.flatMap(({ id, text }, place) =>
      kept.has(id) ? [] : [{ what: 'text' as const, name: nameOf(place), before: text, after: null }],
    ),
    ...is.flatMap(({ id, text }, place) =>
      changed({ what: 'text', name: nameOf(place), before: old.get(id) ?? null, after: text }),
    ),
  ];
}

function fileChanges(before: DraftPart[], after: DraftPart[]): InputChange[] {
  const was = before.filter(isFile);
  const is = after.filter(isFile);
  const change = ({ filename }: FilePart, isNew: boolean): InputChange => ({
    what: 'file',
    name: filename,
    before: isNew ? null : filename,
    after: isNew ? filename : null,
  });
  return [
    ...without(was, is).map((part) => change(part, false)),
    ...without(is, was).map((part) => change(part, true)),
  ];
}

/** Those of `parts` that have no like in `others`; one of two alike is taken out by one. */
function without(parts: FilePart[], others: FilePart[]): FilePart[] {
  const left = others.map(fileKey);
  return parts.filter((part) => {
    const place = left.indexOf(fileKey(part));
    if (place !== -1) left.splice(place, 1);
    return place === -1;
  });
}

const fileKey = ({ type, fileId, filename }: FilePart): string => `${type}\n${fileId}\n${filename}`;

/** Parts that stayed may have changed places, and the agent reads them in order. */
function orderChanges(before: DraftPart[], after: DraftPart[]): InputChange[] {
  const stayed = (parts: DraftPart[], others: DraftPart[]) =>
    parts.filter(({ id }) => others.some((other) => other.id === id));
  const was = stayed(before, after);
  const is = stayed(after, before);
  if (was.every(({ id }, place) => id === is[place]?.id)) return [];
  const words = (parts: DraftPart[]) => parts.map(wordOf).join(', ');
  return [{ what: 'text', name: 'Order', before: words(was), after: words(is) }];
}

const WORD_LENGTH_MAX = 24;

function wordOf(part: DraftPart): string {
  const word = part.type === 'text' ? `“${part.text.trim()}”` : part.filename;
  return word.length > WORD_LENGTH_MAX ? `${word.slice(0, WORD_LENGTH_MAX - 1).toWellFormed()}…` : word;
}

function metadataChanges(before: ItemInput['metadata'], after: ItemInput['metadata']): InputChange[] {
  const was = new Map(before.map(({ key, value }) => [key, value]));
  const is = new Map(after.map(({ key, value }) => [key, value]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
    changed({ what: 'metadata', name, before: was.get(name) ?? null, after: is.get(name) ?? null }),
  );
}

function secretChanges(before: string[], after: string[], replaced: string[]): InputChange[] {
  const value = (has: boolean) => (has ? A_SECRET : null);
  return [...new Set([...before, ...after])].flatMap((name) => {
    const was = before.includes(name);
    const is = after.includes(name);
    const now = was && is && replaced.includes(name) ? ANOTHER_SECRET : value(is);
    return changed({ what: 'secret', name, before: value(was), after: now });
  });
}
