/** Following a session's ledger as server-sent events. */
import { expect, test } from 'vitest';
import { agentId, append, begun, ended, readEvents, readSession, userMessage } from './batch';
import { RESULT, submit, untilWaiting } from './outside';
import { ok, send } from './server';
import { follow } from './stream';

test('a stream is of the type of server-sent events', async () => {
  const { sessionId } = await ended();
  await using stream = await follow(sessionId);
  expect(stream.status).toBe(200);
  expect(stream.contentType).toMatch(/^text\/event-stream/);
});

test('a fresh stream begins with the first event, and each carries its id, its type and itself as the ledger has it', async () => {
  const { sessionId } = await ended('works');
  const events = await readEvents(sessionId);
  await using stream = await follow(sessionId);
  const frames = await stream.take(events.length);
  expect(frames.map(({ data }) => JSON.parse(data))).toEqual(events);
  expect(frames.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  expect(frames.map(({ event }) => event)).toEqual(events.map(({ type }) => type));
});

test('Last-Event-ID goes on with the event after it', async () => {
  const { sessionId } = await ended('works');
  const events = await readEvents(sessionId);
  await using stream = await follow(sessionId, { 'Last-Event-ID': events[1]?.id ?? '' });
  const frames = await stream.take(events.length - 2);
  expect(frames.map(({ id }) => id)).toEqual(events.slice(2).map(({ id }) => id));
});

test('a stream stays open while its session is idle, and brings what comes later', async () => {
  const { sessionId } = await ended();
  const before = await readEvents(sessionId);
  await using stream = await follow(sessionId, { 'Last-Event-ID': before.at(-1)?.id ?? '' });
  await stream.comment();
  await append(sessionId, userMessage('Are you there?'));
  const [first] = await stream.take(1);
  expect(first).toMatchObject({ id: `${sessionId}:evt_${before.length + 1}`, event: 'user.message' });
});

test('a session without a message can be followed, and its first message is seen', async () => {
  const session = await ok<{ id: string }>(`/v1/agents/${agentId}/sessions`, { method: 'POST' });
  await using stream = await follow(session.id);
  await append(session.id, userMessage('Hello.'));
  const [first] = await stream.take(1);
  expect(first).toMatchObject({ id: `${session.id}:evt_1`, event: 'user.message' });
});

test('what a message does is seen while it runs, in order and once', async () => {
  const { sessionId } = await begun('asks');
  await using stream = await follow(sessionId);
  const first = await stream.takeUntil(({ data }) => JSON.parse(data).data.status === 'waiting_for_tool');
  expect(first.map(({ event }) => event)).toContain('tool.call_requested');
  expect((await readSession(sessionId)).status).toBe('running');
  await submit(await untilWaiting(sessionId), { result: RESULT });
  const rest = await stream.takeUntil(({ data }) => JSON.parse(data).data.status === 'idle');
  expect(rest[0]).toMatchObject({ event: 'tool.result_submitted' });
  const numbers = [...first, ...rest].map(({ data }) => JSON.parse(data).sequence_number);
  expect(numbers).toEqual(numbers.map((_, place) => place + 1));
});

test('a stream that is cut goes on where it was, without a gap or a repetition', async () => {
  const { sessionId } = await begun('slow');
  const ids: string[] = [];
  for (let isOver = false; !isOver; ) {
    const last = ids.at(-1);
    await using stream = await follow(sessionId, last === undefined ? {} : { 'Last-Event-ID': last });
    const [frame] = await stream.take(1);
    if (!frame) throw new Error('the stream ended');
    ids.push(frame.id);
    isOver = JSON.parse(frame.data).data.status === 'idle';
  }
  expect(ids).toEqual((await readEvents(sessionId)).map(({ id }) => id));
});

test('several streams of one session all see it', async () => {
  const { sessionId } = await begun('slow');
  const seen = await Promise.all(
    [1, 2, 3].map(async () => {
      await using stream = await follow(sessionId);
      return await stream.takeUntil(({ data }) => JSON.parse(data).data.status === 'idle');
    }),
  );
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
});

test('an idle stream has a comment as heartbeat at least every 30 seconds', async () => {
  const { sessionId } = await ended();
  const last = (await readEvents(sessionId)).at(-1);
  await using stream = await follow(sessionId, { 'Last-Event-ID': last?.id ?? '' });
  await stream.comment();
  await stream.comment();
});

test('an unknown session has no stream: 404', async () => {
  const response = await send('/v1/sessions/sess_unknown/stream');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ detail: expect.any(String) });
});
