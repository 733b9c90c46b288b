import { expect, test } from 'vitest';
import { testItem } from '@/lib/test/items';
import { createEditor, itemsOfLines } from './editor';
import { createProblems } from './problems';

test('each problem of an item is told with the path of its field', () => {
  const item = testItem(' ', {
    metadata: [
      { id: 'a', key: 'twice', value: '' },
      { id: 'b', key: 'twice', value: '' },
    ],
    secrets: [{ id: 's', name: 'shop-token', value: '', keptFrom: null }],
  });
  expect(
    createProblems()
      .ofItem(item)
      .map(({ path }) => path),
  ).toEqual(['parts.0.text', 'metadata.1.key', 'secrets.0.name', 'secrets.0.value']);
  expect(createProblems().ofItem(testItem('', { parts: [] }))).toMatchObject([{ path: 'parts' }]);
  expect(createProblems().ofItem(testItem('fine'))).toEqual([]);
});

test('a draft without a name, an agent and items says so of each', () => {
  const problems = createProblems().ofHead({ name: ' ', agentId: '', items: [] });
  expect(problems.map(({ path }) => path)).toEqual(['name', 'agentId', 'items']);
});

test('what the server refused stands at its field until that is changed', () => {
  const editor = createEditor({ name: 'n', agentId: 'agt_gone', items: [testItem('a'), testItem('b')] });
  const { refuse, ofItem, ofHead } = createProblems();
  const rest = refuse(editor.get(), [
    { path: 'items.1.versionId', message: 'No such version.' },
    { path: 'agentId', message: 'No such agent.' },
    { path: 'somewhere', message: 'Else.' },
  ]);
  expect(rest).toEqual([{ path: 'somewhere', message: 'Else.' }]);
  const second = editor.get().items[1] ?? testItem('none');
  expect(ofItem(second)).toEqual([{ path: 'versionId', message: 'No such version.' }]);
  expect(ofHead(editor.get())).toEqual([{ path: 'agentId', message: 'No such agent.' }]);
  editor.changeItem(second.id, (item) => ({ ...item, versionId: '' }));
  editor.change({ agentId: 'agt_other' });
  expect(ofItem(editor.get().items[1] ?? second)).toEqual([]);
  expect(ofHead(editor.get())).toEqual([]);
});

test('many items are one a line, whatever ends the lines, without the empty ones', () => {
  const items = itemsOfLines('one\r\n\r\n  two  \n\tthree\rfour\n', { llmId: 'x' });
  expect(items.map(({ parts }) => parts[0])).toMatchObject(['one', 'two', 'three', 'four'].map((text) => ({ text })));
  expect(new Set(items.map(({ id }) => id)).size).toBe(4);
  expect(items.every(({ llmId }) => llmId === 'x')).toBe(true);
});

test('an item moves as far as there is room and no further', () => {
  const [a, b, c] = [testItem('a'), testItem('b'), testItem('c')];
  const editor = createEditor({ name: '', agentId: '', items: [a, b, c] });
  editor.moveItem(a.id, -1);
  expect(editor.get().items).toEqual([a, b, c]);
  editor.moveItem(a.id, 1);
  expect(editor.get().items).toEqual([b, a, c]);
  editor.moveItem(b.id, 9);
  expect(editor.get().items).toEqual([a, c, b]);
});
