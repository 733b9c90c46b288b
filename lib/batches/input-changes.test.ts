import { expect, test } from 'vitest';
import { type ItemInput, inputChanges } from './input-changes';
import type { DraftPart } from './schema';

const text = (id: string, words: string): DraftPart => ({ id, type: 'text', text: words });
const file = (id: string, fileId: string, filename: string): DraftPart => ({
  id,
  type: 'file',
  fileId,
  filename,
  sizeBytes: 1,
});

const input: ItemInput = {
  parts: [text('t', 'Read this.'), file('f', 'file_1', 'a.pdf')],
  metadata: [
    { id: '1', key: 'suite', value: 'contracts' },
    { id: '2', key: 'case', value: '7' },
  ],
  llmId: 'small',
  versionId: null,
  secretNames: ['TOKEN', 'OTHER'],
};

test('the same input has no changes, whatever the ids of its metadata', () => {
  expect(inputChanges(input, input)).toEqual([]);
  const renumbered = input.metadata.map((pair) => ({ ...pair, id: `new-${pair.id}` })).reverse();
  expect(inputChanges(input, { ...input, metadata: renumbered, versionId: '' })).toEqual([]);
});

test('model and version change to and from the agent’s own', () => {
  expect(inputChanges(input, { ...input, llmId: null, versionId: 'ver_2' })).toEqual([
    { what: 'model', name: 'Model', before: 'small', after: null },
    { what: 'version', name: 'Version', before: null, after: 'ver_2' },
  ]);
});

test('the only text is called Text; of several each has its number, and one that went keeps the number it had', () => {
  const one = { ...input, parts: [text('t', 'Read that.'), ...input.parts.slice(1)] };
  expect(inputChanges(input, one)).toEqual([{ what: 'text', name: 'Text', before: 'Read this.', after: 'Read that.' }]);
  const two = { ...input, parts: [text('t', 'Read this.'), text('u', 'Be brief.')] };
  const three = { ...input, parts: [text('v', 'Hello.'), text('u', 'Be very brief.')] };
  expect(inputChanges(two, three)).toEqual([
    { what: 'text', name: 'Text 1', before: 'Read this.', after: null },
    { what: 'text', name: 'Text 1', before: null, after: 'Hello.' },
    { what: 'text', name: 'Text 2', before: 'Be brief.', after: 'Be very brief.' },
  ]);
});

test('a file of the same name but another content is one that went and one that came', () => {
  const parts = [text('t', 'Read this.'), file('f', 'file_2', 'a.pdf')];
  expect(inputChanges(input, { ...input, parts })).toEqual([
    { what: 'file', name: 'a.pdf', before: 'a.pdf', after: null },
    { what: 'file', name: 'a.pdf', before: null, after: 'a.pdf' },
  ]);
});

test('parts that only changed places are told as another order', () => {
  expect(inputChanges(input, { ...input, parts: input.parts.toReversed() })).toEqual([
    { what: 'text', name: 'Order', before: '“Read this.”, a.pdf', after: 'a.pdf, “Read this.”' },
  ]);
});

test('metadata is told by key: changed, removed, added', () => {
  const metadata = [
    { id: '1', key: 'suite', value: 'letters' },
    { id: '3', key: 'run', value: '' },
  ];
  expect(inputChanges(input, { ...input, metadata })).toEqual([
    { what: 'metadata', name: 'suite', before: 'contracts', after: 'letters' },
    { what: 'metadata', name: 'case', before: '7', after: null },
    { what: 'metadata', name: 'run', before: null, after: '' },
  ]);
});

test('secrets are told by name, never by value; one that is kept is no change', () => {
  const after = { ...input, secretNames: ['TOKEN', 'THIRD'] };
  expect(inputChanges(input, after, ['TOKEN', 'THIRD'])).toEqual([
    { what: 'secret', name: 'TOKEN', before: 'a value', after: 'a new value' },
    { what: 'secret', name: 'OTHER', before: 'a value', after: null },
    { what: 'secret', name: 'THIRD', before: null, after: 'a value' },
  ]);
  expect(inputChanges(input, after).map(({ name }) => name)).toEqual(['OTHER', 'THIRD']);
});
