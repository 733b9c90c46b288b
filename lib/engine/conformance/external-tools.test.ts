/** Tools that somebody outside has to answer. */
import { expect, test } from 'vitest';
import {
  append,
  begun,
  finished,
  item,
  made,
  read,
  readEvents,
  readMessage,
  readMessages,
  readSession,
  readTranscript,
  settled,
  userMessage,
} from './batch';
import { ANSWER, QUESTION } from './cast';
import { RESULT, submit, untilWaiting, waiting } from './outside';
import { until } from './server';
import { event, timelineItems } from './shapes';

const callOf = async (sessionId: string) =>
  (await readTranscript(sessionId)).timeline.items.find((each) => each.type === 'tool_call');

test('a message that calls an external tool waits for it, and everything says so', async () => {
  const { sessionId, messageId, toolCallId } = await waiting();
  const requested = (await readEvents(sessionId)).find(({ type }) => type === 'tool.call_requested');
  expect(requested).toMatchObject({ ...event, message_id: messageId, data: { tool_call_id: expect.any(String) } });
  expect(await readSession(sessionId)).toMatchObject({ status: 'running', last_message_status: 'waiting_for_tool' });
  expect(await callOf(sessionId)).toMatchObject({
    ...timelineItems.tool_call,
    tool_call_id: toolCallId,
    tool_name: 'lookup',
    arguments: QUESTION,
    status: 'requested',
    result: null,
    is_error: false,
    completed_at: null,
  });
  const { timeline } = await readTranscript(sessionId);
  expect(timeline.items.at(-1)).toMatchObject({ type: 'assistant_message', status: 'waiting_for_tool', content: [] });
});

test('a result is answered with 202, its event, its message and its session, and the message goes on', async () => {
  const call = await waiting();
  const { status, body } = await submit(call, { result: RESULT });
  expect(status).toBe(202);
  expect(body.event).toMatchObject({
    ...event,
    type: 'tool.result_submitted',
    source: 'user',
    session_id: call.sessionId,
    message_id: call.messageId,
    data: { tool_call_id: call.toolCallId, result: RESULT },
  });
  expect(body.message).toMatchObject({ id: call.messageId });
  expect(body.session).toMatchObject({ id: call.sessionId, last_message_id: call.messageId });
  expect(await settled(call.sessionId)).toMatchObject({ last_message_status: 'completed' });
  expect(await callOf(call.sessionId)).toMatchObject({ status: 'completed', result: RESULT, is_error: false });
  const { output, attempt } = await readMessage(call.messageId);
  expect(output?.parts).toMatchObject([
    { type: 'tool_call', id: call.toolCallId, name: 'lookup', arguments: QUESTION },
    { type: 'tool_result', tool_call_id: call.toolCallId, tool_name: 'lookup', is_error: false },
    { type: 'text', text: ANSWER },
  ]);
  expect(attempt).toBe(1);
});

test.for([
  ['of another type', 'forty-two'],
  ['without a required field', {}],
  ['with a field too many', { ...RESULT, more: 1 }],
  ['that is null', null],
] as const)(
  'a result %s than the output schema wants is refused with 422, and the call stays open',
  async ([, result]) => {
    const call = await waiting();
    const before = await readEvents(call.sessionId);
    expect((await submit(call, { result })).status).toBe(422);
    expect(await readEvents(call.sessionId)).toEqual(before);
    expect((await submit(call, { result: RESULT })).status).toBe(202);
    expect(await settled(call.sessionId)).toMatchObject({ last_message_status: 'completed' });
  },
);

test.for([7, null, [1, 'two'], 'text', false, { any: { thing: [] } }] as const)(
  'without an output schema any JSON is a result: %j',
  async (result) => {
    const call = await waiting('asksFreely');
    expect((await submit(call, { result })).status).toBe(202);
    await settled(call.sessionId);
    expect(await callOf(call.sessionId)).toMatchObject({ status: 'completed', result, is_error: false });
  },
);

test('a result that is missing is refused with 422', async () => {
  const call = await waiting('asksFreely');
  expect((await submit(call, {})).status).toBe(422);
  expect((await submit(call, { result: null })).status).toBe(202);
});

test('is_error skips the schema, and the call has failed', async () => {
  const call = await waiting();
  expect((await submit(call, { result: 'nobody knows', is_error: true })).status).toBe(202);
  expect(await settled(call.sessionId)).toMatchObject({ last_message_status: 'completed' });
  expect(await callOf(call.sessionId)).toMatchObject({ status: 'failed', is_error: true });
  const { output } = await readMessage(call.messageId);
  expect(output?.parts[1]).toMatchObject({ type: 'tool_result', is_error: true });
});

test('a second result is refused, and changes nothing', async () => {
  const call = await waiting();
  await submit(call, { result: RESULT });
  const { status } = await submit(call, { result: { answer: 'another' } });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  await settled(call.sessionId);
  expect(await callOf(call.sessionId)).toMatchObject({ result: RESULT });
  const events = await readEvents(call.sessionId);
  expect(events.filter(({ type }) => type === 'tool.result_submitted')).toHaveLength(1);
});

test('of eight results at one moment one is taken', async () => {
  const call = await waiting();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, place) => submit(call, { result: { answer: String(place) } })),
  );
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  await settled(call.sessionId);
  const events = await readEvents(call.sessionId);
  expect(events.filter(({ type }) => type === 'tool.result_submitted')).toHaveLength(1);
  expect((await readMessage(call.messageId)).output?.parts).toHaveLength(3);
});

test('a result for another call, message or session is refused with 404', async () => {
  const [call, other] = await Promise.all([waiting(), waiting()]);
  const wrong = [
    { ...call, toolCallId: 'call_unknown' },
    { ...call, messageId: 'msg_unknown' },
    { ...call, messageId: other.messageId },
    { ...call, sessionId: other.sessionId },
    { ...call, sessionId: 'sess_unknown' },
  ];
  for (const each of wrong) expect((await submit(each, { result: RESULT })).status).toBe(404);
  expect(await readMessage(call.messageId)).toMatchObject({ status: 'waiting_for_tool' });
});

test('a call whose time is up has failed, and its message goes on', async () => {
  const { sessionId } = await begun('expires');
  expect(await settled(sessionId)).toMatchObject({ last_message_status: 'completed' });
  expect(await callOf(sessionId)).toMatchObject({ status: 'failed', is_error: true, completed_at: expect.any(String) });
});

test('a message sent while another waits for a tool is queued behind it', async () => {
  const call = await waiting();
  await append(call.sessionId, userMessage('And then?'));
  expect((await readMessages(call.sessionId)).map(({ status }) => status)).toEqual(['waiting_for_tool', 'queued']);
  await submit(call, { result: RESULT });
  const [, second] = await readMessages(call.sessionId);
  await until(
    () => readMessage(second?.id ?? ''),
    ({ status }) => status === 'waiting_for_tool',
    'the second message asks too',
  );
  expect(await readMessage(call.messageId)).toMatchObject({ status: 'completed' });
});

test('inside a batch a waiting child is running, with waiting_for_tool as its last message’s status', async () => {
  const { id, sessionId } = await made([item('asks'), item()]);
  await until(
    () => read(id),
    ({ counts, sessions }) => counts.completed === 1 && sessions[0]?.last_message_status === 'waiting_for_tool',
    'one child waits and the other is done',
  );
  const batch = await read(id);
  expect(batch).toMatchObject({ status: 'running', counts: { queued: 0, running: 1, completed: 1, failed: 0 } });
  expect(batch.sessions[0]).toMatchObject({ status: 'running', error: null });
  await submit(await untilWaiting(sessionId), { result: RESULT });
  expect((await finished(id)).status).toBe('completed');
});
