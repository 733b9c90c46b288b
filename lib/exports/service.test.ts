import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDraft } from '@/lib/batches/drafts';
import type { DraftItem } from '@/lib/batches/schema';
import { getBatchUpdate } from '@/lib/batches/service';
import { giveVerdict, saveChecks } from '@/lib/checks/service';
import { checkDue } from '@/lib/checks/sweep';
import { answers } from '@/lib/db/answer-schema';
import { engineFetch } from '@/lib/engine/app';
import { createDesk } from '@/lib/import/desk';
import { newId } from '@/lib/new-id';
import { connectEngine, reconnect, retryNow, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { upload } from '@/lib/test/engine';
import { type Fault, startFaultProxy } from '@/lib/test/fault-proxy';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { ROWS_HEADER } from './filename';
import { type ExportBatch, exportBatchSchema } from './schema';
import { exportBatch } from './service';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let batchId: string;

const part = (text: string) => ({ id: text, type: 'text' as const, text });
const pair = (key: string, value: string) => ({ id: key, key, value });
const FAILS = 'test-always-fails';

/** Everything that could be lost on the way: formulas, quotes, line ends, order, files between texts, empty values. */
async function mixedItems(): Promise<DraftItem[]> {
  const { id: fileId, filename } = await upload('notes (1), "x".md', 'abc');
  const file = { id: 'file', type: 'file' as const, fileId, filename, sizeBytes: 3 };
  return [
    testItem('=HYPERLINK("http://example.com")', { metadata: [pair('10', '-1'), pair('2', ''), pair('plain', 'b')] }),
    testItem('one, "two"\r\nthree\nfour\rfive;\tsix\r', { llmId: 'offline-brief' }),
    testItem("'=1", { metadata: [pair('plain', "'"), pair('__proto__', '@x'), pair('with, "comma"', ' padded ')] }),
    testItem('', { parts: [part('before'), file, part('\tafter')], llmId: FAILS }),
    testItem('', { parts: [file, part('日本語 – “ünï” 👩‍👩‍👧 \u2028 end')] }),
    testItem('+1', { secrets: [{ id: 's', name: 'SHOP_TOKEN', value: 'canary-export', keptFrom: null }] }),
  ];
}

beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  proxy = await startFaultProxy({ baseUrl: 'http://engine.test', fetch: engineFetch });
  reconnect({ baseUrl: proxy.url, fetch: globalThis.fetch });
  batchId = await submitItems(await mixedItems());
  await runAll();
  await retryNow(batchId, [3], { setMetadata: [{ key: 'tried', value: 'again' }] });
  await runAll();
});
afterEach(async () => {
  proxy.use(() => ({}));
  await database.db.delete(answers);
});
afterAll(async () => {
  await proxy.close();
  await database.dispose();
});

const run = (wish: Partial<Record<keyof ExportBatch, unknown>> = {}) =>
  exportBatch(exportBatchSchema.parse({ batchId, format: 'csv', ...wish }));
const textOf = async (wish?: Parameters<typeof run>[0]) => (await run(wish)).text();
const linesOf = async (wish?: Parameters<typeof run>[0]) =>
  (await textOf({ format: 'jsonl', ...wish }))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const unzipped = async (wish: Parameters<typeof run>[0] = {}) =>
  unzipSync(new Uint8Array(await (await run({ format: 'zip', ...wish })).arrayBuffer()));
const decoded = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

async function imported(name: string, content: string) {
  const desk = createDesk();
  const found = await desk.open(new File([content], name), {}, []);
  const { targets, template } = found;
  const checked = desk.decide({ targets, template, missing: 'undecided', room: 50_000 });
  return { found, checked, items: desk.items(0).items };
}

const plainOf = ({ parts, metadata, llmId, versionId }: DraftItem) => ({
  parts: parts.map(({ id: _, ...rest }) => rest),
  metadata: metadata.map(({ key, value }) => [key, value]),
  llmId,
  versionId,
});

test.each(['csv', 'jsonl'] as const)(
  'a %s imports again as the same items, as they were tried last',
  async (format) => {
    const { items, checked, found } = await imported(`export.${format}`, await textOf({ format }));
    const expected = (await mixedItems()).map(plainOf);
    expected[3]?.metadata.push(['tried', 'again']);
    expect(items[3]?.parts[1]).toMatchObject({
      fileId: expect.stringMatching(/^file_/),
      filename: 'notes (1), "x".md',
    });
    const withoutFileIds = (list: unknown) => JSON.parse(JSON.stringify(list).replaceAll(/"file_[\w]+"/g, '"file"'));
    expect(withoutFileIds(items.map(plainOf))).toEqual(withoutFileIds(expected));
    expect(checked).toMatchObject({ good: 6, bad: 0, problems: [] });
    expect(found.notes.map(({ message }) => message).join('\n')).toMatch(
      /is left out[\s\S]*Give SHOP_TOKEN a value again/,
    );
  },
);

test('a table has the status, the whole answer, the times and the number of rows that it says', async () => {
  const response = await run();
  expect(response.headers.get(ROWS_HEADER)).toBe('6');
  expect(response.headers.get('content-disposition')).toContain('filename="a-test-batch.csv"');
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [row] = await linesOf({ items: '0' });
  expect(row).toMatchObject({
    index: 0,
    status: 'completed',
    attempt: 1,
    error: null,
    answer: expect.stringMatching(/\w/),
  });
  expect(row.duration_ms).toBe(Date.parse(row.finished_at) - Date.parse(row.started_at));
  expect(decoded(bytes)).toContain(row.answer.replaceAll('"', '""'));
});

test('an answer is asked of the API once, however often it is exported', async () => {
  const asked = () => proxy.requests.filter(({ path }) => path.endsWith('/transcript')).length;
  const lines = await linesOf();
  const before = asked();
  expect(await linesOf()).toEqual(lines);
  expect(await linesOf({ items: '0' })).toEqual(lines.slice(0, 1));
  expect(asked()).toBe(before);
});

test('what checks found and a person says is in every format, and nothing a spreadsheet would run', async () => {
  await linesOf(); // keeps the answers
  const check = { id: 'c', name: 'never', kind: 'contains' as const, expected: '=zzz', path: '', min: '', max: '' };
  await saveChecks({ batchId, requestId: newId('req'), revision: 0, checks: [check] });
  while (await checkDue());
  await giveVerdict({ batchId, requestId: newId('req'), index: 0, verdict: 'star', note: '=A1' });
  const [row] = await linesOf({ items: '0' });
  expect(row).toMatchObject({ verdict: 'star', verdict_note: '=A1' });
  expect(row.checks).toEqual([{ name: 'never', result: 'failed', reason: '“=zzz” is not in the answer.' }]);
  const csv = await (await run({ format: 'csv', items: '0' })).text();
  expect(csv).toContain('checks,check.never,check.never.reason,verdict,verdict_note');
  expect(csv).toContain(`star,"'=A1"`);
  const html = await (await run({ format: 'html', items: '0' })).text();
  expect(html).toContain('checks: failed');
  expect(html).toContain('verdict: star');
});

test('every attempt is in the lines, each with what it sent otherwise', async () => {
  const [row] = await linesOf({ items: '3' });
  expect(row).toMatchObject({ status: 'failed', attempt: 2, failure: 'run' });
  expect(row.attempts).toMatchObject([
    { attempt: 2, origin: 'retry', input: { metadata: { tried: 'again' } } },
    { attempt: 1, origin: 'send', status: 'failed', input: null },
  ]);
});

test('only the items asked for are there, each once, in order', async () => {
  const response = await run({ format: 'jsonl', items: '5, 1-2, 2', answers: 'false' });
  expect(response.headers.get(ROWS_HEADER)).toBe('3');
  const rows = (await response.text()).trimEnd().split('\n');
  expect(rows.map((line) => JSON.parse(line).index)).toEqual([1, 2, 5]);
  expect(rows[0]).not.toContain('"answer"');
});

test.each(['6', '0-6', '', 'x', '3-1'])('items %j are refused', async (items) => {
  await expect(run({ items })).rejects.toMatchObject({ code: 'invalid' });
});

test('a draft and a batch that is not there are refused', async () => {
  const draft = await createDraft({ name: 'unsent', agentId: '', items: [testItem('x')] });
  await expect(run({ batchId: draft.batchId })).rejects.toMatchObject({ code: 'conflict' });
  await expect(run({ batchId: 'b_none' })).rejects.toMatchObject({ code: 'not_found' });
});

test('a zip has the rows, and transcript and workspace of every session of every attempt', async () => {
  const files = await unzipped();
  const manifest = JSON.parse(decoded(files['manifest.json']));
  expect(manifest).toMatchObject({ rows: 6, sessions: 7, transcripts: 7, workspaces: 7 });
  expect(manifest.session_files.map(({ folder }: { folder: string }) => folder)).toContain('sessions/00003-attempt-1');
  for (const { folder } of manifest.session_files) {
    expect(JSON.parse(decoded(files[`${folder}/transcript.json`])).sessionId).toMatch(/^sess_/);
    expect(decoded(files[`${folder}/transcript.md`])).toContain('## User');
    expect(Object.keys(unzipSync(files[`${folder}/workspace.zip`] ?? new Uint8Array()))).toBeDefined();
  }
  expect((await imported('rows.csv', decoded(files['rows.csv']))).items).toHaveLength(6);
  expect(decoded(files['rows.jsonl']).trimEnd().split('\n')).toHaveLength(6);
});

test('what the API does not have is named with its reason, and the rest is there', async () => {
  const { rows } = await getBatchUpdate({ batchId, since: -1 });
  const lost = rows[1]?.sessionId ?? '';
  const body = JSON.stringify({ detail: 'Session not found' });
  const answer = { status: 404, headers: { 'content-type': 'application/json' }, body };
  proxy.use(({ path }): Fault => (path.includes(lost) ? { instead: answer } : {}));
  const manifest = JSON.parse(decoded((await unzipped())['manifest.json']));
  expect(manifest).toMatchObject({ sessions: 7, transcripts: 6, workspaces: 6 });
  expect(manifest.session_files[1]).toEqual({
    index: 1,
    attempt: 1,
    session_id: lost,
    folder: null,
    transcript_missing: 'Session not found',
    workspace_missing: 'Session not found',
  });
  const [, row] = await linesOf();
  expect(row).toMatchObject({ answer: null, answer_missing: 'Session not found' });
});

test('a connection that is lost in the middle of a workspace breaks the download off', async () => {
  proxy.use(({ path }): Fault => (path.includes('workspace') ? { after: { cutAfterBytes: 10 } } : {}));
  const response = run({ format: 'zip' }).then((answer) => answer.arrayBuffer());
  await expect(response).rejects.toThrow();
});

test('an API that is lost breaks the download off rather than leave gaps, and a stumble does not', async () => {
  let calls = 0;
  proxy.use(({ path }): Fault => {
    if (!path.includes('transcript')) return {};
    calls += 1;
    return calls === 2 ? { instead: 'reset' } : {};
  });
  expect(await linesOf()).toHaveLength(6);
  await database.db.delete(answers);
  proxy.use(({ path }): Fault => (path.includes('transcript') ? { instead: 'reset' } : {}));
  await expect(textOf()).rejects.toMatchObject({ code: 'unavailable' });
});

test('a reader who leaves ends the reading', async () => {
  const many = await submitItems(Array.from({ length: 16 }, (_, n) => testItem(`item ${n} ${'x'.repeat(20_000)}`)));
  await runAll();
  const { rows } = await getBatchUpdate({ batchId: many, since: -1 });
  let asked = 0;
  proxy.use(({ path }): Fault => {
    if (rows.some(({ sessionId }) => sessionId && path.includes(sessionId))) asked += 1;
    return {};
  });
  const response = await run({ batchId: many });
  await response.body?.cancel();
  expect(await linesOf()).toHaveLength(6);
  expect(asked).toBeLessThan(12);
});

test('a report is whole by itself: escaped, counted, with reasons and an end', async () => {
  const batch = await submitItems([testItem('<script>alert(1)</script>'), testItem('two', { llmId: FAILS })]);
  await runAll();
  const html = await textOf({ batchId: batch, format: 'html' });
  expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import/);
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain('Why rows failed');
  expect(html).toContain('End of the report: 2 rows.');
  expect(html.trimEnd().endsWith('</html>')).toBe(true);
});

test('values of secrets are in no export, and their names are', async () => {
  for (const format of ['csv', 'jsonl', 'html'] as const) {
    const text = await textOf({ format });
    expect(text).not.toContain('canary-export');
    expect(text).toContain('SHOP_TOKEN');
  }
  const files = await unzipped();
  expect(Object.values(files).map(decoded).join('')).not.toContain('canary-export');
});

test('rows say how the batch stood when the export began, whatever happens while it is read', async () => {
  const running = await submitItems([testItem('a', { llmId: FAILS }), testItem('b')]);
  await runAll();
  const response = await run({ batchId: running, format: 'jsonl', answers: false });
  await retryNow(running);
  await runAll();
  const [row] = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(row).toMatchObject({ status: 'failed', attempt: 1 });
  expect(row.attempts).toHaveLength(1);
});
