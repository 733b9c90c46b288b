import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { batches } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { openSecrets } from '@/lib/submissions/request';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { copyBatch } from './copy';
import { createDraft, getDraft } from './drafts';
import * as repository from './repository';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const FAILS = 'test-always-fails';
const secret = (value: string) => [{ id: 's', name: 'TOKEN', value, keptFrom: null }];
const wish = (batchId: string, indexes?: number[]) => ({
  batchId,
  requestId: newId('req'),
  indexes,
  input: 'newest' as const,
});

/** What a draft has, with the values of its secrets opened. */
async function contentOf(batchId: string) {
  const rows = await repository.listItems(database.db, batchId);
  return rows.map((item) => ({
    text: item.parts.map((part) => (part.type === 'text' ? part.text : part.filename)).join(),
    llmId: item.llmId,
    label: item.label,
    secrets: Object.fromEntries(
      openSecrets({ item, attempt: { batchId, itemIndex: item.index, number: 1, input: null } }),
    ),
  }));
}

test('a copy has every item in order and the values of its secrets, sealed for their new place', async () => {
  const { batchId } = await createDraft({
    name: 'mine',
    agentId: 'agt_1',
    items: [
      testItem('one', { secrets: secret('canary-1') }),
      testItem('two'),
      testItem('three', { secrets: secret('') }),
    ],
  });
  const copy = await copyBatch(wish(batchId));
  expect(await contentOf(copy.batchId)).toEqual(await contentOf(batchId));
  const made = await getDraft(copy);
  expect(made).toMatchObject({ name: 'mine (copy)', agentId: 'agt_1' });
  expect(made.items.map(({ secrets }) => secrets[0]?.keptFrom)).toEqual([`${made.items[0]?.id}/s`, undefined, null]);
  const sealed = (id: string) => repository.listItems(database.db, id).then(([item]) => item?.secrets[0]?.sealed);
  expect(await sealed(copy.batchId)).not.toBe(await sealed(batchId));
});

test('rows are taken as they were tried last, edits and replaced secrets among it, the whole also as it was composed', async () => {
  const batchId = await submitItems([
    testItem('a', { llmId: FAILS, secrets: secret('old') }),
    testItem('b', { llmId: FAILS }),
    testItem('c', { secrets: secret('c') }),
  ]);
  await runAll();
  await retryNow(batchId, [0, 1], {
    llmId: 'other',
    textBefore: 'First:',
    setSecrets: [{ name: 'TOKEN', value: 'new' }],
  });
  const rows = await copyBatch(wish(batchId, [2, 1, 0, 1]));
  expect(await contentOf(rows.batchId)).toMatchObject([
    { text: 'First:\n\na', label: 'First: a', llmId: 'other', secrets: { TOKEN: 'new' } },
    { text: 'First:\n\nb', llmId: 'other', secrets: { TOKEN: 'new' } },
    { text: 'c', llmId: null, secrets: { TOKEN: 'c' } },
  ]);
  expect((await getDraft(rows)).name).toBe('3 rows of a test batch');
  const some = await copyBatch(wish(batchId, [2]));
  expect(await contentOf(some.batchId)).toMatchObject([{ text: 'c' }]);
  expect((await getDraft(some)).name).toBe('A row of a test batch');
  const whole = await copyBatch({ ...wish(batchId), input: 'first' });
  expect(await contentOf(whole.batchId)).toMatchObject([
    { text: 'a', secrets: { TOKEN: 'old' } },
    { text: 'b', secrets: {} },
    { text: 'c' },
  ]);
});

test('a wish told twice makes one draft, another wish a second', async () => {
  const { batchId } = await createDraft({ name: 'twice', items: [testItem('x')] });
  const once = wish(batchId);
  const answers = await Promise.all([copyBatch(once), copyBatch(once)]);
  expect(answers[0]).toEqual(answers[1]);
  await copyBatch(wish(batchId));
  const copies = await database.db.select().from(batches).where(eq(batches.name, 'twice (copy)'));
  expect(copies).toHaveLength(2);
});

test('rows that are not there, and a batch that is not, are refused and make nothing', async () => {
  const { batchId } = await createDraft({ name: 'few', items: [testItem('x')] });
  await expect(copyBatch(wish(batchId, [0, 1]))).rejects.toMatchObject({ code: 'not_found' });
  await expect(copyBatch(wish('b_none'))).rejects.toMatchObject({ code: 'not_found' });
  expect(await database.db.$count(batches, eq(batches.name, '2 rows of few'))).toBe(0);
});

test('thousands of items keep their order over several statements, with secrets here and there', async () => {
  const items = Array.from({ length: 10_101 }, (_, index) =>
    testItem(`item ${index}`, index % 1000 === 7 ? { secrets: secret(`v${index}`) } : {}),
  );
  const { batchId } = await createDraft({ name: 'big', items });
  const copy = await copyBatch(wish(batchId));
  expect(await contentOf(copy.batchId)).toEqual(await contentOf(batchId));
  const odd = await copyBatch(
    wish(
      batchId,
      items.flatMap((_, index) => (index % 2 ? [index] : [])),
    ),
  );
  const { items: made } = await getDraft(odd);
  expect(made).toHaveLength(5050);
  expect(made[5049]?.parts).toMatchObject([{ text: 'item 10099' }]);
});
