import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDueAnswers } from '@/lib/answers/sweep';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { getAnswerMarks, listEarlierTries, listExcerpts } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
});
afterAll(() => database.dispose());

async function ended(...llmIds: string[]): Promise<string> {
  const batchId = await submitItems(llmIds.map((llmId, index) => testItem(`count item ${index}`, { llmId })));
  await runAll();
  return batchId;
}

const readAnswers = async () => {
  while ((await readDueAnswers(50)) > 0);
};

test('equal answers have equal numbers over batches, and none without an answer', async () => {
  const one = await ended('offline-brief', 'no-such-option', 'offline-analyst');
  const other = await ended('offline-brief', 'offline-analyst');
  const before = await getAnswerMarks({ batchId: one, with: [other] });
  expect(before).toEqual({ [one]: { codes: [], earlier: [] }, [other]: { codes: [], earlier: [] } });
  await readAnswers();
  const marks = await getAnswerMarks({ batchId: one, with: [other] });
  const [first, failed, third] = marks[one]?.codes ?? [];
  expect(failed).toBe(-1);
  expect(third).not.toBe(first);
  expect(marks[other]?.codes[0]).toBe(first);
  expect(marks[other]?.codes[1]).not.toBe(first);
  expect((await listExcerpts({ batchId: one, items: '0-2' })).map(({ index }) => index).sort()).toEqual([0, 2]);
});

test('a try before the newest keeps how it stood', async () => {
  const batchId = await ended('no-such-option', 'offline-brief');
  expect(await listEarlierTries({ batchId })).toEqual([]);
  await retryNow(batchId, [0], { llmId: 'offline-brief' });
  await runAll();
  await readAnswers();
  const [earlier, ...others] = await listEarlierTries({ batchId });
  expect(others).toEqual([]);
  expect(earlier).toMatchObject({ index: 0, attempt: 1, status: 'failed', llmId: 'no-such-option' });
  expect(earlier?.error).toContain('no-such-option');
  expect(await listExcerpts({ batchId, items: '0', attempt: 1 })).toEqual([]);
  expect(await listExcerpts({ batchId, items: '0', attempt: 2 })).toHaveLength(1);
});
