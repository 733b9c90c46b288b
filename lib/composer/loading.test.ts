import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDraft, getDraft, getDraftPage, saveDraft } from '@/lib/batches/drafts';
import type { DraftItem } from '@/lib/batches/schema';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { createAutosave } from './autosave';
import { createEditor } from './editor';
import { createLoading, keptOf, restOf } from './loading';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

const LIMIT = 3;
const texts = (items: DraftItem[]) =>
  items.map(({ parts: [part] }) => (part?.type === 'text' ? part.text : '')).join(' ');

/** A tab that has the first page only; `between` happens before each further one comes. */
async function openTab(batchId: string, between: () => void | Promise<void> = () => {}) {
  const page = await getDraftPage({ batchId, limit: LIMIT });
  const editor = createEditor(page, page.places);
  editor.load([], restOf(page));
  const autosave = createAutosave({ batchId, editor, kept: keptOf(page), save: saveDraft });
  const fetchPage = async (after?: string) => {
    await between();
    return getDraftPage({ batchId, limit: LIMIT, after });
  };
  const loading = createLoading({ page, editor, autosave, fetchPage });
  const complete = () =>
    new Promise<void>((resolve) => {
      const check = () => loading.get().isComplete && resolve();
      loading.subscribe(check);
      loading.start();
      check();
    });
  return { editor, autosave, loading, complete };
}

const letters = (word: string) => [...word].map((letter) => testItem(letter));

test('a draft comes page by page and is the one on the server in the end, with nothing to save', async () => {
  const { batchId } = await createDraft({ items: letters('abcdefgh') });
  const { editor, autosave, loading, complete } = await openTab(batchId);
  expect(texts(editor.get().items)).toBe('a b c');
  expect(loading.get()).toMatchObject({ loaded: 3, total: 8, isComplete: false });
  await complete();
  expect(texts(editor.get().items)).toBe('a b c d e f g h');
  expect(loading.get()).toMatchObject({ loaded: 8, total: 8 });
  expect(autosave.isDirty()).toBe(false);
});

test('what is added, moved, changed, removed and saved while the rest comes stays as it is', async () => {
  const { batchId } = await createDraft({ items: letters('abcdefgh') });
  const acts = [
    () => tab.editor.insertItems(tab.editor.get().items.length, letters('YZ')),
    () => tab.editor.changeItem(idOf('Y'), (item) => ({ ...item, llmId: 'newer' })),
    () => tab.editor.insertAfter(idOf('f'), letters('X')),
    () => tab.editor.moveItem(idOf('c'), -2),
    () => tab.editor.removeItem(idOf('Z')),
  ];
  const tab = await openTab(batchId, async () => {
    acts.shift()?.();
    await tab.autosave.flush();
    acts.shift()?.();
    if (acts.length % 2 === 0) await tab.autosave.flush();
  });
  const idOf = (letter: string) => tab.editor.get().items.find((item) => texts([item]) === letter)?.id ?? '';
  await tab.complete();
  while (acts.length > 0) acts.shift()?.();
  await tab.autosave.flush();
  expect(texts(tab.editor.get().items)).toBe('c a b d e f X g h Y');
  expect(await getDraft({ batchId })).toMatchObject({ items: tab.editor.get().items });
  expect(tab.editor.get().items.at(-1)?.llmId).toBe('newer');
});

test('a draft that somebody else saves while it comes is fetched anew, or left alone when there are changes here', async () => {
  for (const isChanged of [false, true]) {
    const { batchId } = await createDraft({ items: letters('abcdefgh') });
    const other = await openTab(batchId);
    let isFirst = true;
    const tab = await openTab(batchId, async () => {
      if (!isFirst) return;
      isFirst = false;
      other.editor.insertItems(0, letters('N'));
      await other.autosave.flush();
    });
    if (isChanged) {
      tab.editor.change({ name: 'mine' });
      tab.loading.start();
      await expect.poll(() => tab.autosave.getState()).toMatchObject({ kind: 'failed', error: { code: 'conflict' } });
      expect((await getDraft({ batchId })).name).not.toBe('mine');
    } else {
      await tab.complete();
      expect(texts(tab.editor.get().items)).toBe('N a b c d e f g h');
      expect(tab.autosave.isDirty()).toBe(false);
    }
  }
});
