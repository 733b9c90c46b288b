/** What an edit makes of an item before it goes again. Runs anywhere: the page shows what the server will send. */
import type { FieldError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import type { ItemInput } from './input-changes';
import { type RetryEdit, retryEditSchema } from './retry-schema';
import { type DraftItem, type DraftPart, sendableItemSchema } from './schema';

/** Put between a text and what is set before or after it. */
const PARAGRAPH = '\n\n';

/**
 * The input with the edit applied; what the edit leaves out stays as it was. Find and replace come before the texts
 * that are set around, files are removed before others are added, and so with metadata and secrets.
 */
export function applyEdit(input: ItemInput, edit: RetryEdit): ItemInput {
  return {
    parts: filesOf(textsOf(edit.parts ?? input.parts, edit), edit),
    metadata: metadataOf(input.metadata, edit),
    llmId: edit.llmId === undefined ? input.llmId : edit.llmId || null,
    versionId: edit.versionId === undefined ? input.versionId : edit.versionId || null,
    secretNames: secretNamesOf(input.secretNames, edit),
  };
}

/** An edit of many items: what is set stands once, and is not removed too. */
export const manyEditSchema = retryEditSchema.superRefine((edit, context) => {
  const flag = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const check = (list: 'setMetadata' | 'setSecrets', field: string, names: string[], removed: string[] = []) =>
    names.forEach((name, place) => {
      const isRepeated = names.indexOf(name) < place;
      if (isRepeated) flag([list, place, field], 'This stands here twice.');
      else if (removed.includes(name)) flag([list, place, field], 'This is set and removed at once.');
    });
  check('setMetadata', 'key', edit.setMetadata?.map(({ key }) => key) ?? [], edit.removeMetadata);
  check('setSecrets', 'name', secretsSetBy(edit), edit.removeSecrets);
  const pairSchema = sendableItemSchema.shape.metadata.element;
  for (const [place, pair] of edit.setMetadata?.entries() ?? []) {
    for (const { path, message } of pairSchema.safeParse({ id: 'pair', ...pair }).error?.issues ?? []) {
      flag(['setMetadata', place, ...path.map(String)], message);
    }
  }
});

/** Names of the secrets whose value an edit replaces. */
export const secretsSetBy = (edit: RetryEdit): string[] => edit.setSecrets?.map(({ name }) => name) ?? [];

const inputSchema = sendableItemSchema.pick({ parts: true, metadata: true });

/** Why an input cannot be sent, by field (`parts.0.text`); empty when it can. */
export function inputProblems({ parts, metadata }: ItemInput): FieldError[] {
  const issues = inputSchema.safeParse({ parts, metadata }).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

/** What a person made of one whole item, as an edit; undefined when it is as it was. */
export function editOfItem(before: DraftItem, after: DraftItem): RetryEdit | undefined {
  const edit: RetryEdit = {};
  if (after.llmId !== before.llmId) edit.llmId = after.llmId;
  if (after.versionId !== before.versionId) edit.versionId = after.versionId;
  if (JSON.stringify(after.parts) !== JSON.stringify(before.parts)) edit.parts = after.parts;
  const gone = (names: string[], kept: string[]) => names.filter((name) => !kept.includes(name));
  const keys = (item: DraftItem) => item.metadata.map(({ key }) => key.trim());
  const values = new Map(before.metadata.map(({ key, value }) => [key, value]));
  const pairs = after.metadata.map(({ key, value }) => ({ key: key.trim(), value }));
  const removeMetadata = gone(keys(before), keys(after));
  const setMetadata = pairs.filter(({ key, value }) => values.get(key) !== value);
  if (removeMetadata.length > 0) edit.removeMetadata = removeMetadata;
  if (setMetadata.length > 0) edit.setMetadata = setMetadata;
  const names = (item: DraftItem) => item.secrets.map(({ name }) => name);
  const removeSecrets = gone(names(before), names(after));
  const setSecrets = after.secrets.filter(({ value }) => value !== '').map(({ name, value }) => ({ name, value }));
  if (removeSecrets.length > 0) edit.removeSecrets = removeSecrets;
  if (setSecrets.length > 0) edit.setSecrets = setSecrets;
  return Object.keys(edit).length > 0 ? edit : undefined;
}

function textsOf(parts: DraftPart[], { replaceText, textBefore, textAfter }: RetryEdit): DraftPart[] {
  // An empty find would be found between any two characters.
  const replaced = replaceText?.find
    ? parts.map((part) =>
        part.type === 'text'
          ? { ...part, text: part.text.replaceAll(replaceText.find, () => replaceText.replace) }
          : part,
      )
    : parts;
  if (!textBefore && !textAfter) return replaced;
  const place = replaced.findIndex(({ type }) => type === 'text');
  const first = replaced[place];
  const around = (text: string) => [textBefore, text, textAfter].filter(Boolean).join(PARAGRAPH);
  if (first?.type !== 'text') return [{ id: newId('part'), type: 'text', text: around('') }, ...replaced];
  return replaced.with(place, { ...first, text: around(first.text) });
}

/** A file that the item has already is not added a second time. */
function filesOf(parts: DraftPart[], { removeFiles, addFiles = [] }: RetryEdit): DraftPart[] {
  const kept = removeFiles ? parts.filter(({ type }) => type === 'text') : parts;
  const known = new Set(kept.map((part) => (part.type === 'text' ? '' : part.fileId)));
  const added = addFiles.filter(({ fileId }) => !known.has(fileId));
  return added.length > 0 ? [...kept, ...added] : kept;
}

function metadataOf(pairs: ItemInput['metadata'], edit: RetryEdit): ItemInput['metadata'] {
  const removed = new Set(edit.removeMetadata);
  const set = new Map(edit.setMetadata?.map(({ key, value }) => [key, value]));
  const kept = pairs
    .filter(({ key }) => !removed.has(key))
    .map((pair) => ({ ...pair, value: set.get(pair.key) ?? pair.value }));
  const known = new Set(kept.map(({ key }) => key));
  const added = [...set].filter(([key]) => !known.has(key));
  return [...kept, ...added.map(([key, value]) => ({ id: newId('pair'), key, value }))];
}

function secretNamesOf(names: string[], edit: RetryEdit): string[] {
  const removed = new Set(edit.removeSecrets);
  return [...new Set([...names.filter((name) => !removed.has(name)), ...secretsSetBy(edit)])];
}
