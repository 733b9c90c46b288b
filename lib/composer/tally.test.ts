import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DraftItem } from '@/lib/batches/schema';
import { testItem } from '@/lib/test/items';
import { createEditor } from './editor';
import { expandTask } from './matrix';
import { createTally, duplicatesIn, type Tally } from './tally';

beforeAll(() => void vi.useFakeTimers());
afterAll(() => void vi.useRealTimers());

/** What has been counted once all is. */
async function settled(tally: ReturnType<typeof createTally>): Promise<Tally> {
  await vi.advanceTimersByTimeAsync(60_000);
  return tally.get();
}

function start(items: DraftItem[]) {
  const editor = createEditor({ name: '', agentId: '', items });
  const tally = createTally(editor);
  tally.start();
  return { editor, tally };
}

const file = (fileId: string, sizeBytes: number) => ({
  id: fileId,
  type: 'file' as const,
  fileId,
  filename: `${fileId}.txt`,
  sizeBytes,
});

test('bytes, distinct files, options, secrets and duplicates are counted', async () => {
  const secrets = [{ id: 's', name: 'TOKEN', value: '', keptFrom: null }];
  const { tally } = start([
    testItem('é', { parts: [{ id: 'p', type: 'text', text: 'é' }, file('a', 5)], secrets }),
    testItem('same', { llmId: 'x' }),
    testItem('same', { llmId: 'x', metadata: [{ id: 'm', key: 'row', value: '2' }] }),
    testItem('same', { llmId: 'y', parts: [file('a', 5), file('b', 7)] }),
  ]);
  expect(tally.get().isWhole).toBe(false);
  expect(await settled(tally)).toMatchObject({
    isWhole: true,
    itemCount: 4,
    textBytes: 2 + 4 + 4,
    fileCount: 2,
    fileBytes: 12,
    duplicateCount: 1,
    matrix: null,
  });
  expect([...tally.get().byOption]).toEqual(
    expect.arrayContaining([
      ['', 1],
      ['x', 2],
      ['y', 1],
    ]),
  );
  expect([...tally.get().bySecret]).toEqual([['TOKEN', 1]]);
});

test('whatever is changed while and after it counts, it comes to what a fresh count does', async () => {
  const words = fc.constantFrom('a', 'b', 'c');
  const anItem = fc
    .record({ text: words, llmId: words, files: fc.subarray(['f1', 'f2']) })
    .map(({ text, llmId, files }) =>
      testItem(text, { llmId, parts: [{ id: 'p', type: 'text', text }, ...files.map((id) => file(id, 3))] }),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.array(anItem, { maxLength: 8 }),
      fc.array(fc.tuple(fc.nat(9), anItem, fc.constantFrom('add', 'remove', 'change', 'undo')), { maxLength: 12 }),
      async (items, steps) => {
        const { editor, tally } = start(items);
        for (const [at, item, step] of steps) {
          const { id } = editor.get().items[at] ?? item;
          if (step === 'add') editor.insertItems(0, [{ ...item, id: `${item.id}${at}` }]);
          else if (step === 'remove') editor.removeItem(id);
          else if (step === 'change') editor.changeItem(id, (before) => ({ ...item, id: before.id }));
          else editor.undo();
          await vi.advanceTimersByTimeAsync(at * 50);
        }
        const fresh = start(editor.get().items);
        expect(await settled(tally)).toEqual(await settled(fresh.tally));
        expect(tally.get().duplicateCount).toBe(duplicatesIn(editor.get().items).size);
      },
    ),
  );
});

test('the items of a matrix are told as one', async () => {
  const matrix = {
    options: ['x', 'y'],
    versions: [],
    repeats: 5,
    excluded: new Set<string>(),
    singles: [{ option: 'x', version: null, tasks: new Set([2]) }],
  };
  const items = [testItem('a'), testItem('b'), testItem('c')].flatMap((task, index) =>
    expandTask(task, { number: index + 1, matrix, conflict: { choice: 'overwrite' }, defaultOption: null }),
  );
  const { tally } = start(items);
  expect(await settled(tally)).toMatchObject({ duplicateCount: 0 });
  expect(tally.get().matrix).toEqual({ factors: [3, 2, 5], excluded: 5 });
});
