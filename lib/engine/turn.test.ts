import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { WireEvent, WireMessage, WireSession, WireTranscript } from '@/lib/dari/wire-sessions';
import { getDb } from '@/lib/db/client';
import { publishScripts } from '@/lib/test/agent';
import { openTestDatabase } from '@/lib/test/database';
import { answerOf, call, post } from '@/lib/test/engine';
import { runExpiries, runMessages } from '@/lib/test/jobs';
import { resumeRunning, runMessage, stopRunning } from './runner';
import { sandboxProblem } from './sandbox/probe';
import { addToTurn, takeMessage } from './store/messages';
import { workspacePath } from './workspace';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(resumeRunning);
afterAll(() => database.dispose());

const quick = { message: { retries: { max_attempts: 3, backoff_seconds: 0 } } };
const askTool = {
  name: 'ask',
  kind: 'external',
  description: 'Asks a person.',
  input_schema: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
  output_schema: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
  timeout_seconds: 30,
};
const asking = [{ call: { name: 'ask', arguments: { question: 'Which?' } } }, { say: 'Thank you.' }];

type Started = { session: WireSession; message: { id: string } };

async function start(agentId: string, more: object = {}): Promise<{ sessionId: string; messageId: string }> {
  const content = [{ type: 'text', text: 'Go.' }];
  const { body } = await post<Started>(`/v1/agents/${agentId}/messages`, { type: 'user.message', content, ...more });
  return { sessionId: body.session.id, messageId: body.message.id };
}

const say = async (sessionId: string, text: string) => {
  const content = [{ type: 'text', text }];
  return (await post<Started>(`/v1/sessions/${sessionId}/events`, { type: 'user.message', content })).body;
};
const messageOf = async (id: string) => (await call<WireMessage>(`/v1/messages/${id}`)).body;
const eventsOf = async (id: string) => (await call<{ events: WireEvent[] }>(`/v1/sessions/${id}/events`)).body.events;
const transcriptOf = async (id: string) => (await call<WireTranscript>(`/v1/sessions/${id}/transcript`)).body;
const sessionOf = async (id: string) => (await call<WireSession>(`/v1/sessions/${id}`)).body;

test('what fails for a while is tried again as the manifest says, each time as the next attempt', async () => {
  const steps = [{ fail: 'Busy Inc. answered 529: overloaded', transient: true, times: 2 }, { say: 'At last.' }];
  const { sessionId, messageId } = await start(await publishScripts({ a: steps }, quick));
  await runMessages();
  expect(await messageOf(messageId)).toMatchObject({ status: 'completed', attempt: 3 });
  const reasons = (await eventsOf(sessionId)).flatMap(({ data }) => (data.reason ? [[data.attempt, data.reason]] : []));
  expect(reasons).toEqual([
    [2, 'Busy Inc. answered 529: overloaded'],
    [3, 'Busy Inc. answered 529: overloaded'],
  ]);
});

test('what goes on failing ends in the provider’s words, and is not tried more often than allowed', async () => {
  const steps = [{ fail: 'Busy Inc. answered 429: slow down', transient: true }];
  const { messageId } = await start(await publishScripts({ a: steps }, quick));
  await runMessages();
  expect(await messageOf(messageId)).toMatchObject({
    status: 'failed',
    attempt: 3,
    output: { error: { message: 'Busy Inc. answered 429: slow down (tried 3 times)' } },
  });
});

test('what no waiting mends is not tried again', async () => {
  const { messageId } = await start(await publishScripts({ a: [{ fail: 'Refused' }] }, quick));
  await runMessages();
  expect(await messageOf(messageId)).toMatchObject({
    status: 'failed',
    attempt: 1,
    output: { error: { message: 'Refused' } },
  });
});

test('a message that takes longer than its limit fails and says so', async () => {
  const slow = { message: { timeout_seconds: 1 } };
  const { messageId } = await start(await publishScripts({ a: [{ wait_seconds: 60 }, { say: 'late' }] }, slow));
  await runMessages();
  const message = 'The message ran longer than its limit of 1 s.';
  expect(await messageOf(messageId)).toMatchObject({ status: 'failed', output: { error: { message } } });
});

test('a worker that stops gives its message back, and another goes on where it was', async () => {
  const steps = [
    { call: { name: 'write', arguments: { path: 'a.txt', content: 'x' } } },
    { wait_seconds: 2 },
    { say: 'Done.' },
  ];
  const { sessionId, messageId } = await start(await publishScripts({ a: steps }));
  const run = runMessage({ messageId });
  await expect
    .poll(async () => (await eventsOf(sessionId)).some(({ type }) => type === 'tool.call_completed'))
    .toBe(true);
  stopRunning();
  await run;
  expect(await messageOf(messageId)).toMatchObject({ status: 'queued', attempt: 1 });
  resumeRunning();
  await runMessages();
  expect(await messageOf(messageId)).toMatchObject({ status: 'completed', attempt: 1 });
  const calls = (await eventsOf(sessionId)).filter(({ type }) => type === 'tool.call_requested');
  expect(calls).toHaveLength(1);
});

test('a call that cannot be repeated is not run again after its worker was lost', async () => {
  const agentId = await publishScripts({ a: [{ say: 'Went on.' }] }, { built_in_tools: ['edit'] });
  const { sessionId, messageId } = await start(agentId);
  const db = await getDb();
  const dead = await takeMessage(db, messageId);
  if (!dead) throw new Error('the message was not taken');
  const data = { tool_call_id: 'call_1', tool_name: 'edit', arguments: { path: 'a', old_text: 'b', new_text: 'c' } };
  await addToTurn(db, dead, [{ type: 'tool.call_requested', source: 'agent', data }]);
  await runMessage({ messageId });
  const { timeline } = await transcriptOf(sessionId);
  const ended = timeline.items.find((item) => item.type === 'tool_call');
  expect(ended).toMatchObject({ status: 'failed', result: { error: expect.stringContaining('not known') } });
  expect(await messageOf(messageId)).toMatchObject({ status: 'completed', attempt: 2 });
});

test('a further message waits behind the one that runs, and is told what was said before', async () => {
  const agentId = await publishScripts({ a: [{ say: 'An answer.' }] });
  const { sessionId, messageId } = await start(agentId);
  const second = await say(sessionId, 'And then?');
  expect(second.session).toMatchObject({ status: 'running', last_message_status: 'queued' });
  await runMessage({ messageId: second.message.id });
  expect(await messageOf(second.message.id)).toMatchObject({ status: 'queued' });
  await runMessage({ messageId });
  expect(await sessionOf(sessionId)).toMatchObject({ status: 'running', last_message_id: second.message.id });
  await runMessages();
  expect(await sessionOf(sessionId)).toMatchObject({ status: 'idle', last_message_status: 'completed' });
  const kinds = (await transcriptOf(sessionId)).timeline.items.map(({ type }) => type);
  expect(kinds).toEqual(['user_message', 'user_message', 'assistant_message', 'assistant_message']);
});

test('an external tool lets its message wait, and a result that fits lets it go on', async () => {
  const { sessionId, messageId } = await start(await publishScripts({ a: asking }, { custom_tools: [askTool] }));
  await runMessages();
  expect(await sessionOf(sessionId)).toMatchObject({ status: 'running', last_message_status: 'waiting_for_tool' });
  const open = (await transcriptOf(sessionId)).timeline.items.find((item) => item.type === 'tool_call');
  expect(open).toMatchObject({ tool_name: 'ask', status: 'requested', arguments: { question: 'Which?' } });
  const ids = { message_id: messageId, tool_call_id: open?.type === 'tool_call' ? open.tool_call_id : '' };
  const submit = (result: unknown) =>
    post(`/v1/sessions/${sessionId}/events`, { type: 'tool.result_submitted', ...ids, result });

  const refused = await submit({ answer: 7 });
  expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining('result.answer must be string')]);
  expect((await submit({ answer: 'the left one' })).status).toBe(202);
  expect((await submit({ answer: 'no, the right one' })).status).toBe(409);
  await runMessages();
  const transcript = await transcriptOf(sessionId);
  expect(answerOf(transcript)).toBe('Thank you.');
  expect(await messageOf(messageId)).toMatchObject({ status: 'completed', attempt: 1 });
});

test('a call of an external tool that does not fit its schema is told to the model, and nobody is asked', async () => {
  const steps = [{ call: { name: 'ask', arguments: { question: 7 } } }, { say: 'Never mind.' }];
  const { sessionId } = await start(await publishScripts({ a: steps }, { custom_tools: [askTool] }));
  await runMessages();
  const { timeline, session } = await transcriptOf(sessionId);
  expect(session.last_message_status).toBe('completed');
  expect(timeline.items.find((item) => item.type === 'tool_call')).toMatchObject({
    status: 'failed',
    result: { error: 'arguments.question must be string' },
  });
});

test('when nobody answers in time the call fails and the message goes on', async () => {
  const { sessionId, messageId } = await start(await publishScripts({ a: asking }, { custom_tools: [askTool] }));
  await runMessages();
  await runExpiries();
  await runMessages();
  expect(await messageOf(messageId)).toMatchObject({ status: 'completed' });
  const { timeline } = await transcriptOf(sessionId);
  expect(timeline.items.find((item) => item.type === 'tool_call')).toMatchObject({
    status: 'failed',
    result: { error: 'No result came within 30 s.' },
  });
});

test('what a session used is added up from its ledger, and an unknown price stays unknown', async () => {
  const usage = { input_tokens: 1000, output_tokens: 50 };
  const unknown = await start(await publishScripts({ a: [{ say: 'x' }] }, {}, usage));
  const none = await start(await publishScripts({ a: [{ say: 'x' }] }));
  await runMessages();
  const costOf = async (sessionId: string) => (await call(`/v1/costs/sessions/${sessionId}`)).body;
  expect(await costOf(unknown.sessionId)).toMatchObject({ event_count: 1, total_cost_usd: null, input_tokens: 1000 });
  expect(await costOf(none.sessionId)).toMatchObject({ event_count: 0, total_cost_usd: '0' });
});

test('a result that comes while another call still runs is not waited for again', async ({ skip }) => {
  const fault = await sandboxProblem();
  if (fault) return skip(fault);
  const steps = [
    asking[0] ?? {},
    { call: { name: 'bash', arguments: { command: 'until [ -e go ]; do sleep 0.05; done' } } },
    { say: 'Both are there.' },
  ];
  const agentId = await publishScripts({ a: steps }, { custom_tools: [askTool], built_in_tools: ['bash'] });
  const { sessionId, messageId } = await start(agentId);
  const run = runMessage({ messageId });
  const openCall = async () =>
    (await eventsOf(sessionId)).find(({ data }) => data.kind === 'external')?.data.tool_call_id;
  await expect.poll(openCall).toBeTruthy();
  const ids = { message_id: messageId, tool_call_id: await openCall() };
  const submitted = { type: 'tool.result_submitted', ...ids, result: { answer: 'the left one' } };
  expect((await post(`/v1/sessions/${sessionId}/events`, submitted)).status).toBe(202);
  await writeFile(`${workspacePath(sessionId)}/go`, '');
  await run;
  expect(await messageOf(messageId)).toMatchObject({ status: 'completed', attempt: 1 });
  const statuses = (await eventsOf(sessionId)).flatMap(({ type, data }) =>
    type === 'message.status_changed' ? data.status : [],
  );
  expect(statuses).toEqual(['queued', 'running', 'completed']);
});
