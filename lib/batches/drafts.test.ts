import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placesBetween } from '@/lib/composer/places';
import { getDb } from '@/lib/db/client';
import { toFailure } from '@/lib/result';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { forkDraft } from './copy';
import { type DraftPage, saveDraftSchema } from './draft-schema';
import { createDraft, getDraft, getDraftPage, saveDraft } from './drafts';
import * as repository from './repository';
import type { DraftItem } from './schema';
import { submitBatch } from './submit';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

/** Makes the draft these items in this order; only `changed` travel, beside what moves. */
async function save(batchId: string, items: DraftItem[], changed = items) {
  const { revision, items: before } = await getDraft({ batchId });
  const places = placesBetween(null, null, items.length);
  const isKept = new Set(items.map(({ id }) => id));
  const placed = items.map((item, at) => ({ ...item, place: places[at] ?? '' }));
  return saveDraft({
    batchId,
    basedOn: revision,
    revision: revision + 1,
    name: 'a draft',
    agentId: '',
    changed: placed.filter((item) => changed.some(({ id }) => id === item.id)),
    removed: before.filter(({ id }) => !isKept.has(id)).map(({ id }) => id),
  });
}

const placed = (item: DraftItem, place: string) => ({ ...item, place });

test('a draft comes back as it was saved, in order, however unfinished', async () => {
  const { batchId } = await createDraft();
  const items = [testItem('first'), testItem(''), testItem('third', { metadata: [{ id: 'm', key: '', value: '' }] })];
  await save(batchId, items);
  expect((await getDraft({ batchId })).items).toEqual(items);
});

test('a new draft is for the agent of the batch made before it', async () => {
  await createDraft({ agentId: 'agt_before' });
  const { batchId } = await createDraft();
  expect((await getDraft({ batchId })).agentId).toBe('agt_before');
});

test('a save that carries what changed moves, keeps and removes the others', async () => {
  const { batchId } = await createDraft();
  const [a, b, c] = [testItem('a'), testItem('b'), testItem('c')];
  await save(batchId, [a, b, c]);
  const changed = { ...c, llmId: 'offline-brief' };
  const { revision, places } = await getDraft({ batchId });
  const [place = ''] = placesBetween(null, places[0] ?? null, 1);
  const more = { batchId, basedOn: revision, revision: revision + 1, name: 'a draft', agentId: '' };
  await saveDraft({ ...more, changed: [placed(changed, place)], removed: [b.id] });
  expect((await getDraft({ batchId })).items).toEqual([changed, a]);
});

test('what is removed twice stays removed, what changes after that is there again, and none may be named twice', async () => {
  const { batchId } = await createDraft();
  const [kept, gone] = [testItem('kept'), testItem('gone')];
  await save(batchId, [kept, gone]);
  await save(batchId, [kept], []);
  const { revision } = await getDraft({ batchId });
  const draft = { batchId, basedOn: revision, revision: 900, name: 'a draft', agentId: '' };
  await saveDraft({ ...draft, changed: [], removed: [gone.id, 'item_never_there'] });
  expect((await getDraft({ batchId })).items).toEqual([kept]);
  const again = { ...draft, basedOn: 900, revision: 901 };
  await saveDraft({ ...again, changed: [placed(gone, 'Zz')], removed: [] });
  expect((await getDraft({ batchId })).items).toEqual([gone, kept]);
  for (const twice of [
    { changed: [placed(gone, 'a1'), placed(gone, 'a2')], removed: [] },
    { changed: [placed(gone, 'a1')], removed: [gone.id] },
    { changed: [], removed: [gone.id, gone.id] },
  ]) {
    expect(saveDraftSchema.safeParse({ ...again, ...twice }).error?.issues[0]?.message).toContain('named twice');
  }
});

test('a save repeated after a lost answer is taken, one that knows nothing of another tab’s is not', async () => {
  const { batchId } = await createDraft();
  const mine = testItem('mine');
  const draft = { batchId, basedOn: 0, revision: 417, name: 'a draft', agentId: '', removed: [] };
  await saveDraft({ ...draft, changed: [placed(mine, 'a0')] });
  await saveDraft({ ...draft, changed: [placed(mine, 'a0')] });
  const theirs = placed(testItem('theirs'), 'a1');
  await expect(saveDraft({ ...draft, revision: 23, changed: [theirs] })).rejects.toMatchObject({ code: 'conflict' });
  expect(await getDraft({ batchId })).toMatchObject({ items: [mine], revision: 417 });
});

test('a draft is read page by page, each item once and in order, however large some are', async () => {
  const { batchId } = await createDraft();
  const large = Array.from({ length: 6 }, (_, at) => testItem(randomBytes(500_000).toString('hex') + at));
  const items = [testItem('a'), testItem('B'), ...large, ...['Z', 'z', 'ä', '1'].map((text) => testItem(text))];
  await save(batchId, items);
  const read: DraftItem[] = [];
  let pages = 0;
  for (let after: string | undefined; pages === 0 || after !== undefined; pages += 1) {
    const page: DraftPage = await getDraftPage({ batchId, limit: 3, after });
    expect(page).toMatchObject({
      itemCount: items.length,
      name: 'a draft',
      lastPlace: placesBetween(null, null, 12)[11],
    });
    read.push(...page.items);
    after = page.cursor ?? undefined;
  }
  expect(read).toEqual(items);
  expect(pages).toBeGreaterThan(4);
  expect((await getDraft({ batchId })).items).toEqual(items);
});

test('a draft takes no more items than a batch may have', async () => {
  const { batchId } = await createDraft();
  const insert = sql`insert into items (batch_id, id, place, label, parts, metadata, secrets)
    select ${batchId}, 'i' || n, 'a' || lpad(n::text, 6, '0'), '', '[]', '[]', '[]' from generate_series(1, 50000) n`;
  await (await getDb()).execute(insert);
  const draft = { batchId, basedOn: 0, revision: 1, name: 'full', agentId: '' };
  const more = { ...draft, changed: [placed(testItem('one more'), 'b00')], removed: [] };
  await expect(saveDraft(more)).rejects.toMatchObject({ code: 'invalid' });
  await saveDraft({ ...more, removed: ['i7'] });
  expect(await getDraftPage({ batchId, limit: 1 })).toMatchObject({ itemCount: 50_000, revision: 1 });
});

test('a file that is named and still to be added is kept in a draft, gives it its label, and is not sent', async () => {
  const { batchId } = await createDraft({ agentId: 'agt_1' });
  const item = testItem('', {
    parts: [{ id: 'p', type: 'file', fileId: '', filename: 'q1/report.pdf', sizeBytes: 0 }],
  });
  await save(batchId, [item]);
  expect((await getDraft({ batchId })).items).toEqual([item]);
  expect((await repository.listItems(await getDb(), batchId))[0]?.label).toBe('q1/report.pdf');
  const refused = await submitBatch({ batchId }).catch(toFailure);
  expect(refused).toMatchObject({
    fields: expect.arrayContaining([
      { path: 'items.0.parts.0.fileId', message: 'Add the file q1/report.pdf, or remove this part.' },
    ]),
  });
});

test('a secret is stored sealed, never read back, and stays when its item is saved again without a value', async () => {
  const { batchId } = await createDraft();
  const withSecret = testItem('hush', {
    secrets: [{ id: 's', name: 'SHOP_TOKEN', value: 'canary-4711', keptFrom: null }],
  });
  await save(batchId, [withSecret]);
  const [read] = (await getDraft({ batchId })).items;
  expect(read?.secrets).toEqual([{ id: 's', name: 'SHOP_TOKEN', value: '', keptFrom: `${withSecret.id}/s` }]);
  if (!read) throw new Error('the item is gone');
  const stored = await repository.listItems(await getDb(), batchId);
  expect(JSON.stringify(stored)).not.toContain('canary-4711');
  await save(batchId, [
    {
      ...read,
      secrets: [{ ...read.secrets[0], id: 's', name: 'NEW_NAME', value: '', keptFrom: `${withSecret.id}/s` }],
    },
  ]);
  const again = await repository.listItems(await getDb(), batchId);
  expect(again[0]?.secrets[0]).toEqual({ ...stored[0]?.secrets[0], name: 'NEW_NAME' });
});

test('a duplicated item takes over the secret of the one it was made from', async () => {
  const { batchId } = await createDraft();
  const original = testItem('one', { secrets: [{ id: 's', name: 'TOKEN', value: 'v', keptFrom: null }] });
  await save(batchId, [original]);
  const copy = testItem('two', { secrets: [{ id: 't', name: 'TOKEN', value: '', keptFrom: `${original.id}/s` }] });
  await save(batchId, [original, copy], [copy]);
  const [, read] = (await getDraft({ batchId })).items;
  expect(read?.secrets[0]?.keptFrom).toBe(`${copy.id}/t`);
});

test('a secret without a value is kept as a name and does not count as kept', async () => {
  const { batchId } = await createDraft();
  await save(batchId, [testItem('x', { secrets: [{ id: 's', name: 'TOKEN', value: '', keptFrom: null }] })]);
  expect((await getDraft({ batchId })).items[0]?.secrets[0]?.keptFrom).toBeNull();
});

test('a fork is a draft of its own whose items keep their ids and secrets', async () => {
  const { batchId } = await createDraft();
  const secrets = [{ id: 's', name: 'TOKEN', value: 'v', keptFrom: null }];
  await save(batchId, [testItem('one', { secrets }), testItem('two')]);
  const fork = await forkDraft({ batchId, requestId: 'req_1', input: 'first' });
  const [source, made] = await Promise.all([getDraft({ batchId }), getDraft(fork)]);
  expect(made.items).toEqual(source.items);
  expect(new Set(fork.ids)).toEqual(new Set(source.items.map(({ id }) => id)));
});
