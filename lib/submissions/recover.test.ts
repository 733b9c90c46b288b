import { appendFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getBatchUpdate } from '@/lib/batches/service';
import { dataPath } from '@/lib/data-dir';
import { getDb } from '@/lib/db/client';
import { attempts, batches, items, submissions } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll, runSends } from '@/lib/test/jobs';
import { readJournal } from './journal';
import { recoverSubmissions } from './recover';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const read = (batchId: string) => getBatchUpdate({ batchId, since: -1 });
const some = (count: number) =>
  Array.from({ length: count }, (_, n) => testItem(`item ${n}`, { llmId: 'offline-brief' }));

/** Forgets what a database without its last commits would not know. */
async function loseSubmissions(batchId: string): Promise<void> {
  const db = await getDb();
  await db.delete(attempts).where(eq(attempts.batchId, batchId));
  await db.delete(submissions).where(eq(submissions.batchId, batchId));
  await db.update(batches).set({ state: 'draft', submittedAt: null }).where(eq(batches.id, batchId));
}

test('what is sent is in the journal before the request leaves', async () => {
  const batchId = await submitItems(some(2));
  const written: string[][] = [];
  reconnect({
    fetch: (input, init) => {
      if (init?.method === 'POST') written.push(readJournal().map((line) => line.batchId));
      return engineFetch(input, init);
    },
  });
  await runSends();
  reconnect();
  expect(written[0]).toContain(batchId);
  await runAll();
});

test('a submission that the database has lost is found again at the API, and nothing is sent twice', async () => {
  const batchId = await submitItems(some(3));
  await runSends();
  await loseSubmissions(batchId);
  expect((await read(batchId)).head.status).toBe('draft');
  await recoverSubmissions();
  let posts = 0;
  reconnect({
    fetch: (input, init) => {
      if (init?.method === 'POST') posts++;
      return engineFetch(input, init);
    },
  });
  await runAll();
  await runAll();
  reconnect();
  const { head, rows } = await read(batchId);
  expect(head).toMatchObject({ status: 'completed', sending: 'paused' });
  expect(rows.every(({ sessionId }) => sessionId?.startsWith('sess_'))).toBe(true);
  expect(posts).toBe(0);
  expect((await listAudit({ batchId })).map(({ action }) => action)).toContain('submission.recovered');
});

test('one whose batch is lost too comes back as a batch of its own', async () => {
  const batchId = await submitItems(some(2));
  await runSends();
  await loseSubmissions(batchId);
  const db = await getDb();
  await db.delete(items).where(eq(items.batchId, batchId));
  await db.delete(batches).where(eq(batches.id, batchId));
  await recoverSubmissions();
  await runAll();
  await runAll();
  expect((await read(batchId)).head).toMatchObject({ status: 'completed', itemCount: 2 });
});

test('one of which the API knows nothing failed, and can be retried', async () => {
  const batchId = await submitItems(some(2));
  reconnect({ fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })) });
  await runSends();
  await loseSubmissions(batchId);
  await recoverSubmissions();
  reconnect();
  await runSends();
  const { rows } = await read(batchId);
  expect(rows.map(({ status, failure }) => [status, failure])).toEqual(Array(2).fill(['failed', 'creation']));
});

test('a line that was cut off while it was written is passed over', async () => {
  const before = readJournal().length;
  appendFileSync(dataPath('submissions.journal'), '{"at":"2026-1');
  expect(readJournal()).toHaveLength(before);
  await recoverSubmissions();
  expect(readJournal()).toHaveLength(before);
});
