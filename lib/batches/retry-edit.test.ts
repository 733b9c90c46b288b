import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ItemInput, inputChanges } from './input-changes';
import { applyEdit, editOfItem, inputProblems } from './retry-edit';
import { type RetryEdit, retryEditSchema } from './retry-schema';
import type { DraftItem, DraftPart } from './schema';

const text = (id: string, words: string): DraftPart => ({ id, type: 'text', text: words });
const file = (id: string, fileId = id) => ({
  id,
  type: 'file' as const,
  fileId,
  filename: `${fileId}.pdf`,
  sizeBytes: 1,
});

const input: ItemInput = {
  parts: [file('a'), text('t', 'Read a, then a again.'), text('u', 'And a.')],
  metadata: [
    { id: '1', key: 'suite', value: 'contracts' },
    { id: '2', key: 'case', value: '7' },
  ],
  llmId: 'small',
  versionId: 'ver_1',
  secretNames: ['TOKEN', 'OTHER'],
};
const textsOf = ({ parts }: ItemInput) => parts.flatMap((part) => (part.type === 'text' ? part.text : []));
const filesOf = ({ parts }: ItemInput) => parts.flatMap((part) => (part.type === 'text' ? [] : part.fileId));

test('an empty edit changes nothing', () => {
  expect(applyEdit(input, {})).toEqual(input);
});

test('model and version are set, or left to the agent when empty', () => {
  expect(applyEdit(input, { llmId: 'large', versionId: '' })).toMatchObject({ llmId: 'large', versionId: null });
});

test('a find is replaced in every text, each time and to the letter', () => {
  const edited = applyEdit(input, { replaceText: { find: 'a', replace: '$&.*' } });
  expect(textsOf(edited)).toEqual(['Re$&.*d $&.*, then $&.* $&.*g$&.*in.', 'And $&.*.']);
});

test('texts before and after go around the first text, as paragraphs, and are not searched', () => {
  const edit = { textBefore: 'Be a poet.', textAfter: 'Thank you.', replaceText: { find: 'a', replace: 'b' } };
  expect(textsOf(applyEdit(input, edit))).toEqual(['Be a poet.\n\nRebd b, then b bgbin.\n\nThank you.', 'And b.']);
});

test('an item without a text gets one, before its files', () => {
  const edited = applyEdit({ ...input, parts: [file('a')] }, { textBefore: 'Read it.', textAfter: 'Now.' });
  expect(edited.parts).toMatchObject([{ type: 'text', text: 'Read it.\n\nNow.' }, { fileId: 'a' }]);
});

test('files are removed before others are added, and none is there twice', () => {
  expect(filesOf(applyEdit(input, { addFiles: [file('x', 'a'), file('b')] }))).toEqual(['a', 'b']);
  expect(filesOf(applyEdit(input, { removeFiles: true, addFiles: [file('b')] }))).toEqual(['b']);
  expect(textsOf(applyEdit(input, { removeFiles: true }))).toEqual(textsOf(input));
});

test('metadata is set in its place or at the end; one removed and set again comes last', () => {
  const edit = {
    removeMetadata: ['suite', 'nothing'],
    setMetadata: [
      { key: 'case', value: '8' },
      { key: 'suite', value: 's' },
    ],
  };
  expect(applyEdit(input, edit).metadata.map(({ key, value }) => [key, value])).toEqual([
    ['case', '8'],
    ['suite', 's'],
  ]);
});

test('secrets are known by name: kept, set, removed', () => {
  const edit = {
    removeSecrets: ['OTHER'],
    setSecrets: [
      { name: 'TOKEN', value: 'x' },
      { name: 'NEW', value: 'y' },
    ],
  };
  expect(applyEdit(input, edit).secretNames).toEqual(['TOKEN', 'NEW']);
});

test('an input that says nothing, or has a key twice, is refused at its field', () => {
  expect(inputProblems(input)).toEqual([]);
  expect(inputProblems(applyEdit({ ...input, parts: [file('a')] }, { removeFiles: true }))).toMatchObject([
    { path: 'parts', message: expect.stringContaining('says nothing yet') },
  ]);
  const twice = [...input.metadata, { id: '3', key: 'case', value: '' }];
  expect(inputProblems({ ...input, metadata: twice })).toMatchObject([{ path: 'metadata.2.key' }]);
});

const id = fc.string({ minLength: 1, maxLength: 8 });
const part = fc.oneof(
  fc.record({ id, type: fc.constant('text' as const), text: fc.string({ unit: 'grapheme', maxLength: 30 }) }),
  fc.record({
    id,
    type: fc.constantFrom('file' as const, 'image' as const),
    fileId: id,
    filename: id,
    sizeBytes: fc.nat(),
  }),
);
const anInput: fc.Arbitrary<ItemInput> = fc.record({
  parts: fc.uniqueArray(part, { selector: (one) => one.id, maxLength: 5 }),
  metadata: fc.uniqueArray(
    fc.record({
      id,
      key: fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key === key.trim() && key !== ''),
      value: fc.string({ maxLength: 8 }),
    }),
    { selector: ({ key }) => key, maxLength: 4 },
  ),
  llmId: fc.option(fc.constantFrom('small', 'large')),
  versionId: fc.option(fc.constantFrom('ver_1', 'ver_2')),
  secretNames: fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { maxLength: 3 }),
});

/** The form of an item, its secrets kept. */
const formOf = (one: ItemInput): DraftItem => ({
  id: 'item',
  parts: one.parts,
  metadata: one.metadata,
  llmId: one.llmId ?? '',
  versionId: one.versionId ?? '',
  secrets: one.secretNames.map((name) => ({ id: name, name, value: '', keptFrom: name })),
});

test('whatever is made of an item in its form is what its edit makes of it', () => {
  fc.assert(
    fc.property(anInput, anInput, (before, after) => {
      const form = formOf(after);
      // A secret that the item did not have is written; one that it had is kept.
      const secrets = form.secrets.map((secret) =>
        before.secretNames.includes(secret.name) ? secret : { ...secret, value: 'new', keptFrom: null },
      );
      const edit = editOfItem(formOf(before), { ...form, secrets });
      const edited = applyEdit(before, retryEditSchema.parse(edit ?? {}));
      expect(inputChanges(after, edited)).toEqual([]);
      expect(edit === undefined).toBe(inputChanges(before, after).length === 0);
    }),
  );
});

test('an edit applied twice is as good as once, but for the texts that it sets around', () => {
  const edit: fc.Arbitrary<RetryEdit> = fc.record(
    {
      llmId: fc.constantFrom('', 'small'),
      removeFiles: fc.boolean(),
      addFiles: fc.constant<RetryEdit['addFiles']>([file('new')]),
      setMetadata: fc.constant<RetryEdit['setMetadata']>([{ key: 'k', value: 'v' }]),
      removeMetadata: fc.constant<string[]>(['suite']),
      removeSecrets: fc.constant<string[]>(['A']),
      setSecrets: fc.constant<RetryEdit['setSecrets']>([{ name: 'B', value: 'x' }]),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anInput, edit, (before, change) => {
      const once = applyEdit(before, change);
      expect(inputChanges(once, applyEdit(once, change))).toEqual([]);
    }),
  );
});
