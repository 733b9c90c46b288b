import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { attempts, batches, submissions } from '@/lib/db/schema';
import { batchListUpdateSchema } from '@/lib/listing/schema';
import { newId } from '@/lib/new-id';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { createDraft } from './drafts';
import { archiveBatch, pinBatch, renameBatch } from './keep';
import { countBatches, getBatchListUpdate, listBatches } from './list';
import type { DraftItem } from './schema';
import { getBatchUpdate } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const item = (pairs: Record<string, string>, llmId = 'offline-brief'): DraftItem =>
  testItem('an item', {
    llmId,
    metadata: Object.entries(pairs).map(([key, value]) => ({ id: key, key, value })),
  });
const wish = (batchId: string) => ({ batchId, requestId: newId('req') });
const found = async (q: string) => (await listBatches({ q })).heads.map(({ id }) => id);

test('a batch is found by words of its metadata, a session’s id and the id that the API gave it', async () => {
  const batchId = await submitItems([item({ customer: 'Acme', case: '17' }), item({ customer: 'Bolt' })]);
  await runAll();
  expect(await found('customer acme')).toContain(batchId);
  expect(await found('acme nothing-like-it')).toEqual([]);
  expect(await found('100%')).toEqual([]);
  const db = await getDb();
  const [attempt] = await db.select().from(attempts).where(eq(attempts.batchId, batchId)).limit(1);
  const [submission] = await db.select().from(submissions).where(eq(submissions.batchId, batchId));
  expect(await found(attempt?.sessionId ?? '')).toEqual([batchId]);
  expect(await found(submission?.upstreamBatchId ?? '')).toEqual([batchId]);
});

test('a draft is found by its metadata, and what a retry was edited to is found too', async () => {
  const { batchId: draftId } = await createDraft({ name: 'a draft', items: [item({ city: 'Zurich' })] });
  expect(await found('zurich')).toEqual([draftId]);
  const batchId = await submitItems([item({ city: 'Basel' }, 'test-always-fails')]);
  await runAll();
  await retryNow(batchId, [0], { setMetadata: [{ key: 'city', value: 'Lausanne' }] });
  expect(await found('lausanne')).toEqual([batchId]);
  expect(await found('basel')).toEqual([batchId]);
});

test('an archived batch is left out unless archived ones are shown, and counted as such', async () => {
  const batchId = await submitItems([item({ kind: 'archived-kind' })]);
  await archiveBatch({ ...wish(batchId), isArchived: true });
  const [hidden, shown] = [await listBatches(), await listBatches({ archived: 'shown' })];
  expect(hidden.heads.map(({ id }) => id)).not.toContain(batchId);
  expect(shown.heads.map(({ id }) => id)).toContain(batchId);
  expect(hidden).toMatchObject({ archived: 1, total: shown.total });
  expect(await countBatches()).toEqual({ count: hidden.total - 1 });
});

test('what is counted once is not counted again until the batch changes, and never differs from its page', async () => {
  const batchId = await submitItems([item({}), item({})]);
  const db = await getDb();
  const headOf = async () => (await listBatches({ archived: 'shown' })).heads.find(({ id }) => id === batchId);
  expect((await headOf())?.counts).toMatchObject({ unsent: 2 });
  const [kept] = await db.select().from(batches).where(eq(batches.id, batchId));
  expect(kept?.sumsRevision).toBe(kept?.revision);
  expect(await headOf()).toEqual((await getBatchUpdate({ batchId, since: -1 })).head);
  await runAll();
  expect(await headOf()).toMatchObject({ status: 'completed', counts: { completed: 2 } });
  const fresh = await headOf();
  await db.update(batches).set({ sumsRevision: null }).where(eq(batches.id, batchId));
  expect(await headOf()).toEqual(fresh);
});

test('a list that has not changed is answered without it; a change is told', async () => {
  const [head] = (await listBatches()).heads;
  const { mark } = await listBatches();
  const ask = () => getBatchListUpdate(batchListUpdateSchema.parse({ known: mark }));
  expect((await ask()).list).toBeNull();
  await renameBatch({ ...wish(head?.id ?? ''), name: 'told at once' });
  expect((await ask()).list?.heads.map(({ name }) => name)).toContain('told at once');
});

test('a list is cut where it was asked to be, and says how many there are', async () => {
  const last = (await listBatches({ sort: 'oldest' })).heads.at(-1);
  await pinBatch({ ...wish(last?.id ?? ''), isPinned: true });
  const list = await listBatches({ limit: 1, sort: 'oldest' });
  expect(list.heads.map(({ id }) => id)).toEqual([last?.id]);
  expect(list.matching).toBe(list.counts.all);
  expect(list.matching).toBeGreaterThan(1);
});

test('sums of another revision are not kept', async () => {
  const batchId = await submitItems([item({})]);
  const db = await getDb();
  await listBatches();
  await db
    .update(batches)
    .set({ revision: sql`${batches.revision} + 1` })
    .where(eq(batches.id, batchId));
  await runAll();
  const head = (await listBatches()).heads.find(({ id }) => id === batchId);
  expect(head?.counts.completed).toBe(1);
});
