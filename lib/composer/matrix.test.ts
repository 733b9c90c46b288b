import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DraftItem } from '@/lib/batches/schema';
import { testItem } from '@/lib/test/items';
import { createEditor } from './editor';
import { cellKey, cellsOf, conflictsOf, countMatrix, countWords, expandTask, type Matrix } from './matrix';
import { readTasks } from './matrix-read';

const NONE: Matrix = { options: [], versions: [], repeats: 1, excluded: new Set(), singles: [] };
const OVERWRITE = { choice: 'overwrite' } as const;
const expand = (tasks: DraftItem[], matrix: Matrix) =>
  tasks.flatMap((task, index) =>
    expandTask(task, { number: index + 1, matrix, conflict: OVERWRITE, defaultOption: 'usual' }),
  );
const pairs = (item: DraftItem | undefined) =>
  Object.fromEntries(item?.metadata.map(({ key, value }) => [key, value]) ?? []);
const said = (items: DraftItem[]) =>
  items.map((item) => [
    item.parts.map((part) => part.type === 'text' && part.text),
    pairs(item),
    item.llmId,
    item.versionId,
  ]);

/** An option that the first task does not have comes later in a matrix that is read. */
const sorted = (items: DraftItem[]) =>
  said(items)
    .map((one) => JSON.stringify(one))
    .sort();

const anyMatrix = fc
  .record({
    options: fc.uniqueArray(fc.constantFrom('a', 'b.1', 'c-2', 'd'), { maxLength: 4 }),
    versions: fc.uniqueArray(fc.constantFrom('', 'ver_1', 'ver_2'), { maxLength: 3 }),
    repeats: fc.integer({ min: 1, max: 4 }),
    cells: fc.array(fc.nat(11), { maxLength: 4 }),
    singles: fc.array(fc.record({ cell: fc.nat(11), tasks: fc.uniqueArray(fc.integer({ min: 1, max: 7 })) }), {
      maxLength: 3,
    }),
  })
  .map(({ cells, singles, ...matrix }): Matrix => {
    const all = cellsOf(matrix);
    return {
      ...matrix,
      excluded: new Set(cells.flatMap((index) => (all[index] ? [cellKey(all[index])] : []))),
      singles: singles.flatMap(({ cell, tasks }) => (all[cell] ? [{ ...all[cell], tasks: new Set(tasks) }] : [])),
    };
  });
const anyTasks = fc
  .integer({ min: 1, max: 5 })
  .map((count) => Array.from({ length: count }, (_, index) => testItem(`task ${index}`)));

test('3 tasks by 4 options by 5 repeats without 2 are 58, and said so', () => {
  const matrix = { ...NONE, options: ['a', 'b', 'c', 'd'], repeats: 5, singles: [] };
  expect(countWords(countMatrix(3, matrix))).toBe('3 × 4 × 5 = 60');
  const less = {
    ...matrix,
    repeats: 1,
    versions: ['1', '2', '3', '4', '5'],
    singles: [{ option: 'a', version: '1', tasks: new Set([2, 3]) }],
  };
  expect(countWords(countMatrix(3, less))).toBe('3 × 4 × 5 − 2 excluded = 58');
  expect(countWords(countMatrix(7, NONE))).toBe('7');
});

test('any matrix makes as many items as it counts, each cell once, in its one order', () => {
  fc.assert(
    fc.property(anyTasks, anyMatrix, (tasks, matrix) => {
      const items = expand(tasks, matrix);
      expect(items).toHaveLength(countMatrix(tasks.length, matrix).total);
      const places = items.map((item) => [
        Number(pairs(item).task_index),
        matrix.options.length > 0 ? matrix.options.indexOf(item.llmId) : 0,
        matrix.versions.length > 0 ? matrix.versions.indexOf(item.versionId) : 0,
        Number(pairs(item).repeat),
      ]);
      const inOrder = places.toSorted((one, other) => {
        const at = one.findIndex((value, index) => value !== other[index]);
        return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
      });
      expect(places).toEqual(inOrder);
      expect(new Set(places.map(String)).size).toBe(places.length);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    }),
  );
});

test('a matrix is known by what it made: changed to itself it is the same, and it folds back into its tasks', () => {
  fc.assert(
    fc.property(anyTasks, anyMatrix, (tasks, matrix) => {
      const items = expand(tasks, matrix);
      fc.pre(tasks.every(({ id }) => items.some((item) => item.id === id)));
      const { tasks: found, made } = readTasks(items);
      expect(made).not.toBeNull();
      expect(made?.differing).toBe(0);
      expect(found.flatMap(({ ids }) => ids)).toEqual(items.map(({ id }) => id));
      expect(said(found.map(({ item }) => item))).toEqual(said(tasks));
      const again = expand(
        found.map(({ item }) => item),
        made?.matrix ?? NONE,
      );
      expect(sorted(again)).toEqual(sorted(items));
    }),
  );
});

test('items that only look like those of a matrix are tasks of their own', () => {
  const like = (task: string, repeat: string) =>
    testItem('x', {
      metadata: [
        { id: 'a', key: 'task_index', value: task },
        { id: 'b', key: 'repeat', value: repeat },
      ],
    });
  expect(readTasks([like('1', '1'), like('1', '1')]).made).toBeNull();
  expect(readTasks([like('1', '1'), testItem('y')]).made).toBeNull();
  expect(readTasks([like('one', '1')]).made).toBeNull();
  expect(readTasks([like('1', '1'), like('1', '2')]).tasks).toHaveLength(1);
});

test('an item of a task that was changed by hand is told of before the matrix would overwrite it', () => {
  const items = expand([testItem('a')], { ...NONE, repeats: 3 });
  const changed = items.map((item, index) => (index === 1 ? { ...item, parts: testItem('b').parts } : item));
  expect(readTasks(changed).made?.differing).toBe(1);
});

test('metadata that is there already is overwritten, kept, or left alone beside keys with a prefix', () => {
  const task = testItem('a', { metadata: [{ id: 'a', key: 'llm_id', value: 'mine' }] });
  const with_ = (conflict: Parameters<typeof expandTask>[1]['conflict']) =>
    pairs(expandTask(task, { number: 4, matrix: { ...NONE, options: ['x'] }, conflict, defaultOption: null })[0]);
  expect(conflictsOf([task, testItem('b')], NONE)).toEqual([{ key: 'llm_id', count: 1 }]);
  expect(with_({ choice: 'overwrite' })).toEqual({ task_index: '4', llm_id: 'x', repeat: '1' });
  expect(with_({ choice: 'keep' })).toEqual({ task_index: '4', llm_id: 'mine', repeat: '1' });
  expect(with_({ choice: 'prefix', prefix: 'm_' })).toEqual({
    llm_id: 'mine',
    m_task_index: '4',
    m_llm_id: 'x',
    m_repeat: '1',
  });
});

test('kept secrets and files come along into every item, and one step takes it all back', () => {
  const task = testItem('a', {
    parts: [{ id: 'p', type: 'file', fileId: 'file_1', filename: 'a.txt', sizeBytes: 3 }],
    secrets: [{ id: 's', name: 'TOKEN', value: '', keptFrom: 'i/s' }],
  });
  const editor = createEditor({ name: '', agentId: '', items: [task, testItem('b')] });
  const matrix = { ...NONE, options: ['x', 'y'], repeats: 2 };
  editor.replaceItems(new Set([task.id]), (item) =>
    expandTask(item, { number: 1, matrix, conflict: OVERWRITE, defaultOption: null }),
  );
  const { items } = editor.get();
  expect(items).toHaveLength(5);
  for (const item of items.slice(0, 4)) {
    expect(item.parts).toMatchObject([{ fileId: 'file_1' }]);
    expect(item.secrets).toMatchObject([{ name: 'TOKEN', keptFrom: 'i/s' }]);
  }
  editor.undo();
  expect(editor.get().items[0]).toEqual(task);
  expect(editor.get().items).toHaveLength(2);
});
