import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getBatchUpdate, getItem } from '@/lib/batches/service';
import { getSession, listSessionsByMetadata } from '@/lib/dari/sessions';
import { getDb } from '@/lib/db/client';
import { files } from '@/lib/db/file-schema';
import { connectEngine, reconnect, submitItems } from '@/lib/test/batch';
import { openTestDatabase } from '@/lib/test/database';
import { testItem } from '@/lib/test/items';
import { runAll } from '@/lib/test/jobs';
import { sessionIdSchema } from './schema';
import { getTranscript } from './service';

/** An API that answers every call with `body`, and notes the paths asked for. */
let body: unknown;
const asked: string[] = [];
const api = http.createServer((request, response) => {
  asked.push(request.url ?? '');
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { detail: 'Session not found' }));
});
const useApi = (answer: unknown) => {
  body = answer;
  reconnect({ baseUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, fetch: globalThis.fetch });
};

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
  await connectEngine();
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => api.close(resolve));
  await database.dispose();
});
beforeEach(() => reconnect());

const session = { id: 'sess_x', agent_id: 'agt_1', status: 'idle', created_at: '2026-06-02T09:00:00Z' };
const agent = { id: 'agt_1', name: 'an agent', created_at: '2026-06-01T00:00:00Z' };
const at = '2026-06-02T09:00:01Z';
const transcript = (items: unknown[], status: string | null = 'completed') => ({
  agent,
  session: { ...session, last_message_status: status },
  timeline: { items },
});

describe('a session of the embedded engine', () => {
  async function firstSession(llmId: string) {
    const batchId = await submitItems([testItem('count these four words', { llmId })]);
    await runAll();
    const { rows } = await getBatchUpdate({ batchId, since: -1 });
    return { batchId, sessionId: rows[0]?.sessionId ?? '' };
  }

  test('is read whole: message, tool calls with results, answer, and the row it came from', async () => {
    const { batchId, sessionId } = await firstSession('offline-brief');
    const read = await getTranscript({ sessionId });
    expect(read).toMatchObject({
      sessionId,
      agentName: 'document-analyst',
      status: 'completed',
      llmId: 'offline-brief',
    });
    expect(read.origin).toEqual({ batchId, batchName: 'a test batch', index: 0, attempt: 1 });
    expect(read.entries[0]).toMatchObject({ type: 'user', parts: [{ type: 'text', text: 'count these four words' }] });
    const tools = read.entries.filter((entry) => entry.type === 'tool');
    expect(tools.map(({ name, status, isError }) => [name, status, isError])).toEqual([
      ['ls', 'completed', false],
      ['write', 'completed', false],
    ]);
    expect(read.entries.at(-1)).toMatchObject({ type: 'assistant', status: 'completed', error: null });
  });

  test('that failed says why, in the words of the row', async () => {
    const { batchId, sessionId } = await firstSession('test-always-fails');
    const item = await getItem({ batchId, index: 0 });
    const last = (await getTranscript({ sessionId })).entries.at(-1);
    expect(last).toMatchObject({ type: 'assistant', status: 'failed', error: item.attempts[0]?.error });
  });

  test('is found again by its id and by its metadata', async () => {
    const { sessionId } = await firstSession('offline-brief');
    const found = await getSession(sessionId);
    expect(found).toMatchObject({ id: sessionId, lastMessageStatus: 'completed' });
    const listed = await listSessionsByMetadata(found.metadata);
    expect(listed.map(({ id }) => id)).toEqual([sessionId]);
  });

  test('that nobody knows is refused as not found', async () => {
    await expect(getTranscript({ sessionId: 'sess_none' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a transcript of another API', () => {
  test('names the files that were uploaded here and leaves the others without a name', async () => {
    const from = { upstream: 'stub', uploadId: 'upload_a', sha256: 'x' };
    await (await getDb()).insert(files).values({ id: 'file_a', filename: 'notes.md', sizeBytes: 3, ...from });
    const content = [
      { type: 'file', file_id: 'file_a' },
      { type: 'image', file_id: 'file_b' },
      { type: 'audio', seconds: 3 },
    ];
    useApi(transcript([{ type: 'user_message', id: 'e1', content, created_at: at }]));
    const [entry] = (await getTranscript({ sessionId: 'sess_x' })).entries;
    expect(entry).toMatchObject({
      parts: [
        { type: 'file', fileId: 'file_a', filename: 'notes.md' },
        { type: 'image', fileId: 'file_b', filename: null },
        { type: 'audio', text: null, fileId: null, filename: null },
      ],
    });
  });

  test('keeps kinds and shapes it does not know as they came', async () => {
    const unknown = { type: 'thought', id: 'e1', words: ['hm'] };
    const odd = { type: 'tool_call', id: 'e2', tool_name: 7 };
    useApi(transcript([unknown, odd]));
    expect((await getTranscript({ sessionId: 'sess_x' })).entries).toEqual([
      { type: 'other', id: 'e1', kind: 'thought', raw: unknown },
      { type: 'other', id: 'e2', kind: 'tool_call', raw: odd },
    ]);
  });

  test('joins the parts of an answer, and has no origin when it was not sent from here', async () => {
    const content = [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.' },
    ];
    useApi(transcript([{ type: 'assistant_message', id: 'e1', status: 'completed', content, created_at: at }], null));
    const read = await getTranscript({ sessionId: 'sess_x' });
    expect(read).toMatchObject({ status: null, origin: null, entries: [{ text: 'One.\n\nTwo.', error: null }] });
  });

  test('that is no transcript is no answer', async () => {
    useApi({ hello: 'there' });
    await expect(getTranscript({ sessionId: 'sess_x' })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the id in an address', () => {
  test.each(['sess_9f', 'sess_9f:evt_4', 'a.b-c'])('%s is asked for as it is', async (sessionId) => {
    useApi(transcript([]));
    asked.length = 0;
    await getTranscript(sessionIdSchema.parse({ sessionId }));
    expect(asked).toEqual([`/v1/sessions/${encodeURIComponent(sessionId)}/transcript`]);
  });

  test.each(['', '../agents', 'a/b', 'a?b=c', 'a%2fb', 'a b', 'é', 'x'.repeat(129)])('%s is refused', (sessionId) => {
    expect(sessionIdSchema.safeParse({ sessionId }).success).toBe(false);
  });
});
