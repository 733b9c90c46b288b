import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SaveDraft } from '@/lib/batches/draft-schema';
import { createDraft, getDraft, saveDraft } from '@/lib/batches/drafts';
import type { DraftItem } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { createAutosave } from './autosave';
import { copyItem, createEditor } from './editor';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

type Save = typeof saveDraft;

/** A browser tab with a draft: its editor, its autosave, and every save that left it. */
async function openTab(batchId?: string, save: Save = saveDraft) {
  const id = batchId ?? (await createDraft()).batchId;
  const stored = await getDraft({ batchId: id });
  const editor = createEditor(stored, stored.places);
  const entries = stored.items.map((item, index) => ({ item, place: stored.places[index] ?? '' }));
  const sent: SaveDraft[] = [];
  const autosave = createAutosave({
    batchId: id,
    editor,
    kept: { ...stored, entries },
    save: (draft) => {
      sent.push(structuredClone(draft));
      return save(draft);
    },
  });
  return { batchId: id, editor, autosave, sent, kept: () => getDraft({ batchId: id }) };
}

const secretOf = (item: DraftItem | undefined) => item?.secrets[0];
const withSecret = (value: string) => [{ id: 's1', name: 'TOKEN', value, keptFrom: null }];

test('a save carries only items that changed or moved, and the ids of those removed', async () => {
  const { editor, autosave, sent, kept } = await openTab();
  const [a, b, c] = [testItem('a'), testItem('b'), testItem('c')];
  editor.insertItems(0, [a, b, c]);
  await autosave.flush();
  editor.changeItem(b.id, (item) => ({ ...item, llmId: 'offline-brief' }));
  editor.moveItem(c.id, -2);
  editor.removeItem(a.id);
  expect(await autosave.flush()).toBe(true);
  expect(sent.map(({ changed }) => changed.map(({ id }) => id))).toEqual([
    [a.id, b.id, c.id],
    [b.id, c.id],
  ]);
  expect(sent.map(({ removed }) => removed)).toEqual([[], [a.id]]);
  expect((await kept()).items).toEqual([c, { ...b, llmId: 'offline-brief' }]);
});

test('nothing is sent when nothing differs, however often items were replaced by their equals', async () => {
  const { editor, autosave, sent } = await openTab();
  editor.insertItems(0, [testItem('same')]);
  await autosave.flush();
  editor.change({ items: structuredClone(editor.get().items) });
  expect(autosave.isDirty()).toBe(false);
  await autosave.flush();
  expect(sent).toHaveLength(1);
});

test('a change made while a save is under way is saved after it, never beside it', async () => {
  let underWay = 0;
  const tab = await openTab(undefined, async (draft) => {
    underWay += 1;
    expect(underWay).toBe(1);
    const answer = await saveDraft(draft);
    underWay -= 1;
    return answer;
  });
  const item = testItem('first');
  tab.editor.insertItems(0, [item]);
  const first = tab.autosave.flush();
  tab.editor.changeItem(item.id, () => ({ ...item, llmId: 'second' }));
  await Promise.all([first, tab.autosave.flush()]);
  expect((await tab.kept()).items[0]?.llmId).toBe('second');
});

test('the value of a secret leaves the browser once it is saved, and what is saved next keeps it', async () => {
  const { editor, autosave, sent, kept } = await openTab();
  const item = testItem('hush', { secrets: withSecret('canary-1') });
  editor.insertItems(0, [item]);
  await autosave.flush();
  expect(JSON.stringify(editor.get())).not.toContain('canary-1');
  expect(secretOf(editor.get().items[0])).toMatchObject({ value: '', keptFrom: `${item.id}/s1` });
  expect(autosave.isDirty()).toBe(false);
  editor.changeItem(item.id, (before) => ({ ...before, llmId: 'x' }));
  await autosave.flush();
  expect(JSON.stringify(sent.at(-1))).not.toContain('canary-1');
  expect(secretOf((await kept()).items[0])?.keptFrom).toBe(`${item.id}/s1`);
});

test('a secret typed anew while the one before is being saved is not taken for saved', async () => {
  const tab = await openTab(undefined, async (draft) => {
    const answer = await saveDraft(draft);
    tab.editor.changeItem(item.id, (before) => ({
      ...before,
      secrets: before.secrets.map((secret) => (secret.value === 'old' ? { ...secret, value: 'new' } : secret)),
    }));
    return answer;
  });
  const item = testItem('hush', { secrets: withSecret('old') });
  tab.editor.insertItems(0, [item]);
  expect(await tab.autosave.flush()).toBe(true);
  expect(tab.sent.map(({ changed }) => secretOf(changed[0])?.value)).toEqual(['old', 'new']);
});

test('a copy takes the kept secret of its original along', async () => {
  const { editor, autosave, kept } = await openTab();
  const item = testItem('one', { secrets: withSecret('v') });
  editor.insertItems(0, [item]);
  await autosave.flush();
  const [original] = editor.get().items;
  if (!original) throw new Error('the item is gone');
  const copy = copyItem(original);
  editor.insertItems(1, [copy]);
  editor.removeItem(item.id);
  await autosave.flush();
  expect(secretOf((await kept()).items[0])?.keptFrom).toBe(`${copy.id}/${copy.secrets[0]?.id}`);
  expect(secretOf(editor.get().items[0])?.keptFrom).toBe(`${copy.id}/${copy.secrets[0]?.id}`);
});

test('a save without an answer is made again and is no conflict, whether or not it had arrived', async () => {
  for (const arrives of [true, false]) {
    let isFirst = true;
    const tab = await openTab(undefined, async (draft) => {
      if (!isFirst) return saveDraft(draft);
      isFirst = false;
      if (arrives) await saveDraft(draft);
      throw new AppError('unavailable', 'No answer.');
    });
    tab.editor.insertItems(0, [testItem('kept')]);
    expect(await tab.autosave.flush()).toBe(false);
    expect(tab.autosave.getState()).toMatchObject({ kind: 'failed', isOver: false });
    tab.editor.insertItems(1, [testItem('typed meanwhile')]);
    expect(await tab.autosave.flush()).toBe(true);
    expect(tab.autosave.getState().kind).toBe('saved');
    expect((await tab.kept()).items).toHaveLength(2);
  }
});

test('a tab that knows nothing of another one’s save stops, and overwrites nothing', async () => {
  const mine = await openTab();
  const theirs = await openTab(mine.batchId);
  theirs.editor.insertItems(0, [testItem('theirs')]);
  await theirs.autosave.flush();
  mine.editor.insertItems(0, [testItem('mine')]);
  expect(await mine.autosave.flush()).toBe(false);
  expect(mine.autosave.getState()).toMatchObject({ kind: 'failed', isOver: true, error: { code: 'conflict' } });
  await mine.autosave.flush();
  expect(mine.sent).toHaveLength(1);
  expect((await mine.kept()).items).toEqual(theirs.editor.get().items);
});

test('a draft too long for one request is saved in pieces, each of which leaves it whole', async () => {
  const { editor, autosave, sent, kept } = await openTab();
  const old = testItem('removed at last');
  editor.insertItems(0, [old]);
  await autosave.flush();
  editor.change({ items: Array.from({ length: 5 }, (_, index) => testItem(`${index}`.repeat(900_000))) });
  await autosave.flush();
  const pieces = sent.slice(1);
  expect(pieces.map(({ changed }) => changed.length)).toEqual([1, 1, 1, 1, 1]);
  expect(pieces.map(({ removed }) => removed)).toEqual([[], [], [], [], [old.id]]);
  expect(await kept()).toMatchObject({ items: editor.get().items });
});

test('a draft that may not be saved says why, and is saved once it is put right', async () => {
  const { editor, autosave, kept } = await openTab(undefined, async (draft) => {
    if (draft.name.length > 120) throw new AppError('invalid', 'A name has at most 120 characters.');
    return saveDraft(draft);
  });
  editor.change({ name: 'n'.repeat(121) });
  expect(await autosave.flush()).toBe(false);
  expect(autosave.getState()).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('120') } });
  editor.change({ name: 'short' });
  expect(await autosave.flush()).toBe(true);
  expect((await kept()).name).toBe('short');
});

test('what is typed is saved by itself a moment later', async () => {
  const { editor, autosave, kept } = await openTab();
  const stop = autosave.start();
  editor.insertItems(0, [testItem('typed')]);
  expect(autosave.getState().kind).toBe('changed');
  await new Promise<void>((resolve) => {
    const unsubscribe = autosave.subscribe(() => {
      if (autosave.getState().kind !== 'saved') return;
      unsubscribe();
      resolve();
    });
  });
  stop();
  expect((await kept()).items).toHaveLength(1);
});

test('an item whose save had no answer and that is removed meanwhile is removed on the server, too', async () => {
  let isFirst = true;
  const tab = await openTab(undefined, async (draft) => {
    const answer = await saveDraft(draft);
    if (!isFirst) return answer;
    isFirst = false;
    throw new AppError('unavailable', 'No answer.');
  });
  const [kept, gone] = [testItem('kept'), testItem('gone')];
  tab.editor.insertItems(0, [kept, gone]);
  expect(await tab.autosave.flush()).toBe(false);
  tab.editor.removeItem(gone.id);
  tab.editor.changeItem(kept.id, (item) => ({ ...item, llmId: 'x' }));
  tab.editor.changeItem(kept.id, (item) => ({ ...item, llmId: '' }));
  expect(await tab.autosave.flush()).toBe(true);
  expect((await tab.kept()).items).toEqual([kept]);
});

test('a removal that is undone after it was saved brings the item back to its place', async () => {
  const { editor, autosave, kept } = await openTab();
  const items = ['a', 'b', 'c'].map((text) => testItem(text));
  editor.insertItems(0, items);
  await autosave.flush();
  editor.removeItems(new Set(items.slice(0, 2).map(({ id }) => id)));
  await autosave.flush();
  editor.undo(autosave.revive);
  await autosave.flush();
  expect((await kept()).items).toEqual(items);
});

test('a secret that comes back by an undo counts as kept only while the server has it', async () => {
  const { editor, autosave } = await openTab();
  const item = testItem('hush', { secrets: withSecret('canary-3') });
  editor.insertItems(0, [item]);
  await autosave.flush();
  editor.removeItem(item.id);
  editor.undo(autosave.revive);
  expect(secretOf(editor.get().items[0])?.keptFrom).toBe(`${item.id}/s1`);
  editor.redo(autosave.revive);
  await autosave.flush();
  editor.undo(autosave.revive);
  expect(secretOf(editor.get().items[0])).toMatchObject({ value: '', keptFrom: null });
});
