import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getDb } from '@/lib/db/client';
import { attempts, items, submissions } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { newId } from '@/lib/new-id';
import { planWaves } from '@/lib/submissions/plan';
import { recoverSubmissions } from '@/lib/submissions/recover';
import { sendNext } from '@/lib/submissions/send';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runFollows, runMessages, runSends } from '@/lib/test/jobs';
import { createDraft, getDraft, saveDraft } from './drafts';
import { archiveBatch, pinBatch, renameBatch } from './keep';
import { renameBatchSchema } from './keep-schema';
import { deleteBatch } from './remove';
import { getBatchUpdate } from './service';
import { pauseSending, stopSending } from './steer';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const some = (count: number) =>
  Array.from({ length: count }, (_, n) => testItem(`item ${n}`, { llmId: 'offline-brief' }));
const wish = (batchId: string) => ({ batchId, requestId: newId('req') });
const headOf = async (batchId: string) => (await getBatchUpdate({ batchId, since: -1 })).head;
const actionsOf = async (batchId: string) => (await listAudit({ batchId })).map(({ action }) => action).reverse();

async function countRows(batchId: string): Promise<number[]> {
  const db = await getDb();
  return Promise.all([items, attempts, submissions].map((table) => db.$count(table, eq(table.batchId, batchId))));
}

/** Requests that create something at the API from now on. */
function watchPosts(): string[] {
  const posts: string[] = [];
  reconnect({
    fetch: (input, init) => {
      if (init?.method === 'POST') posts.push(String(input));
      return engineFetch(input, init);
    },
  });
  return posts;
}

test('a batch is renamed once, however often the call is repeated, and its history tells both names', async () => {
  const batchId = await submitItems(some(1));
  const once = { ...wish(batchId), name: 'the new name' };
  await renameBatch(once);
  const { revision } = await headOf(batchId);
  await renameBatch(once);
  expect(await headOf(batchId)).toMatchObject({ name: 'the new name', revision });
  const [entry] = await listAudit({ batchId });
  expect(entry).toMatchObject({ action: 'batch.renamed', detail: { before: 'a test batch', after: 'the new name' } });
});

test('a name of blanks is refused', () => {
  expect(renameBatchSchema.safeParse({ ...wish('b_1'), name: '  ' }).success).toBe(false);
});

test('a draft that was renamed elsewhere is not written over', async () => {
  const { batchId } = await createDraft({ name: 'before' });
  const { revision, agentId } = await getDraft({ batchId });
  await renameBatch({ ...wish(batchId), name: 'after' });
  const save = {
    batchId,
    basedOn: revision,
    revision: revision + 500,
    name: 'mine',
    agentId,
    changed: [],
    removed: [],
  };
  await expect(saveDraft(save)).rejects.toMatchObject({ code: 'conflict' });
  expect((await getDraft({ batchId })).name).toBe('after');
});

test('pinned and archived stand in the head and the history, and an archived batch goes on', async () => {
  const batchId = await submitItems(some(2));
  await pinBatch({ ...wish(batchId), isPinned: true });
  await archiveBatch({ ...wish(batchId), isArchived: true });
  await runAll();
  expect(await headOf(batchId)).toMatchObject({
    status: 'completed',
    pinnedAt: expect.any(String),
    archivedAt: expect.any(String),
  });
  await pinBatch({ ...wish(batchId), isPinned: false });
  await archiveBatch({ ...wish(batchId), isArchived: false });
  expect(await headOf(batchId)).toMatchObject({ pinnedAt: null, archivedAt: null });
  expect(await actionsOf(batchId)).toEqual([
    'batch.submitted',
    'batch.pinned',
    'batch.archived',
    'batch.unpinned',
    'batch.unarchived',
  ]);
});

test('a deleted draft is gone, and a batch that was never there is not found', async () => {
  const { batchId } = await createDraft({ items: some(2) });
  const once = wish(batchId);
  await Promise.all([deleteBatch(once), deleteBatch(once)]);
  await expect(getDraft({ batchId })).rejects.toMatchObject({ code: 'not_found' });
  expect(await countRows(batchId)).toEqual([0, 0, 0]);
  await expect(deleteBatch(wish('b_none'))).rejects.toMatchObject({ code: 'not_found' });
});

test('a finished batch is deleted with all that is kept of it; what was done with it stays told', async () => {
  const batchId = await submitItems(some(3));
  await runAll();
  await deleteBatch(wish(batchId));
  expect(await countRows(batchId)).toEqual([0, 0, 0]);
  await expect(headOf(batchId)).rejects.toMatchObject({ code: 'not_found' });
  expect(await actionsOf(batchId)).toEqual(['batch.submitted', 'batch.deleted']);
  const [entry] = await listAudit({ batchId });
  expect(entry?.detail).toEqual({ name: 'a test batch', state: 'sent', items: 3, atWork: 0 });
});

test('a batch that is being sent is not deleted before it was stopped, and then nothing of it is sent any more', async () => {
  const batchId = await submitItems(some(20), { inFlightMax: 10 });
  await planWaves();
  await sendNext();
  await expect(deleteBatch(wish(batchId))).rejects.toMatchObject({ code: 'conflict' });
  expect((await headOf(batchId)).counts).toMatchObject({ unsent: 10 });
  await stopSending(wish(batchId));
  await deleteBatch(wish(batchId));
  const posts = watchPosts();
  await runSends();
  await runMessages();
  await runFollows();
  expect(posts).toEqual([]);
  const [entry] = await listAudit({ batchId });
  expect(entry?.detail).toMatchObject({ items: 20, atWork: 10 });
});

test('a paused batch with a request that was formed leaves nothing behind that goes out', async () => {
  const batchId = await submitItems(some(2));
  await planWaves();
  await pauseSending(wish(batchId));
  await deleteBatch(wish(batchId));
  const posts = watchPosts();
  await runSends();
  expect(posts).toEqual([]);
});

test('a batch whose answer is missing is kept until that is known', async () => {
  const batchId = await submitItems(some(2));
  reconnect({ fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })) });
  await runSends();
  await stopSending(wish(batchId));
  await expect(deleteBatch(wish(batchId))).rejects.toThrow('no answer yet');
  expect((await headOf(batchId)).itemCount).toBe(2);
  reconnect();
});

test('a start does not bring a deleted batch back from the journal', async () => {
  const batchId = await submitItems(some(2));
  await runAll();
  await deleteBatch(wish(batchId));
  await recoverSubmissions();
  await expect(headOf(batchId)).rejects.toMatchObject({ code: 'not_found' });
});
