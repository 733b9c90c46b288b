import { expect, test } from 'vitest';
import { testItem } from '@/lib/test/items';
import { createEditor } from './editor';
import { createSelection } from './selection';

test('items are chosen one by one, by ranges, all, or by what they say, and removed ones are chosen no more', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map((text) => testItem(text));
  const editor = createEditor({ name: '', agentId: '', items });
  const selection = createSelection(editor);
  const [a = '', b = '', , d = '', e = ''] = items.map(({ id }) => id);
  const chosen = () => selection.items().map((item) => items.indexOf(item));
  selection.toggle(d);
  selection.toggle(b);
  expect(chosen()).toEqual([1, 3]);
  selection.extendTo(e, a);
  expect(chosen()).toEqual([1, 2, 3, 4]);
  selection.extendTo(a, a);
  expect(chosen()).toEqual([0, 1]);
  selection.clear();
  selection.extendTo(e, d);
  expect(chosen()).toEqual([3, 4]);
  selection.selectAll();
  editor.removeItems(new Set([a, e]));
  expect(chosen()).toEqual([1, 2, 3]);
  selection.selectWhere((item) => item.id === d);
  expect(chosen()).toEqual([3]);
});
