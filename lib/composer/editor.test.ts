import { expect, test } from 'vitest';
import type { DraftItem } from '@/lib/batches/schema';
import { testItem } from '@/lib/test/items';
import { createEditor } from './editor';

const textOf = (item: DraftItem | undefined) => (item?.parts[0]?.type === 'text' ? item.parts[0].text : undefined);

function openEditor(texts: string[]) {
  const items = texts.map((text) => testItem(text));
  const editor = createEditor({ name: 'n', agentId: 'a', items });
  const texted = () => editor.get().items.map(textOf).join(' ');
  return { editor, items, texted, ids: items.map(({ id }) => id) };
}

const withText = (text: string) => (item: DraftItem) => ({ ...item, parts: testItem(text).parts });

test('everything that changes items can be undone in turn and done again', () => {
  const { editor, ids, texted } = openEditor(['a', 'b', 'c', 'd']);
  const [a = '', b = '', c = '', d = ''] = ids;
  const states = [texted()];
  const acts = [
    () => editor.moveItem(d, -3),
    () => editor.removeItems(new Set([a, c])),
    () => editor.changeItems(new Set([b, d]), withText('x')),
    () => editor.replaceItems(new Set([d]), (item) => [item, testItem('e'), testItem('f')]),
    () => editor.replaceItems(new Set([b]), () => []),
    () => editor.insertItems(1, [testItem('g'), testItem('h')]),
    () => editor.change({ items: [testItem('z'), ...editor.get().items] }),
  ];
  for (const act of acts) {
    act();
    states.push(texted());
  }
  expect(states).toEqual(['a b c d', 'd a b c', 'd b', 'x x', 'x e f x', 'x e f', 'x g h e f', 'z x g h e f']);
  for (const state of states.slice(0, -1).reverse()) {
    editor.undo();
    expect(texted()).toBe(state);
  }
  expect(editor.undo()).toBeUndefined();
  for (const state of states.slice(1)) {
    editor.redo();
    expect(texted()).toBe(state);
  }
  expect(editor.redo()).toBeUndefined();
});

test('letters typed into one field are one step, those typed into another are a step of their own', () => {
  const { editor, ids, texted } = openEditor(['a', 'b']);
  const type = (at: number, text: string) =>
    editor.changeItem(ids[at] ?? '', withText(text), { label: 'typing', key: `${at}` });
  for (const text of ['a1', 'a12', 'a123']) type(0, text);
  type(1, 'b1');
  editor.undo();
  expect(texted()).toBe('a123 b');
  editor.undo();
  expect(texted()).toBe('a b');
  expect(editor.steps()).toEqual({ undo: null, redo: 'typing' });
});

test('a change after an undo ends what could be done again', () => {
  const { editor, ids, texted } = openEditor(['a', 'b']);
  editor.removeItem(ids[0] ?? '');
  editor.undo();
  editor.changeItem(ids[1] ?? '', withText('new'));
  expect(editor.steps().redo).toBeNull();
  expect(texted()).toBe('a new');
});

test('an undo leaves alone what changed without a step, and what is there no more', () => {
  const { editor, ids, texted } = openEditor(['a', 'b']);
  const [a = '', b = ''] = ids;
  editor.changeItem(a, withText('typed'));
  editor.amendItem(b, withText('saved'));
  editor.undo();
  expect(texted()).toBe('a saved');
  editor.changeItem('item_gone', withText('x'));
  expect(texted()).toBe('a saved');
});

test('the name and the agent are undone too', () => {
  const { editor } = openEditor(['a']);
  editor.change({ name: 'new name' });
  editor.change({ agentId: 'agt_2' });
  editor.undo();
  expect(editor.get()).toMatchObject({ name: 'new name', agentId: 'a' });
  editor.undo();
  expect(editor.get()).toMatchObject({ name: 'n', agentId: 'a' });
});

test('a list of changes says what each item was and is', () => {
  const { editor, ids } = openEditor(['a', 'b', 'c']);
  const heard: string[] = [];
  editor.subscribeItems((changes) =>
    heard.push(...changes.map(({ before, after }) => `${textOf(before?.item)}>${textOf(after?.item)}`)),
  );
  editor.changeItem(ids[1] ?? '', withText('x'));
  editor.removeItem(ids[0] ?? '');
  editor.insertItems(0, [testItem('new')]);
  expect(heard).toEqual(['b>x', 'a>undefined', 'undefined>new']);
});

test('values of secrets are in no step once they are on the server', () => {
  const { editor, ids } = openEditor(['a', 'b']);
  const [a = ''] = ids;
  const secrets = [{ id: 's', name: 'TOKEN', value: 'canary-88', keptFrom: null }];
  editor.changeItem(a, (item) => ({ ...item, secrets }));
  editor.changeItem(a, withText('more'));
  editor.removeItem(a);
  editor.forgetValues(new Set([a]));
  const states: string[] = [];
  for (let step = editor.undo(); step; step = editor.undo()) states.push(JSON.stringify(editor.get()));
  for (let step = editor.redo(); step; step = editor.redo()) states.push(JSON.stringify(editor.get()));
  expect(states).toHaveLength(6);
  expect(states.join()).not.toContain('canary-88');
  expect(states.join()).toContain(`${a}/s`);
});

test('steps that hold more than memory allows are forgotten, oldest first, but never the last', () => {
  const { editor, ids } = openEditor(['a']);
  const [a = ''] = ids;
  for (const letter of ['x', 'y', 'z']) editor.changeItem(a, withText(letter.repeat(30_000_000)));
  expect(editor.undo()).toBeDefined();
  expect(editor.undo()).toBeUndefined();
});
