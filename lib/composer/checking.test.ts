import { expect, test } from 'vitest';
import { testItem } from '@/lib/test/items';
import { createChecking } from './checking';
import { createEditor } from './editor';
import { createProblems } from './problems';

const open = (texts: string[]) => {
  const editor = createEditor({ name: 'n', agentId: 'a', items: texts.map((text) => testItem(text)) });
  return { editor, ids: editor.get().items.map(({ id }) => id), checking: createChecking(editor, createProblems()) };
};

test('an item counts once it is shown, and follows what becomes of it', () => {
  const { editor, ids, checking } = open(['', 'b', '']);
  const [a = ''] = ids;
  expect(checking.get().count).toBe(0);
  checking.show(a);
  expect(checking.get()).toEqual({ count: 1, waiting: 0 });
  editor.changeItem(a, (item) => ({ ...item, parts: testItem('said').parts }));
  expect(checking.get().count).toBe(0);
  editor.undo();
  expect(checking.get().count).toBe(1);
  editor.removeItem(a);
  expect(checking.get().count).toBe(0);
});

test('many thousand items are all looked at, in turns, and what comes later counts too', async () => {
  const { editor, ids, checking } = open(Array.from({ length: 20_000 }, (_, at) => (at % 4 === 0 ? '' : 'x')));
  const all = checking.showAll();
  expect(checking.get().waiting).toBeGreaterThan(0);
  await all;
  expect(checking.get()).toEqual({ count: 5_000, waiting: 0 });
  expect(checking.list(2)).toEqual([
    { id: ids[0], index: 0 },
    { id: ids[4], index: 4 },
  ]);
  expect(checking.countWithout(new Set([ids[0] ?? '', ids[1] ?? '']))).toBe(4_999);
  editor.insertItems(0, [testItem('')]);
  expect(checking.list(1)[0]?.index).toBe(0);
  expect(checking.get().count).toBe(5_001);
});
