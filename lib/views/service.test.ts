import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/test/database';
import { changeViewSchema, saveViewSchema, viewSearch } from './schema';
import { changeView, deleteView, listViews, saveView } from './service';

const [ONE, OTHER] = ['browser_one', 'browser_other'];

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

const wish = (name: string, more: object = {}) => ({
  page: 'batch' as const,
  name,
  search: 'show=failed',
  isShared: false,
  browserId: ONE as string | null,
  ...more,
});
const namesFor = async (browserId: string | null, page: 'batch' | 'batches' = 'batch') =>
  (await listViews({ page, browserId })).views.map(({ name }) => name);

test('a private view is seen by its own browser only, a shared one by all, each on its own page', async () => {
  const own = await saveView(wish('mine'));
  const shared = await saveView(wish('Ours', { isShared: true, browserId: null }));
  await saveView(wish('elsewhere', { page: 'batches', isShared: true }));
  expect(await namesFor(ONE)).toEqual(['mine', 'Ours']);
  expect(await namesFor(OTHER)).toEqual(['Ours']);
  expect(await namesFor(null)).toEqual(['Ours']);
  expect(await namesFor(OTHER, 'batches')).toEqual(['elsewhere']);
  expect(JSON.stringify(await listViews({ page: 'batch', browserId: ONE }))).not.toContain(ONE);
  await deleteView({ page: 'batch', id: own.id, browserId: ONE });
  await deleteView({ page: 'batch', id: shared.id, browserId: OTHER });
  expect(await namesFor(ONE)).toEqual([]);
});

test('what is another browser’s is neither changed nor deleted', async () => {
  const { id } = await saveView(wish('hidden'));
  for (const browserId of [OTHER, null]) {
    await expect(changeView({ page: 'batch', id, name: 'found', browserId })).rejects.toMatchObject({
      code: 'not_found',
    });
    await deleteView({ page: 'batch', id, browserId });
  }
  expect(await namesFor(ONE)).toEqual(['hidden']);
  await deleteView({ page: 'batch', id, browserId: ONE });
  await deleteView({ page: 'batch', id, browserId: ONE });
});

test('a name stands once among a browser’s own views and once among shared ones', async () => {
  const first = await saveView(wish('Failures'));
  await expect(saveView(wish('failures', { search: 'show=queued' }))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('“Failures” already. Nothing was saved'),
  });
  const shared = await saveView(wish('Failures', { isShared: true }));
  const others = await saveView(wish('Failures', { browserId: OTHER }));
  await expect(changeView({ page: 'batch', id: others.id, isShared: true, browserId: OTHER })).rejects.toMatchObject({
    code: 'conflict',
  });
  await changeView({ page: 'batch', id: first.id, name: 'FAILURES', browserId: ONE });
  expect(await namesFor(ONE)).toEqual(['FAILURES', 'Failures']);
  for (const [id, browserId] of [
    [first.id, ONE],
    [shared.id, null],
    [others.id, OTHER],
  ] as const)
    await deleteView({ page: 'batch', id, browserId });
});

test('the same save again is the view that is there, however many arrive at once', async () => {
  const saved = await Promise.all([saveView(wish('twice')), saveView(wish('twice')), saveView(wish('twice'))]);
  expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
  await deleteView({ page: 'batch', id: saved[0].id, browserId: ONE });
});

test('a view is renamed, brought up to date, shared, and taken back by whoever keeps it for himself', async () => {
  const { id } = await saveView(wish('draft'));
  await changeView({ page: 'batch', id, name: 'final', browserId: ONE });
  const updated = await changeView({ page: 'batch', id, search: 'q=x', browserId: ONE });
  expect(updated).toMatchObject({ name: 'final', search: 'q=x', isShared: false });
  await changeView({ page: 'batch', id, isShared: true, browserId: ONE });
  expect(await namesFor(OTHER)).toEqual(['final']);
  await changeView({ page: 'batch', id, isShared: false, browserId: OTHER });
  expect([await namesFor(ONE), await namesFor(OTHER)]).toEqual([[], ['final']]);
  await deleteView({ page: 'batch', id, browserId: OTHER });
});

test('an address is kept without what is open at the moment, in one way of writing', () => {
  expect(viewSearch('batch', '?item=3&sort=-time&model=b&model=a&history=open&export=all&show=failed&view=v&q=')).toBe(
    'show=failed&model=a&model=b&sort=-time',
  );
  expect(viewSearch('batch', 'column=suite&column=city&column=suite&q=one&q=two')).toBe(
    'q=one&column=suite&column=city',
  );
  expect(viewSearch('batches', 'sort=name&q=zebra&item=1')).toBe('q=zebra&sort=name');
});

test('the door refuses names without letters, addresses of other pages, and what is too long', () => {
  const view = { page: 'batches', name: ' Week ', search: 'sort=name&q=a', isShared: true };
  expect(saveViewSchema.parse(view)).toEqual({ ...view, name: 'Week', search: 'q=a&sort=name' });
  expect(saveViewSchema.safeParse({ ...view, name: '  ' }).success).toBe(false);
  expect(saveViewSchema.safeParse({ ...view, name: 'x'.repeat(81) }).success).toBe(false);
  expect(saveViewSchema.safeParse({ ...view, search: 'model=a' }).success).toBe(false);
  expect(saveViewSchema.safeParse({ ...view, search: `q=${'x'.repeat(4_000)}` }).success).toBe(false);
  expect(changeViewSchema.safeParse({ page: 'batch', id: 'v', search: 'item=1' }).success).toBe(false);
  expect(changeViewSchema.parse({ page: 'batch', id: 'v', isShared: true })).toEqual({
    page: 'batch',
    id: 'v',
    isShared: true,
  });
});
