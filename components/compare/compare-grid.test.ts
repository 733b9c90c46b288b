import { expect, test } from 'vitest';
import { COMPARED_MAX } from '@/lib/compare/schema';
import { testRow } from '@/lib/test/heads';
import { against, layOut, totalsOf } from './compare-grid';
import type { Run } from './compare-runs';

const noMetadata = () => undefined;
const row = (index: number, llmId: string, status = 'completed', label = `case ${index % 2}`): Run => ({
  ...testRow(index, { llmId, status, label }),
  batchId: 'b_1',
  isNewest: true,
});

test('rows become cases by columns, repeats together, in the order of items', () => {
  const rows = [row(0, 'small'), row(1, 'small'), row(2, 'large'), row(3, 'large'), row(4, 'small')];
  const grid = layOut(rows, { case: 'input', column: 'model' }, noMetadata);
  expect(grid.columns).toEqual(['small', 'large']);
  expect(grid.cases.map(({ label, cells }) => [label, cells.map((cell) => cell.map(({ index }) => index))])).toEqual([
    ['case 0', [[0, 4], [2]]],
    ['case 1', [[1], [3]]],
  ]);
});

test('metadata lays the grid out, and items without it stand apart', () => {
  const tasks = ['a', 'a', 'b', undefined];
  const rows = tasks.map((_, index) => row(index, index % 2 === 0 ? 'small' : 'large'));
  const grid = layOut(rows, { case: 'meta:task', column: 'model' }, (key, { index }) =>
    key === 'task' ? tasks[index] : undefined,
  );
  expect(grid.cases.map(({ key, cells }) => [key, cells.map(({ length }) => length)])).toEqual([
    ['a', [1, 1]],
    ['b', [1, 0]],
    ['–', [0, 1]],
  ]);
});

test('columns that do not fit are counted', () => {
  const rows = Array.from({ length: COMPARED_MAX + 3 }, (_, index) => row(index, `model ${index}`));
  expect(layOut(rows, { case: 'input', column: 'model' }, noMetadata)).toMatchObject({ leftOut: 3 });
});

test('tries are columns in their order, and batches columns of their own', () => {
  const first = { ...row(0, 'small', 'failed'), attempt: 1, isNewest: false };
  const runs = [row(0, 'small'), row(1, 'small')].map((run) => ({ ...run, attempt: 2 }));
  const byTry = layOut([...runs, first], { case: 'input', column: 'attempt' }, noMetadata);
  expect(byTry.columns).toEqual(['1', '2']);
  expect(byTry.cases.map(({ cells }) => cells.map(([run]) => run?.status))).toEqual([
    ['failed', 'completed'],
    [undefined, 'completed'],
  ]);
  const other = { ...row(0, 'large'), batchId: 'b_2' };
  expect(layOut([...runs, other], { case: 'input', column: 'batch' }, noMetadata)).toMatchObject({
    columns: ['b_1', 'b_2'],
    cases: [{ cells: [[{ batchId: 'b_1' }], [{ batchId: 'b_2' }]] }, { cells: [[{ index: 1 }], []] }],
  });
});

const answers =
  (...codes: (number | undefined)[]) =>
  ({ index }: Run) =>
    codes[index];

test.each([
  ['same', ['completed'], ['completed'], answers(1, 1)],
  ['different', ['completed'], ['completed'], answers(1, 2)],
  ['regressed', ['completed'], ['failed'], answers(1, undefined)],
  ['fixed', ['failed'], ['completed'], answers(undefined, 1)],
  ['open', ['completed'], ['running'], answers(1, undefined)],
  ['missing', ['completed'], [], answers(1)],
  ['regressed', ['completed', 'completed'], ['completed', 'failed'], answers(1, 1, 1, undefined)],
])('%s: %s before, %s now', (verdict, before, now, answerOf) => {
  const base = before.map((status, index) => row(index, 'small', status));
  const cell = now.map((status, index) => row(before.length + index, 'large', status));
  expect(against(cell, base, answerOf)).toBe(verdict);
});

test('totals of a column count every repeat', () => {
  const rows = [row(0, 'small'), row(1, 'small', 'failed'), row(2, 'small', 'running'), row(3, 'large')];
  const grid = layOut(rows, { case: 'input', column: 'model' }, noMetadata);
  const resultOf = ({ index }: Run) => (['passed', 'unchecked', null, 'failed'] as const)[index] ?? null;
  expect(totalsOf(grid, resultOf)).toMatchObject([
    { rows: 3, ended: 2, completed: 1, failed: 1, passed: 1, judged: 1 },
    { rows: 1, ended: 1, completed: 1, failed: 0, passed: 0, judged: 1 },
  ]);
});
