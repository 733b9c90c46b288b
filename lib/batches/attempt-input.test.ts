import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/service';
import { getDb } from '@/lib/db/client';
import { attempts } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { openSecrets } from '@/lib/submissions/request';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { readTranscript } from '@/lib/test/engine';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { findItem } from './repository';
import { retryItems } from './retry';
import { getBatchUpdate, getItem } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

const CANARY = 'canary-4711';
const secret = { id: 's', name: 'SHOP_TOKEN', value: CANARY, keptFrom: null };
const failing = (text: string) => testItem(text, { llmId: 'test-always-fails', secrets: [secret] });

test('an edited retry sends what it says, keeps what it does not, and tells the difference', async () => {
  const batchId = await submitItems([failing('Describe this.'), failing('Describe that.')]);
  await runAll();
  const edit = {
    llmId: 'offline-brief',
    textAfter: 'Be short.',
    setMetadata: [{ key: 'try', value: 'two' }],
    setSecrets: [{ name: 'OTHER', value: 'canary-new' }],
  };
  expect(await retryNow(batchId, [0], edit)).toMatchObject({ retried: 1 });
  await runAll();
  const { rows } = await getBatchUpdate({ batchId, since: -1 });
  expect(rows.map(({ status, llmId, attempt }) => [status, llmId, attempt])).toEqual([
    ['completed', 'offline-brief', 2],
    ['failed', 'test-always-fails', 1],
  ]);
  const { timeline, session } = await readTranscript(rows[0]?.sessionId);
  expect(timeline.items[0]).toMatchObject({ content: [{ text: 'Describe this.\n\nBe short.' }] });
  expect(session.metadata).toMatchObject({ try: 'two' });

  const item = await getItem({ batchId, index: 0 });
  expect(item.attempts[0]?.changes.map(({ what, name, before, after }) => [what, name, before, after])).toEqual([
    ['model', 'Model', 'test-always-fails', 'offline-brief'],
    ['text', 'Text', 'Describe this.', 'Describe this.\n\nBe short.'],
    ['metadata', 'try', null, 'two'],
    ['secret', 'OTHER', null, 'a value'],
  ]);
  expect(item.attempts[1]?.changes).toEqual([]);
  expect(item.secretNames).toEqual(['SHOP_TOKEN', 'OTHER']);
  expect(JSON.stringify([item, await listAudit({ batchId })])).not.toContain('canary');
});

test('a further retry sends what the edited one did, secrets too', async () => {
  const batchId = await submitItems([failing('Describe this.')]);
  await runAll();
  await retryNow(batchId, [0], { setSecrets: [{ name: 'SHOP_TOKEN', value: 'canary-second' }] });
  await runAll();
  await retryNow(batchId);
  const db = await getDb();
  const item = await findItem(db, batchId, 0);
  const rows = await db.select().from(attempts).where(eq(attempts.batchId, batchId)).orderBy(attempts.number);
  if (!item) throw new Error('no item');
  expect(rows.map((attempt) => openSecrets({ attempt, item }).get('SHOP_TOKEN'))).toEqual([
    CANARY,
    'canary-second',
    'canary-second',
  ]);
  const { attempts: shown } = await getItem({ batchId, index: 0 });
  expect(shown.map(({ changes }) => changes.map(({ what, after }) => [what, after]))).toEqual([
    [],
    [['secret', 'a new value']],
    [],
  ]);
  expect(JSON.stringify(rows)).not.toContain('canary');
});

test('an edit that leaves nothing to say sends nothing and says which item', async () => {
  const batchId = await submitItems([failing('Describe this.')]);
  await runAll();
  await expect(retryNow(batchId, [0], { parts: [] })).rejects.toThrow(/item 0 cannot go/);
  expect((await getBatchUpdate({ batchId, since: -1 })).rows[0]?.attempt).toBe(1);
});

test('the same wish twice retries once, and answers the same', async () => {
  const batchId = await submitItems([failing('Describe this.')]);
  await runAll();
  const { head } = await getBatchUpdate({ batchId, since: -1 });
  const wish = { batchId, requestId: newId('req'), indexes: [0], revision: head.revision };
  const answers = await Promise.all([retryItems(wish), retryItems(wish)]);
  await runAll();
  answers.push(await retryItems(wish));
  expect(answers).toEqual(Array(3).fill({ retried: 1, passedOver: [] }));
  expect((await getBatchUpdate({ batchId, since: -1 })).rows[0]?.attempt).toBe(2);
});

test('what failed again since the person looked is passed over', async () => {
  const batchId = await submitItems([failing('Describe this.')]);
  await runAll();
  const { head } = await getBatchUpdate({ batchId, since: -1 });
  await retryNow(batchId);
  await runAll();
  const wish = { batchId, requestId: newId('req'), indexes: [0], revision: head.revision };
  expect(await retryItems(wish)).toEqual({ retried: 0, passedOver: [{ reason: 'changed', indexes: [0] }] });
});
