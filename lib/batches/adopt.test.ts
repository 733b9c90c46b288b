import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getSessionBatch } from '@/lib/dari/batches';
import { getDb } from '@/lib/db/client';
import { submissions } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { engineKey } from '@/lib/engine/key';
import { openByIdSchema } from '@/lib/listing/schema';
import { newId } from '@/lib/new-id';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runFollows, runMessages } from '@/lib/test/jobs';
import { openById, openByMetadata } from './adopt';
import { listBatches } from './list';
import { deleteBatch } from './remove';
import { getBatchUpdate, getItem } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const wish = (upstreamId: string) => ({ requestId: newId('req'), upstreamId });
const read = (batchId: string) => getBatchUpdate({ batchId, since: -1 });

/** A batch that somebody else sends to the API; answers its id there. */
async function sendElsewhere(items: { text: string; llm_id: string; metadata?: Record<string, string> }[]) {
  const call = async (path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${engineKey()}`, 'content-type': 'application/json' };
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    return (await engineFetch(`http://engine.test/v1${path}`, init)).json();
  };
  const [agent] = (await call('/agents')).agents;
  const sent = items.map(({ text, ...item }) => ({
    agent_id: agent.id,
    ...item,
    message: { content: [{ type: 'text', text }] },
  }));
  return (await call('/session-batches', { items: sent })).batch_id as string;
}

test('a batch that was sent from elsewhere is opened by its id and followed to its end', async () => {
  const upstreamId = await sendElsewhere([
    { text: 'the first', llm_id: 'offline-brief', metadata: { case: 'one' } },
    { text: 'the second', llm_id: 'no-such-option' },
  ]);
  const { batchId, isNew } = await openById(wish(upstreamId));
  expect(isNew).toBe(true);
  const opened = await read(batchId);
  expect(opened.head).toMatchObject({ isAdopted: true, itemCount: 2, submissionCount: 1 });
  expect(opened.head.agentName).toEqual(expect.any(String));
  expect(opened.rows.map(({ status }) => status)).toEqual(['queued', 'failed']);
  await runMessages();
  await runFollows();
  expect((await read(batchId)).rows.map(({ status }) => status)).toEqual(['completed', 'failed']);
  expect((await listBatches({ q: 'case one' })).heads.map(({ id }) => id)).toEqual([batchId]);
  expect((await listAudit({ batchId })).map(({ action }) => action)).toEqual(['batch.adopted']);
  expect(await openById(wish(upstreamId))).toEqual({ batchId, isNew: false });
});

test('the same wish twice makes one batch', async () => {
  const once = wish(await sendElsewhere([{ text: 'once', llm_id: 'offline-brief' }]));
  const [one, other] = await Promise.all([openById(once), openById(once)]);
  expect(one.batchId).toBe(other.batchId);
  await runAll();
});

test('a batch of ours is opened by any of its ids', async () => {
  const batchId = await submitItems([testItem('ours', { llmId: 'offline-brief' })]);
  await runAll();
  const db = await getDb();
  const [submission] = await db.select().from(submissions).where(eq(submissions.batchId, batchId));
  const { sessions } = await getSessionBatch(submission?.upstreamBatchId ?? '');
  for (const id of [submission?.upstreamBatchId, sessions[0]?.sessionId]) {
    expect(await openById(wish(id ?? ''))).toEqual({ batchId, isNew: false });
  }
});

test('a failed item is retried with what its session was sent; one that never had a session is passed over', async () => {
  const upstreamId = await sendElsewhere([
    { text: 'try me again', llm_id: 'test-fails-first-try' },
    { text: 'never created', llm_id: 'no-such-option' },
  ]);
  const { batchId } = await openById(wish(upstreamId));
  await runMessages();
  await runFollows();
  expect((await read(batchId)).head.counts.failed).toBe(2);
  expect((await getItem({ batchId, index: 0 })).parts).toMatchObject([{ type: 'text', text: 'try me again' }]);
  expect(await retryNow(batchId)).toEqual({ retried: 1, passedOver: [{ reason: 'no_input', indexes: [1] }] });
  await runAll();
  // The option fails the first session that is marked as this item's; the one from elsewhere was not.
  await retryNow(batchId, [0]);
  await runAll();
  expect((await read(batchId)).rows.map(({ status, attempt }) => [status, attempt])).toEqual([
    ['completed', 3],
    ['failed', 1],
  ]);
});

test('sessions are gathered by metadata, oldest first, one row each, and followed', async () => {
  await sendElsewhere(
    ['a', 'b', 'c'].map((part) => ({ text: part, llm_id: 'offline-brief', metadata: { run: 'r-1', part } })),
  );
  await sendElsewhere([{ text: 'd', llm_id: 'offline-brief', metadata: { run: 'r-2', part: 'd' } }]);
  const pairs = [{ key: 'run', value: 'r-1' }];
  const { batchId } = await openByMetadata({ requestId: newId('req'), pairs });
  expect((await read(batchId)).rows.map(({ label }) => label)).toEqual([
    'run: r-1, part: a',
    'run: r-1, part: b',
    'run: r-1, part: c',
  ]);
  await runMessages();
  await runFollows();
  expect((await read(batchId)).head).toMatchObject({ status: 'completed', counts: { completed: 3 } });
  expect(await openByMetadata({ requestId: newId('req'), pairs })).toEqual({ batchId, isNew: false });
});

test('one session is opened by its id, and what the API does not know is not found', async () => {
  const upstreamId = await sendElsewhere([{ text: 'alone', llm_id: 'offline-brief' }]);
  const { sessions } = await getSessionBatch(upstreamId);
  const { batchId } = await openById(wish(sessions[0]?.sessionId ?? ''));
  await runMessages();
  await runFollows();
  expect((await read(batchId)).head).toMatchObject({ status: 'completed', itemCount: 1 });
  await expect(openById(wish('batch_none'))).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    openByMetadata({ requestId: newId('req'), pairs: [{ key: 'run', value: 'none' }] }),
  ).rejects.toMatchObject({ code: 'not_found' });
  expect(openByIdSchema.safeParse(wish('two words')).success).toBe(false);
});

test('a batch of ours that was deleted can be opened again from the API', async () => {
  const batchId = await submitItems([testItem('deleted', { llmId: 'offline-brief' })]);
  await runAll();
  const db = await getDb();
  const [submission] = await db.select().from(submissions).where(eq(submissions.batchId, batchId));
  await deleteBatch({ batchId, requestId: newId('req') });
  const again = await openById(wish(submission?.upstreamBatchId ?? ''));
  await runFollows();
  expect(again.isNew).toBe(true);
  expect((await read(again.batchId)).head).toMatchObject({ status: 'completed', trouble: null });
});
