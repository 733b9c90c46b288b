import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireBatchItem } from '@/lib/dari/wire';
import type { WireTimelineItem } from '@/lib/dari/wire-sessions';
import { getDb } from '@/lib/db/client';
import { engineEvents, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { getBoss, waitingPayloads } from '@/lib/jobs/queue';
import { openTestDatabase } from '@/lib/test/database';
import { answerOf, builtInAgentId, call, create, item, readTranscript, upload } from '@/lib/test/engine';
import { runMessages } from '@/lib/test/jobs';
import { recoverMessages, runMessage, WORKERS_LOST_MAX } from './runner';
import { startEngine } from './start';
import { addToTurn, endTurn, takeMessage } from './store/messages';
import { workspacePath } from './workspace';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  agentId = await builtInAgentId();
});
afterAll(() => database.dispose());

type ToolCall = Extract<WireTimelineItem, { type: 'tool_call' }>;

/** A batch of one item, queued; answers its session and message. */
async function queueOne(more: Partial<WireBatchItem> = {}) {
  const { body } = await create([item(agentId, more)]);
  const sessionId = body.sessions[0]?.session_id ?? '';
  const db = await getDb();
  const [message] = await db.select().from(engineMessages).where(eq(engineMessages.sessionId, sessionId));
  return { batchId: body.batch_id, sessionId, messageId: message?.id ?? '' };
}

async function runOne(more: Partial<WireBatchItem> = {}) {
  const queued = await queueOne(more);
  await runMessage({ messageId: queued.messageId });
  return { ...queued, transcript: await readTranscript(queued.sessionId) };
}

const toolCalls = (items: { type: string }[]): ToolCall[] =>
  items.filter((entry): entry is ToolCall => entry.type === 'tool_call');

async function eventsOf(sessionId: string) {
  const { body } = await call<{ events: { id: string; sequence_number: number; type: string; data: object }[] }>(
    `/v1/sessions/${sessionId}/events`,
  );
  return body.events;
}

test('every step of a run stands in the ledger, in order and without a gap', async () => {
  const { sessionId, messageId, transcript } = await runOne();
  const events = await eventsOf(sessionId);
  expect(events.map(({ type }) => type)).toEqual([
    'user.message',
    'session.status_changed',
    'message.status_changed',
    'message.status_changed',
    ...['tool.call_requested', 'tool.call_completed'],
    ...['tool.call_requested', 'tool.call_completed'],
    'assistant.message_completed',
    'message.status_changed',
    'session.status_changed',
  ]);
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index + 1));
  expect(events[0]).toMatchObject({ id: `${sessionId}:evt_1`, session_id: sessionId, message_id: messageId });
  expect(transcript.session).toMatchObject({
    status: 'idle',
    last_message_status: 'completed',
    last_message_id: messageId,
  });
});

test('attached files are listed, read and reported on, and the report lies in the workspace', async () => {
  const text = await upload('notes.md', '# One\n\n## Two\n\nBatches, batches and a naïve retry.\n');
  const table = await upload('cases.csv', 'id,"full name",ok\n1,"a\nb",yes\n2,c,no\n');
  const png = await upload('dot.png', pngHead(640, 480));
  const binary = await upload('blob.bin', new Uint8Array([1, 2, 0, 255]));
  const parts = [text, table, png, binary].map(({ id }) => ({ type: 'file' as const, file_id: id }));
  const { sessionId, transcript } = await runOne({
    message: { content: [{ type: 'text', text: 'What is in these?' }, ...parts] },
  });
  const calls = toolCalls(transcript.timeline.items);
  expect(calls.map((entry) => [entry.tool_name, entry.arguments.path, entry.status])).toEqual([
    ['ls', '.', 'completed'],
    ['read', 'notes.md', 'completed'],
    ['read', 'cases.csv', 'completed'],
    ['read', 'dot.png', 'completed'],
    ['read', 'blob.bin', 'completed'],
    ['write', 'report.md', 'completed'],
  ]);
  const answer = answerOf(transcript);
  for (const line of [
    '# Document analysis',
    '| `notes.md` | Markdown | 52 | 5 | 10 |',
    '| `cases.csv` | table | 37 | 4 | 5 |',
    '| `dot.png` | PNG image | 33 | – | – |',
    '| `blob.bin` | binary | 4 | – | – |',
    '- One\n  - Two',
    '`batches` 2',
    '3 columns and 2 rows below the header: `id`, `full name`, `ok`',
    'PNG image, 640 × 480 pixels.',
    'A binary file',
    'The report is in `report.md`.',
  ]) {
    expect(answer).toContain(line);
  }
  const report = readFileSync(`${workspacePath(sessionId)}/report.md`, 'utf8');
  expect(answer).toContain(report);
});

test('the brief option answers shorter from the same work', async () => {
  const file = await upload('notes.md', '# One\n\nTwo\n');
  const content = [{ type: 'file' as const, file_id: file.id }];
  const { sessionId, transcript } = await runOne({ llm_id: 'offline-brief', message: { content } });
  expect(answerOf(transcript)).toContain('| `notes.md` | Markdown | 11 | 3 | 3 |');
  expect(answerOf(transcript)).not.toContain('Headings');
  expect(readFileSync(`${workspacePath(sessionId)}/report.md`, 'utf8')).toContain('Headings');
});

test('files of one name, and a file called report.md, keep their own places', async () => {
  const one = await upload('report.md', 'one');
  const other = await upload('report.md', 'other');
  const content = [one, other, one].map(({ id }) => ({ type: 'file' as const, file_id: id }));
  const { sessionId, transcript } = await runOne({ message: { content } });
  const calls = toolCalls(transcript.timeline.items).map((entry) => [entry.tool_name, entry.arguments.path]);
  expect(calls.slice(1)).toEqual([
    ['read', 'report.md'],
    ['read', 'report (2).md'],
    ['write', 'report-2.md'],
  ]);
  expect(readFileSync(`${workspacePath(sessionId)}/report.md`, 'utf8')).toBe('one');
});

test('a second job for a message that has ended changes nothing', async () => {
  const { sessionId, messageId } = await runOne();
  const before = await eventsOf(sessionId);
  await runMessage({ messageId });
  expect(await eventsOf(sessionId)).toEqual(before);
});

test('two jobs for one message at one moment run it once', async () => {
  const { sessionId, messageId } = await queueOne();
  await Promise.all([runMessage({ messageId }), runMessage({ messageId })]);
  const events = await eventsOf(sessionId);
  expect(events.filter(({ type }) => type === 'assistant.message_completed')).toHaveLength(1);
  expect(events.filter(({ data }) => 'attempt' in data && data.attempt !== 1)).toEqual([]);
});

test('a message whose worker died goes on as the next attempt, and its open call is run again', async () => {
  const { sessionId, messageId } = await queueOne();
  const db = await getDb();
  const dead = await takeMessage(db, messageId);
  if (!dead) throw new Error('the message was not taken');
  const data = { tool_call_id: 'call_open', tool_name: 'ls', arguments: {} };
  await addToTurn(db, dead, [{ type: 'tool.call_requested', source: 'agent', data }]);
  expect(toolCalls((await readTranscript(sessionId)).timeline.items)).toMatchObject([
    { status: 'running', result: null },
  ]);

  await runMessage({ messageId });
  const { timeline, session } = await readTranscript(sessionId);
  expect(session.last_message_status).toBe('completed');
  expect(toolCalls(timeline.items).map((entry) => [entry.tool_call_id === 'call_open', entry.status])).toEqual([
    [true, 'completed'],
    [false, 'completed'],
  ]);
  const [row] = await db.select().from(engineMessages).where(eq(engineMessages.id, messageId));
  expect(row).toMatchObject({ attempt: 2, status: 'completed' });

  const late = { status: 'failed' as const, error: 'too late' };
  await expect(addToTurn(db, dead, [])).rejects.toMatchObject({ code: 'conflict' });
  await expect(endTurn(db, dead, late)).rejects.toMatchObject({ code: 'conflict' });
  expect((await readTranscript(sessionId)).session.last_message_status).toBe('completed');
});

test('a message that loses its worker again and again ends as failed', async () => {
  const { sessionId, messageId } = await queueOne();
  for (let count = 0; count < WORKERS_LOST_MAX; count += 1) await takeMessage(await getDb(), messageId);
  await runMessage({ messageId });
  const { session, timeline } = await readTranscript(sessionId);
  expect(session.last_message_status).toBe('failed');
  expect(timeline.items.at(-1)).toMatchObject({
    type: 'assistant_message',
    status: 'failed',
    error_message: expect.stringContaining('lost 5 times'),
  });
});

test('recovery queues what was running, and nothing that waits already', async () => {
  await runMessages();
  const running = await queueOne();
  await takeMessage(await getDb(), running.messageId);
  const queued = await queueOne();
  const jobsOf = async (messageId: string) =>
    (await waitingPayloads('message.run')).filter((payload) => payload.messageId === messageId).length;
  expect([await jobsOf(running.messageId), await jobsOf(queued.messageId)]).toEqual([1, 1]);
  await recoverMessages();
  expect([await jobsOf(running.messageId), await jobsOf(queued.messageId)]).toEqual([1, 1]);
  await (await getBoss()).deleteQueuedJobs('message.run');
  await recoverMessages();
  expect([await jobsOf(running.messageId), await jobsOf(queued.messageId)]).toEqual([1, 1]);
});

test('the option that always fails says so and leaves no report', async () => {
  const { sessionId, batchId, transcript } = await runOne({ llm_id: 'test-always-fails' });
  const error = 'Provider returned 500: this option always fails, as its name says';
  expect(transcript.timeline.items.at(-1)).toMatchObject({
    type: 'assistant_message',
    status: 'failed',
    content: [],
    error_message: error,
  });
  const batch = (await call<{ status: string; sessions: { error: string }[] }>(`/v1/session-batches/${batchId}`)).body;
  expect([batch.status, batch.sessions[0]?.error]).toEqual(['failed', error]);
  expect(toolCalls((await readTranscript(sessionId)).timeline.items).map((entry) => entry.tool_name)).toEqual(['ls']);
});

test('the option that fails on the first try succeeds on the next try of the same item, and of that one only', async () => {
  const first = { llm_id: 'test-fails-first-try', metadata: { batchdeck_item: 'b.0', batchdeck_submission: 'one' } };
  const other = { ...first, metadata: { batchdeck_item: 'b.1', batchdeck_submission: 'one' } };
  const again = { ...first, metadata: { batchdeck_item: 'b.0', batchdeck_submission: 'two' } };
  const status = async (more: Partial<WireBatchItem>) => (await runOne(more)).transcript.session.last_message_status;
  expect(await status(first)).toBe('failed');
  expect(await status(other)).toBe('failed');
  expect(await status(again)).toBe('completed');
  expect(await status({ ...again, llm_id: 'test-always-fails' })).toBe('failed');
});

test('without the item key, tries are told by equal messages, and twins of one batch do not help each other', async () => {
  const twin = item(agentId, {
    llm_id: 'test-fails-first-try',
    message: { content: [{ type: 'text', text: 'a message of its own' }] },
  });
  const results = async () => {
    const { body } = await create([twin, twin]);
    await runMessages();
    return Promise.all(body.sessions.map(async ({ session_id }) => (await readTranscript(session_id)).session));
  };
  expect((await results()).map((session) => session.last_message_status)).toEqual(['failed', 'failed']);
  expect((await results()).map((session) => session.last_message_status)).toEqual(['completed', 'completed']);
});

test('the columns of a session follow its run', async () => {
  const { sessionId, messageId } = await queueOne({ secrets: { ANALYST_TOKEN: 'hush' } });
  const db = await getDb();
  const read = async () => (await db.select().from(engineSessions).where(eq(engineSessions.id, sessionId)))[0];
  expect(await read()).toMatchObject({ status: 'running', lastMessageStatus: 'queued', startedAt: null });
  const turn = await takeMessage(db, messageId);
  expect(await read()).toMatchObject({ status: 'running', lastMessageStatus: 'running', startedAt: expect.any(Date) });
  expect((await readTranscript(sessionId)).timeline.items.at(-1)).toMatchObject({ status: 'running', content: [] });
  if (turn) await endTurn(db, turn, { status: 'completed', text: 'done' });
  const ended = await read();
  expect(ended).toMatchObject({ status: 'idle', lastMessageStatus: 'completed' });
  const events = await db.select().from(engineEvents).where(eq(engineEvents.sessionId, sessionId));
  expect(events).toHaveLength(ended?.eventCount ?? 0);
});

/** The first 33 bytes of a PNG, which hold its size. */
function pngHead(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([8, 2], 24);
  return bytes;
}
