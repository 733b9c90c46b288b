import { eq, isNotNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { deleteBatch } from '@/lib/batches/remove';
import { getBatchUpdate } from '@/lib/batches/service';
import { answers } from '@/lib/db/answer-schema';
import { attempts, batches, submissions, upstreams } from '@/lib/db/schema';
import { engineFetch } from '@/lib/engine/app';
import { newId } from '@/lib/new-id';
import { hastenSubmission } from '@/lib/submissions/follow';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { post } from '@/lib/test/engine';
import { type Fault, faults, startFaultProxy } from '@/lib/test/fault-proxy';
import { testItem } from '@/lib/test/items';
import { forgiveUpstream, runAll, runFollows, runMessages } from '@/lib/test/jobs';
import { publishFiles, scripted } from '@/lib/test/publish';
import { listAnswers } from './service';
import { readDueAnswers, resumeReading } from './sweep';

const SECRET = 'canary-kept-answer';
const SAYS = `Grüße, das Wort ist Пароль: ${SECRET}.`;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let agentId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  proxy = await startFaultProxy({ baseUrl: 'http://engine.test', fetch: engineFetch });
  reconnect({ baseUrl: proxy.url, fetch: globalThis.fetch });
  agentId = (await publishFiles(scripted('speaker', SAYS))).agent_id;
});
afterEach(async () => {
  proxy.use(() => ({}));
  resumeReading();
  await forgiveUpstream();
  await database.db.delete(batches);
});
afterAll(async () => {
  await proxy.close();
  await database.dispose();
});

const isTranscript = ({ path }: { path: string }) => path.endsWith('/transcript');
const transcriptsAsked = () => proxy.requests.filter(isTranscript).length;
const failTranscripts = (fault: Fault) => proxy.use((request) => (isTranscript(request) ? fault : {}));
const kept = (batchId: string) =>
  database.db.select().from(answers).where(eq(answers.batchId, batchId)).orderBy(answers.itemIndex, answers.number);
const makeAllDue = () =>
  database.db
    .update(attempts)
    .set({ answerDueAt: new Date(0) })
    .where(isNotNull(attempts.answerDueAt));

async function ended(count: number, more: Parameters<typeof testItem>[1] = {}): Promise<string> {
  const batchId = await submitItems(
    Array.from({ length: count }, (_, index) => testItem(`case ${index}`, more)),
    { agentId },
  );
  await runAll();
  return batchId;
}

test('every answer is read once, so many at a time, the secrets of its item taken out', async () => {
  const secrets = [{ id: 's', name: 'SHOP_TOKEN', value: SECRET, keptFrom: null }];
  const batchId = await ended(5, { secrets });
  const before = transcriptsAsked();
  expect(await readDueAnswers(2)).toBe(2);
  expect(await kept(batchId)).toHaveLength(2);
  expect(await readDueAnswers(10)).toBe(3);
  expect(await readDueAnswers(10)).toBe(0);
  expect(transcriptsAsked() - before).toBe(5);
  const said = SAYS.replace(SECRET, '[secret SHOP_TOKEN]');
  expect((await kept(batchId)).map(({ text, isCut, error }) => [text, isCut, error])).toEqual(
    Array.from({ length: 5 }, () => [said, false, null]),
  );
});

const sendFurther = (sessionId: string) =>
  post(`/v1/sessions/${sessionId}/events`, { type: 'user.message', content: [{ type: 'text', text: 'And now?' }] });

test('what has not ended is left alone, and only the newest attempt is read', async () => {
  const batchId = await submitItems([testItem('a', { llmId: 'test-always-fails' }), testItem('b')]);
  expect(await readDueAnswers(10)).toBe(0);
  await runAll();
  await retryNow(batchId, [0]);
  expect(await readDueAnswers(10)).toBe(1);
  expect((await kept(batchId)).map(({ itemIndex, number }) => [itemIndex, number])).toEqual([[1, 1]]);
  await runAll();
  expect(await readDueAnswers(10)).toBe(1);
  expect((await kept(batchId)).map(({ itemIndex, number }) => [itemIndex, number])).toEqual([
    [0, 2],
    [1, 1],
  ]);
});

test('nothing is read under a hold, which stays as it is', async () => {
  const batchId = await ended(2);
  await database.db
    .insert(upstreams)
    .values({ name: 'embedded', budget: 1, hold: 'outage', holdUntil: new Date(0) })
    .onConflictDoUpdate({ target: upstreams.name, set: { hold: 'outage', holdUntil: new Date(0) } });
  expect(await readDueAnswers(10)).toBe(0);
  const [held] = await database.db.select().from(upstreams);
  expect(held).toMatchObject({ hold: 'outage', holdUntil: new Date(0) });
  await forgiveUpstream();
  expect(await readDueAnswers(10)).toBe(2);
  expect(await kept(batchId)).toHaveLength(2);
});

test('an API that is away is left alone, holds nothing back for that, and is read when it is back', async () => {
  const batchId = await ended(9);
  failTranscripts(faults.unavailable());
  const before = transcriptsAsked();
  expect(await readDueAnswers(9)).toBe(0);
  const asked = transcriptsAsked() - before;
  expect(asked).toBeLessThan(9);
  expect(await readDueAnswers(9)).toBe(0);
  expect(transcriptsAsked() - before).toBe(asked);
  expect((await database.db.select().from(upstreams)).every(({ hold, failures }) => !hold && failures === 0)).toBe(
    true,
  );
  proxy.use(() => ({}));
  resumeReading();
  await makeAllDue();
  expect(await readDueAnswers(9)).toBe(9);
  expect(await kept(batchId)).toHaveLength(9);
});

test('a session that the API refuses to tell is given up after some tries, with its words', async () => {
  const batchId = await ended(1);
  failTranscripts({ instead: { status: 404, body: '{"detail":"Session not found"}' } });
  for (let tries = 1; tries <= 8; tries += 1) {
    await makeAllDue();
    expect(await readDueAnswers(1)).toBe(0);
  }
  expect(await kept(batchId)).toMatchObject([{ text: null, tries: 5, error: 'Session not found' }]);
});

test('a further message makes an answer old until the session has ended again', async () => {
  const batchId = await ended(1);
  await readDueAnswers(1);
  const { rows } = await getBatchUpdate({ batchId, since: -1 });
  expect(await listAnswers(batchId, rows)).toHaveProperty('size', 1);
  await sendFurther(rows[0]?.sessionId ?? '');
  const [submission] = await database.db.select().from(submissions).where(eq(submissions.batchId, batchId));
  await database.db.transaction((tx) => hastenSubmission({ submissionId: submission?.id ?? '' }, tx));
  await runFollows();
  const reopened = await getBatchUpdate({ batchId, since: -1 });
  expect(reopened.rows[0]?.status).not.toBe('completed');
  expect(await listAnswers(batchId, reopened.rows)).toHaveProperty('size', 0);
  expect(await readDueAnswers(1)).toBe(0);
  await runMessages();
  await runFollows();
  expect(await readDueAnswers(1)).toBe(1);
  const again = await getBatchUpdate({ batchId, since: -1 });
  expect(await listAnswers(batchId, again.rows)).toHaveProperty('size', 1);
  expect(await kept(batchId)).toHaveLength(1);
});

test('answers go with their batch, and those of another API wait for it', async () => {
  const [deleted, elsewhere] = [await ended(1), await ended(1)];
  await database.db.update(batches).set({ upstream: 'api.example.com' }).where(eq(batches.id, elsewhere));
  expect(await readDueAnswers(10)).toBe(1);
  expect(await kept(deleted)).toHaveLength(1);
  expect(await kept(elsewhere)).toHaveLength(0);
  await deleteBatch({ batchId: deleted, requestId: newId('req') });
  expect(await kept(deleted)).toHaveLength(0);
});
