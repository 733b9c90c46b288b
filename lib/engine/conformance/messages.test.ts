/** Messages, the ledger they leave, and how they are shown. */
import { expect, test } from 'vitest';
import {
  append,
  begun,
  ended,
  findSessions,
  readEvents,
  readMessage,
  readMessages,
  readSession,
  readTranscript,
  settled,
  text,
  userMessage,
} from './batch';
import { ANSWER } from './cast';
import { RESULT, submit, untilWaitingFor, waiting } from './outside';
import { ok, post, unique, until } from './server';
import { agent, event, message, outputParts, session, timelineItems } from './shapes';

test('a message that is appended is answered with 202, its event, itself and its session', async () => {
  const { sessionId } = await ended();
  const { status, body } = await append(sessionId, userMessage('Go on.', { metadata: { any: { value: 1 } } }));
  expect(status).toBe(202);
  const messageId = body.message?.id;
  expect(body.event).toMatchObject({
    ...event,
    session_id: sessionId,
    message_id: messageId,
    type: 'user.message',
    source: 'user',
    actor: { type: 'user', id: expect.any(String) },
    data: { content: text('Go on.'), metadata: { any: { value: 1 } }, message_id: messageId },
  });
  expect(body.message).toEqual({ id: expect.stringMatching(/^msg_/), status: 'queued' });
  expect(body.session).toMatchObject({ ...session, id: sessionId, status: 'running', last_message_id: messageId });
  expect(await settled(sessionId)).toMatchObject({ last_message_id: messageId, last_message_status: 'completed' });
});

test('metadata left out of a message is null in its event', async () => {
  const { sessionId } = await ended();
  const { body } = await append(sessionId, userMessage('Go on.'));
  expect(body.event.data).toEqual({ content: text('Go on.'), metadata: null, message_id: body.message?.id });
});

test('messages sent while a turn is running wait behind it, in their order', async () => {
  const first = await waiting();
  const { sessionId, messageId } = first;
  const { body } = await append(sessionId, userMessage('Second.'));
  await append(sessionId, userMessage('Third.'));
  expect((await readMessages(sessionId)).slice(1).map(({ status }) => status)).toEqual(['queued', 'queued']);
  await submit(first, { result: RESULT });
  for (const words of ['Second.', 'Third.']) {
    const next = await untilWaitingFor(sessionId, words);
    await submit(next, { result: RESULT });
  }
  await settled(sessionId);
  const events = await readEvents(sessionId);
  const place = (id: string | undefined, status: string) =>
    events.findIndex(({ message_id, data }) => message_id === id && data.status === status);
  expect(place(messageId, 'completed')).toBeGreaterThan(0);
  expect(place(body.message?.id, 'running')).toBeGreaterThan(place(messageId, 'completed'));
  const messages = await readMessages(sessionId);
  expect(messages.map(({ parts }) => parts).slice(1)).toEqual([text('Second.'), text('Third.')]);
  expect(messages.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
});

test('the same Idempotency-Key on one session answers the first event and adds no message', async () => {
  const { sessionId } = await ended();
  const headers = { 'Idempotency-Key': unique('key') };
  const first = await append(sessionId, userMessage('Once.'), headers);
  const again = await append(sessionId, userMessage('Something else.'), headers);
  expect(again.status).toBeLessThan(300);
  expect(again.body.event).toEqual(first.body.event);
  expect(again.body.message?.id).toBe(first.body.message?.id);
  expect(await readMessages(sessionId)).toHaveLength(2);
});

test('eight appends with one Idempotency-Key at one moment add one message', async () => {
  const { sessionId } = await ended();
  const headers = { 'Idempotency-Key': unique('key') };
  const answers = await Promise.all(Array.from({ length: 8 }, () => append(sessionId, userMessage('Once.'), headers)));
  expect(new Set(answers.map(({ body }) => body.event.id)).size).toBe(1);
  expect(await readMessages(sessionId)).toHaveLength(2);
});

test('one Idempotency-Key on two sessions is two messages', async () => {
  const [one, two] = await Promise.all([ended(), ended()]);
  const headers = { 'Idempotency-Key': unique('key') };
  for (const { sessionId } of [one, two]) await append(sessionId, userMessage('Once.'), headers);
  expect(await readMessages(one.sessionId)).toHaveLength(2);
  expect(await readMessages(two.sessionId)).toHaveLength(2);
});

test.for([
  ['a list of events, as before May 2026', { events: [userMessage('Go on.')] }],
  ['no type', { content: text('Go on.') }],
  ['an unknown type', { type: 'assistant.message_completed', content: text('Go on.') }],
  ['no content', { type: 'user.message' }],
  ['content that is text', { type: 'user.message', content: 'Go on.' }],
  ['a tool result without its call', { type: 'tool.result_submitted', message_id: 'msg_1', result: 1 }],
  ['an unknown file', { type: 'user.message', content: [{ type: 'file', file_id: 'file_unknown' }] }],
] as const)('%s is refused with 422, and nothing is added', async ([, body]) => {
  const { sessionId } = await ended();
  const before = await readEvents(sessionId);
  expect((await append(sessionId, body)).status).toBe(422);
  expect(await readEvents(sessionId)).toEqual(before);
});

test('an event for an unknown session is answered with 404', async () => {
  expect((await post('/v1/sessions/sess_unknown/events', userMessage('Hello.'))).status).toBe(404);
});

test('the ledger is numbered from 1 without a gap, and its ids are made of session and number', async () => {
  const { sessionId } = await ended('works');
  const events = await readEvents(sessionId);
  for (const [place, each] of events.entries()) {
    expect(each).toMatchObject(event);
    expect(each).toMatchObject({
      id: `${sessionId}:evt_${place + 1}`,
      session_id: sessionId,
      sequence_number: place + 1,
    });
  }
  const types = new Set(events.map(({ type }) => type));
  for (const type of ['user.message', 'session.status_changed', 'message.status_changed'])
    expect(types).toContain(type);
  for (const type of ['tool.call_requested', 'tool.call_completed', 'assistant.message_completed']) {
    expect(types).toContain(type);
  }
});

test('the ledger only grows', async () => {
  const { sessionId } = await ended();
  const before = await readEvents(sessionId);
  await append(sessionId, userMessage('Go on.'));
  await settled(sessionId);
  const after = await readEvents(sessionId);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.length).toBeGreaterThan(before.length);
});

test('limit cuts the ledger, and 0 is as none', async () => {
  const { sessionId } = await ended();
  const events = await readEvents(sessionId);
  expect(await readEvents(sessionId, '?limit=2')).toHaveLength(2);
  expect(await readEvents(sessionId, '?limit=0')).toEqual(events);
  expect(await readEvents(sessionId, '?limit=1000')).toEqual(events);
});

test('messages are listed in sequence order, and each is read as it is listed', async () => {
  const { sessionId } = await ended('works', { metadata: { n: 1 } });
  await append(sessionId, userMessage('Go on.'));
  await settled(sessionId);
  const messages = await readMessages(sessionId);
  expect(messages).toHaveLength(2);
  for (const each of messages) {
    expect(each).toMatchObject({ ...message, session_id: sessionId, attempt: 1, status: 'completed' });
    expect(each.completed_at).not.toBeNull();
    expect(await readMessage(each.id)).toEqual(each);
  }
  expect(messages.map(({ metadata }) => metadata)).toEqual([{ n: 1 }, null]);
  expect(messages[1]?.sequence_number).toBeGreaterThan(messages[0]?.sequence_number ?? 0);
  expect((await readSession(sessionId)).last_message_id).toBe(messages[1]?.id);
});

test('a message holds the user’s parts and, once it ran, text and tools in turn', async () => {
  const { messageId } = await ended('works');
  const { parts, output } = await readMessage(messageId);
  expect(parts).toEqual(text('Say something.'));
  const made = output?.parts ?? [];
  for (const part of made) expect(part).toMatchObject(outputParts[part.type]);
  const calls = made.flatMap((part) => (part.type === 'tool_call' ? part.id : []));
  const results = made.flatMap((part) => (part.type === 'tool_result' ? part.tool_call_id : []));
  expect(calls.length).toBeGreaterThan(0);
  expect(results).toEqual(calls);
  expect(made.at(-1)).toMatchObject({ type: 'text', text: expect.stringMatching(/\S/) });
  expect(output).toMatchObject({ error: null });
});

test('a message that failed says why in its output', async () => {
  const { messageId } = await ended('fails');
  const { status, output, completed_at } = await readMessage(messageId);
  expect({ status, isEnded: completed_at !== null }).toEqual({ status: 'failed', isEnded: true });
  expect(output?.error).toBeTruthy();
});

test('text said between calls is kept, in the message and in the transcript', async () => {
  const { sessionId, messageId } = await ended('works');
  const { output } = await readMessage(messageId);
  const said = output?.parts.flatMap((part) => (part.type === 'text' ? part.text : []));
  expect(said).toEqual(['I begin.', 'I look.', ANSWER]);
  const { timeline } = await readTranscript(sessionId);
  const shown = timeline.items.filter((item) => item.type === 'assistant_message');
  expect(shown.map(({ content }) => content)).toEqual(said?.map((words) => text(words)));
});

test('a tool that fails is shown as failed, and its message goes on', async () => {
  const { sessionId, messageId } = await ended('stumbles');
  const { timeline, session: shown } = await readTranscript(sessionId);
  const call = timeline.items.find((item) => item.type === 'tool_call');
  expect(call).toMatchObject({ tool_name: 'read', status: 'failed', is_error: true, completed_at: expect.any(String) });
  expect(shown.last_message_status).toBe('completed');
  const { output } = await readMessage(messageId);
  expect(output?.parts[1]).toMatchObject({ ...outputParts.tool_result, tool_name: 'read', is_error: true });
  expect((await readEvents(sessionId)).map(({ type }) => type)).toContain('tool.call_failed');
});

test('a failure that may pass is tried again as the manifest says, and counted as an attempt', async () => {
  const { messageId } = await ended('retries');
  expect(await readMessage(messageId)).toMatchObject({ status: 'completed', attempt: 2, output: { error: null } });
});

test('a message that has not ended has no completed_at', async () => {
  const { messageId } = await waiting();
  expect(await readMessage(messageId)).toMatchObject({ ...message, status: 'waiting_for_tool', completed_at: null });
});

test('an unknown message is answered with 404', async () => {
  await expect(readMessage('msg_unknown')).rejects.toThrow('answered 404');
});

test('a transcript has its agent, its session, and items of documented shapes in display order', async () => {
  const { sessionId, messageId } = await ended('works');
  const transcript = await readTranscript(sessionId);
  expect(transcript).toMatchObject({ agent, session: await readSession(sessionId) });
  const { items } = transcript.timeline;
  for (const item of items) expect(item).toMatchObject({ ...timelineItems[item.type], message_id: messageId });
  expect(items[0]).toMatchObject({ type: 'user_message', content: text('Say something.') });
  expect(items.at(-1)).toMatchObject({ type: 'assistant_message', status: 'completed', error_message: null });
  const numbers = items.map(({ id }) => Number(/\d+$/.exec(id)?.[0]));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test('a finished call in a transcript has its arguments, its result and its time', async () => {
  const { sessionId } = await ended('works');
  const { timeline } = await readTranscript(sessionId);
  const calls = timeline.items.filter((item) => item.type === 'tool_call');
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) {
    expect(call).toMatchObject({ status: 'completed', is_error: false, completed_at: expect.any(String) });
    expect(call.result).not.toBeNull();
  }
});

test('while a message has not ended, an assistant message stands empty at the end with its status', async () => {
  const { sessionId } = await begun('asks');
  const readings = await until(
    () => readTranscript(sessionId),
    ({ session: { last_message_status } }) => last_message_status === 'waiting_for_tool',
    'the message waits for a tool',
  );
  for (const { timeline, session: shown } of readings) {
    const last = timeline.items.at(-1);
    expect(last).toMatchObject({ type: 'assistant_message', content: [], error_message: null });
    expect(last).toMatchObject({ status: shown.last_message_status });
  }
});

test('a failure is an assistant message with its reason', async () => {
  const { sessionId } = await ended('fails');
  const { timeline, session: shown } = await readTranscript(sessionId);
  expect(timeline.items.at(-1)).toMatchObject({
    ...timelineItems.assistant_message,
    status: 'failed',
    error_message: expect.stringMatching(/\S/),
  });
  expect(shown).toMatchObject({ status: 'idle', last_message_status: 'failed' });
});

test('a session whose message failed takes another', async () => {
  const { sessionId } = await ended('fails');
  expect((await append(sessionId, userMessage('Again.'))).status).toBe(202);
  await settled(sessionId);
  const { timeline } = await readTranscript(sessionId);
  expect(timeline.items.filter(({ type }) => type === 'user_message')).toHaveLength(2);
});

test('an unknown session has no events, no messages, no transcript: 404', async () => {
  for (const end of ['', '/events', '/messages', '/transcript']) {
    await expect(ok(`/v1/sessions/sess_unknown${end}`)).rejects.toThrow('answered 404');
  }
  expect(await findSessions('metadata.nothing=has-this')).toEqual([]);
});
