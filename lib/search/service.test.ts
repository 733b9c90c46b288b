import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDueAnswers } from '@/lib/answers/sweep';
import { createDraft } from '@/lib/batches/drafts';
import { answers } from '@/lib/db/answer-schema';
import { attempts, items } from '@/lib/db/schema';
import { connectEngine, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { upload } from '@/lib/test/engine';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { publishFiles, scripted } from '@/lib/test/publish';
import { searchSchema } from './schema';
import { searchBatch } from './service';

const NEVER = new AbortController().signal;
const DEEP = `${'word '.repeat(60)}\nGRÜSSE aus Zürich, ПРИВЕТ из Москвы, ΟΔΟΣ, "100%_done" and a\\b`;

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let batchId: string;
let spoken: string;

const part = (text: string) => ({ id: text.slice(0, 8), type: 'text' as const, text });
const pair = (key: string, value: string) => ({ id: key, key, value });

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  const { id: fileId, filename } = await upload('Quarterly-Überblick.md', 'abc');
  const file = { id: 'file', type: 'file' as const, fileId, filename, sizeBytes: 3 };
  batchId = await submitItems([
    testItem(DEEP),
    testItem('', { parts: [part('first'), file, part('last words')] }),
    testItem('plain', { metadata: [pair('city', 'Genève'), pair('kind', 'tester')] }),
    testItem('will be edited', { llmId: 'test-always-fails' }),
    testItem('grüsse too'),
  ]);
  await runAll();
  await retryNow(batchId, [3], { parts: [part('Now about Łódź')] });
  await runAll();
  const { agent_id: agentId } = await publishFiles(scripted('speaker', 'The Answer is Сорок два, says ÉMILE.'));
  spoken = await submitItems([testItem('one'), testItem('two')], { agentId });
  await runAll();
});
afterAll(() => database.dispose());

const search = (q: string, more: { in?: string; batchId?: string } = {}) =>
  searchBatch(searchSchema.parse({ batchId, q, ...more }), NEVER);
const found = async (...wish: Parameters<typeof search>) => (await search(...wish)).spans;
const only = (index: number) => [index, index];

test.each([
  ['deep in a message', 'Zürich', only(0)],
  ['umlauts of any case', 'ZÜRICH', only(0)],
  ['a word of several rows', 'Grüsse', [0, 0, 4, 4]],
  ['Cyrillic of any case', 'привет москвы', only(0)],
  ['Greek with either small sigma', 'οδος', only(0)],
  ['Greek capitals', 'ΟΔΟΣ', only(0)],
  ['wildcards and backslashes as they are', '100%_DONE', only(0)],
  ['a backslash', 'A\\B', only(0)],
  ['quotes as they are', '"100%', only(0)],
  ['several parts of a message', 'first last', only(1)],
  ['the name of a file', 'überblick.MD', only(1)],
  ['metadata', 'GENÈVE tester', only(2)],
  ['an edited input', 'łódź', only(3)],
  ['an error', '500: this option', only(3)],
  ['every row in one span', 'offline', []],
])('finds %s', async (_, q, spans) => {
  expect(await found(q)).toEqual(spans);
});

test.each([
  ['a word that only stands elsewhere than the others', 'zürich genève'],
  ['a wildcard', 'zür%ch'],
  ['what was edited away', 'will'],
  ['the key of a metadata pair', 'city'],
  ['names of JSON', 'filename'],
  ['the same without its marks', 'zurich'],
])('refuses %s', async (_, q) => {
  const isLabel = q === 'will'; // the line in the table keeps its first words
  expect(await found(q, { in: isLabel ? 'answer' : 'everywhere' })).toEqual([]);
});

test('says where a word was found that the line in the table does not show, and what stands around it', async () => {
  const { snippets } = await search('привет');
  expect(snippets).toEqual([
    {
      index: 0,
      where: 'input',
      before: expect.stringMatching(/Zürich, $/),
      match: 'ПРИВЕТ',
      after: expect.stringMatching(/^ из/),
    },
  ]);
  expect((await search('plain genève')).snippets).toMatchObject([{ where: 'metadata', match: 'Genève' }]);
  expect((await search('überblick')).snippets).toMatchObject([{ where: 'file', match: 'Überblick', after: '.md' }]);
  expect((await search('plain')).snippets).toEqual([]);
});

test('finds answers once they are read, and says how many are not', async () => {
  expect(await search('сорок', { batchId: spoken })).toEqual({ spans: [], snippets: [], unread: 2, untold: 0 });
  await readDueAnswers(100);
  expect(await search('СОРОК émile', { batchId: spoken })).toMatchObject({
    spans: [0, 1],
    snippets: [{ where: 'answer', before: 'The Answer is ', match: 'Сорок' }, { index: 1 }],
    unread: 0,
  });
  expect(await found('сорок', { batchId: spoken, in: 'answer' })).toEqual([0, 1]);
  expect(await found('сорок', { batchId: spoken, in: 'input' })).toEqual([]);
  expect(await found('one answer', { batchId: spoken })).toEqual([0, 0]);
  expect(await found('one answer', { batchId: spoken, in: 'answer' })).toEqual([]);
  expect(await found('сорок')).toEqual([]);
});

test('refuses an answer that is older than the session’s end, and counts one that is not told', async () => {
  const [row] = await database.db.select().from(attempts).where(eq(attempts.batchId, spoken)).limit(1);
  const isIt = eq(attempts.sessionId, row?.sessionId ?? '');
  const finishedAt = new Date((row?.finishedAt?.getTime() ?? 0) + 1000);
  await database.db.update(attempts).set({ finishedAt, answerDueAt: new Date() }).where(isIt);
  const rest = await search('сорок', { batchId: spoken });
  expect(rest).toMatchObject({ unread: 1, untold: 0 });
  expect(rest.spans).toEqual(only(1 - (row?.itemIndex ?? 0)));
  await database.db.update(attempts).set({ answerDueAt: null }).where(isIt);
  await database.db
    .update(answers)
    .set({ finishedAt, text: null, error: 'Session not found' })
    .where(eq(answers.sessionId, row?.sessionId ?? ''));
  expect(await search('сорок', { batchId: spoken })).toMatchObject({ unread: 0, untold: 1 });
});

test('a search that nobody waits for is given up, and one in a batch that is not there is refused', async () => {
  const gone = new AbortController();
  gone.abort();
  await expect(searchBatch(searchSchema.parse({ batchId, q: 'zürich' }), gone.signal)).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect(search('zürich', { batchId: 'b_none' })).rejects.toMatchObject({ code: 'not_found' });
  const draft = await createDraft({ name: 'unsent', agentId: '', items: [testItem('zürich')] });
  expect(await found('zürich', { batchId: draft.batchId })).toEqual([]);
});

test.each([
  ['a'],
  [' b '],
  [
    Array(14)
      .fill('ab')
      .map((word, n) => word + n)
      .join(' '),
  ],
  ['x'.repeat(201)],
])('the words %j are refused', (q) => {
  expect(searchSchema.safeParse({ batchId, q }).success).toBe(false);
});

test('rows are found over several pages, in order', async () => {
  const many = await submitItems(
    Array.from({ length: 1_300 }, (_, n) => testItem(`item ${n}${n % 650 === 7 ? ' needle' : ''}`)),
  );
  expect(await database.db.$count(items, eq(items.batchId, many))).toBe(1_300);
  expect(await found('NEEDLE', { batchId: many })).toEqual([7, 7, 657, 657]);
  expect(await found('item', { batchId: many })).toEqual([0, 1_299]);
});
