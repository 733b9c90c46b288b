import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readDueAnswers } from '@/lib/answers/sweep';
import { listAudit } from '@/lib/audit/service';
import { deleteBatch } from '@/lib/batches/remove';
import { getBatchUpdate } from '@/lib/batches/service';
import { answers } from '@/lib/db/answer-schema';
import { batchChecks, checkResults, rowVerdicts } from '@/lib/db/check-schema';
import { attempts, batches } from '@/lib/db/schema';
import { newId } from '@/lib/new-id';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { publishFiles, scripted } from '@/lib/test/publish';
import { endThread } from './sandbox';
import type { Check } from './schema';
import { getFindings, getMarks, giveVerdict, saveChecks, tryChecks } from './service';
import { checkDue } from './sweep';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  agentId = (await publishFiles(scripted('speaker', 'The capital is Bern.'))).agent_id;
});
afterEach(() => database.db.delete(batches));
afterAll(async () => {
  endThread();
  await database.dispose();
});

const check = (name: string, more: Partial<Check>): Check => ({
  id: name,
  name,
  kind: 'contains',
  expected: '',
  path: '',
  min: '',
  max: '',
  ...more,
});
const pair = (value: string) => [{ id: 'm', key: 'capital', value }];

/** Item 0 is right, 1 is wrong, 2 has nothing to compare with. */
async function answered(): Promise<string> {
  const batchId = await submitItems(
    [
      testItem('Switzerland', { metadata: pair('Bern') }),
      testItem('Italy', { metadata: pair('Rome') }),
      testItem('Nowhere'),
    ],
    { agentId },
  );
  await runAll();
  while ((await readDueAnswers(10)) > 0);
  return batchId;
}
const capital = check('capital', { expected: '{{capital}}' });
const short = check('short', { kind: 'script', expected: 'answer.length < 100' });
const save = (batchId: string, checks: Check[], revision = 0) =>
  saveChecks({ batchId, requestId: newId('req'), revision, checks });
const checkAll = async () => {
  while (await checkDue());
};
const outcomesOf = async (batchId: string) =>
  (await getMarks({ batchId, since: -1 })).results.map(([index, attempt, , outcomes]) => [index, attempt, outcomes]);

test('answers are checked once there are checks, each row by its own value, and nothing of the rows changes', async () => {
  const batchId = await answered();
  await checkAll();
  expect(await getMarks({ batchId, since: -1 })).toMatchObject({ mark: 0, checks: [], results: [], total: 0 });
  const before = await getBatchUpdate({ batchId, since: -1 });
  await save(batchId, [capital, short]);
  expect(await getMarks({ batchId, since: -1 })).toMatchObject({ total: 3, due: 3, results: [] });
  await checkAll();
  expect(await outcomesOf(batchId)).toEqual([
    [0, 1, 'pp'],
    [1, 1, 'fp'],
    [2, 1, 'up'],
  ]);
  expect(await getMarks({ batchId, since: -1 })).toMatchObject({ total: 3, due: 0, revision: 1 });
  const after = await getBatchUpdate({ batchId, since: -1 });
  expect(after.rows).toEqual(before.rows);
  expect(after.head.revision).toBe(before.head.revision);
  expect(after.head.marks).toBeGreaterThan(before.head.marks);
  const { findings } = await getFindings({ batchId, index: 1, attempt: 1 });
  expect(findings).toEqual([
    { outcome: 'f', reason: '“Rome” is not in the answer.' },
    { outcome: 'p', reason: null },
  ]);
});

test('changed checks look at all answers again, and a page is told only what is new', async () => {
  const batchId = await answered();
  await save(batchId, [capital]);
  await checkAll();
  const { mark } = await getMarks({ batchId, since: -1 });
  expect((await getMarks({ batchId, since: mark })).results).toEqual([]);
  await save(batchId, [short], 1);
  expect(await getMarks({ batchId, since: -1 })).toMatchObject({ revision: 2, due: 3, results: [] });
  await checkAll();
  expect((await getMarks({ batchId, since: mark })).results.map(([, , , outcomes]) => outcomes)).toEqual([
    'p',
    'p',
    'p',
  ]);
  await save(batchId, [], 2);
  await checkAll();
  expect(await getMarks({ batchId, since: -1 })).toMatchObject({ checks: [], results: [], total: 0, due: 0 });
  expect((await listAudit({ batchId })).filter(({ action }) => action === 'checks.changed')).toHaveLength(3);
});

test('a change of checks that somebody else has changed is refused, and a repeat of one changes nothing', async () => {
  const batchId = await answered();
  const wish = { batchId, requestId: newId('req'), revision: 0, checks: [capital] };
  await saveChecks(wish);
  expect(await saveChecks(wish)).toEqual({ revision: 1 });
  await expect(save(batchId, [short], 0)).rejects.toMatchObject({ code: 'conflict' });
  expect((await getMarks({ batchId, since: -1 })).checks).toEqual([capital]);
});

test('an answer that is only its beginning is not judged', async () => {
  const batchId = await answered();
  await database.db.update(answers).set({ isCut: true }).where(eq(answers.itemIndex, 0));
  await save(batchId, [capital]);
  await checkAll();
  expect(await outcomesOf(batchId)).toContainEqual([0, 1, 'e']);
  const { findings } = await getFindings({ batchId, index: 0, attempt: 1 });
  expect(findings?.[0]?.reason).toContain('not judged');
});

test('a failed session is not checked, and its retry is when it has an answer', async () => {
  const batchId = await submitItems([testItem('a', { llmId: 'test-always-fails' })]);
  await save(batchId, [check('any', { kind: 'lacks', expected: 'zzz' })]);
  await runAll();
  while ((await readDueAnswers(10)) > 0);
  await checkAll();
  expect(await outcomesOf(batchId)).toEqual([[0, 1, 'u']]);
  await retryNow(batchId);
  expect(await outcomesOf(batchId)).toEqual([]);
  expect((await getFindings({ batchId, index: 0, attempt: 1 })).findings).toMatchObject([{ outcome: 'u' }]);
  expect((await getFindings({ batchId, index: 0, attempt: 2 })).findings).toBeNull();
});

test('a process that dies while it checks keeps others from it for a while only', async () => {
  const batchId = await answered();
  await save(batchId, [capital]);
  await database.db.update(batchChecks).set({ leasedUntil: new Date(Date.now() + 60_000) });
  expect(await checkDue()).toBe(false);
  await database.db.update(batchChecks).set({ leasedUntil: new Date(Date.now() - 1) });
  await checkAll();
  expect(await outcomesOf(batchId)).toHaveLength(3);
});

test('a try-out says what the first answers would come to and keeps nothing', async () => {
  const batchId = await answered();
  const { rows } = await tryChecks({ batchId, checks: [capital] });
  expect(rows.map(({ index, findings }) => [index, findings[0]?.outcome])).toEqual([
    [0, 'p'],
    [1, 'f'],
    [2, 'u'],
  ]);
  expect(await getMarks({ batchId, since: -1 })).toMatchObject({ mark: 0, checks: [] });
});

test('a verdict and a note are kept apart, change nothing of the row, and can be taken back', async () => {
  const batchId = await answered();
  const give = (more: object) => giveVerdict({ batchId, requestId: newId('req'), index: 1, ...more });
  await give({ verdict: 'fail' });
  await give({ note: 'Rome is meant' });
  expect((await getMarks({ batchId, since: -1 })).verdicts).toEqual([[1, 'fail', 'Rome is meant']]);
  await give({ verdict: null });
  const { mark, verdicts } = await getMarks({ batchId, since: -1 });
  expect(verdicts).toEqual([[1, null, 'Rome is meant']]);
  expect((await getMarks({ batchId, since: mark })).verdicts).toEqual([]);
  expect((await getFindings({ batchId, index: 1, attempt: 1 })).verdict).toMatchObject({ actor: 'you', attempt: 1 });
  expect((await listAudit({ batchId })).filter(({ action }) => action === 'verdict.given')).toHaveLength(3);
  await expect(give({ index: 99, verdict: 'pass' })).rejects.toMatchObject({ code: 'not_found' });
});

test('checks, results and verdicts go with their batch', async () => {
  const batchId = await answered();
  await save(batchId, [capital]);
  await checkAll();
  await giveVerdict({ batchId, requestId: newId('req'), index: 0, verdict: 'star' });
  await deleteBatch({ batchId, requestId: newId('req') });
  for (const table of [batchChecks, checkResults, rowVerdicts])
    expect(await database.db.select().from(table)).toEqual([]);
});

test('ten thousand answers are checked in pages', async () => {
  const batchId = await answered();
  const [first] = await database.db.select().from(answers).where(eq(answers.itemIndex, 0));
  const [attempt] = await database.db.select().from(attempts).where(eq(attempts.itemIndex, 0));
  if (!first || !attempt) throw new Error('there is no answer');
  const { items } = await import('@/lib/db/schema');
  const [item] = await database.db.select().from(items).where(eq(items.index, 0));
  if (!item) throw new Error('there is no item');
  for (let start = 3; start < 10_000; start += 1_000) {
    const indexes = Array.from({ length: Math.min(1_000, 10_000 - start) }, (_, at) => start + at);
    await database.db.insert(items).values(indexes.map((index) => ({ ...item, id: `i${index}`, index })));
    await database.db
      .insert(attempts)
      .values(indexes.map((itemIndex) => ({ ...attempt, itemIndex, submissionId: null, position: null })));
    await database.db.insert(answers).values(indexes.map((itemIndex) => ({ ...first, itemIndex })));
  }
  await save(batchId, [capital]);
  await checkAll();
  const { results, due, total } = await getMarks({ batchId, since: -1 });
  expect([results.length, due, total]).toEqual([10_000, 0, 10_000]);
});
