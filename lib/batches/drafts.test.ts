import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { toFailure } from '@/lib/result';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { createDraft, deleteDraft, getDraft, saveDraft } from './drafts';
import * as repository from './repository';
import type { DraftItem } from './schema';
import { submitBatch } from './submit';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

async function save(batchId: string, items: DraftItem[], changed = items) {
  const { revision } = await getDraft({ batchId });
  const order = items.map(({ id }) => id);
  return saveDraft({
    batchId,
    basedOn: revision,
    revision: revision + 1,
    name: 'a draft',
    agentId: '',
    order,
    changed,
  });
}

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

test('a save that carries one changed item moves, keeps and removes the others', async () => {
  const { batchId } = await createDraft();
  const [a, b, c] = [testItem('a'), testItem('b'), testItem('c')];
  await save(batchId, [a, b, c]);
  const changed = { ...c, llmId: 'offline-brief' };
  await save(batchId, [changed, a], [changed]);
  expect((await getDraft({ batchId })).items).toEqual([changed, a]);
});

test('an order that names an item nobody has is refused and changes nothing', async () => {
  const { batchId } = await createDraft();
  const kept = testItem('kept');
  await save(batchId, [kept]);
  await expect(save(batchId, [kept, testItem('never saved')], [])).rejects.toMatchObject({ code: 'conflict' });
  expect((await getDraft({ batchId })).items).toEqual([kept]);
});

test('a save repeated after a lost answer is taken, one that knows nothing of another tab’s is not', async () => {
  const { batchId } = await createDraft();
  const mine = testItem('mine');
  const draft = { batchId, basedOn: 0, revision: 417, name: 'a draft', agentId: '', order: [mine.id], changed: [mine] };
  await saveDraft(draft);
  await saveDraft(draft);
  const theirs = testItem('theirs');
  await expect(saveDraft({ ...draft, revision: 23, order: [theirs.id], changed: [theirs] })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await getDraft({ batchId })).toMatchObject({ items: [mine], revision: 417 });
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

test('a deleted draft is gone, and a batch that was never there is not found', async () => {
  const { batchId } = await createDraft();
  await deleteDraft({ batchId });
  await expect(getDraft({ batchId })).rejects.toMatchObject({ code: 'not_found' });
  await expect(deleteDraft({ batchId: 'b_none' })).rejects.toMatchObject({ code: 'not_found' });
});
