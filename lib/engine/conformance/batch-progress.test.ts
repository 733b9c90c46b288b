/** Reading a session batch while it runs and after. */
import { expect, test } from 'vitest';
import { append, type Batch, ENDED, finished, item, made, read, readSession, userMessage, watch } from './batch';
import { RESULT, submit, untilWaiting } from './outside';
import { batchSession, readBatch } from './shapes';

/** What a batch's status has to be, by its counts. */
function derived({ queued, running, completed, failed }: Batch['counts']): string {
  if (queued + running > 0) return running + completed + failed === 0 ? 'queued' : 'running';
  if (failed === 0) return 'completed';
  return completed === 0 ? 'failed' : 'partial_failed';
}

test('a batch is read with its counts, and its children field by field in input order', async () => {
  const { id } = await made([item(), item('fails'), item('answers', { llm_id: 'no-such-option' })]);
  for (const batch of [await read(id), await finished(id)]) {
    expect(batch).toMatchObject(readBatch);
    expect(batch.sessions.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const child of batch.sessions) expect(child).toMatchObject(batchSession);
  }
});

test('while it runs its counts add up and its status follows from them, at every reading', async () => {
  const items = [
    ...Array(12).fill(item()),
    item('slow'),
    item('fails'),
    item('answers', { version_id: 'ver_unknown' }),
  ];
  const { id } = await made(items);
  const readings = await watch(id);
  for (const { status, counts, sessions } of readings) {
    const { queued, running, completed, failed } = counts;
    expect(queued + running + completed + failed).toBe(items.length);
    expect(status).toBe(derived(counts));
    for (const [word, count] of Object.entries(counts)) {
      expect(sessions.filter((child) => child.status === word)).toHaveLength(count);
    }
  }
  expect(readings.at(-1)).toMatchObject({ status: 'partial_failed', counts: { completed: 13, failed: 2 } });
});

test('a child that has ended never goes back while nobody writes to it', async () => {
  const { id } = await made([...Array(8).fill(item()), item('slow')]);
  const seen = new Map<number, string>();
  for (const { sessions } of await watch(id)) {
    for (const { index, status } of sessions) {
      if (ENDED.includes(seen.get(index) ?? '')) expect(status).toBe(seen.get(index));
      seen.set(index, status);
    }
  }
});

test.for([
  ['completed', ['answers', 'works']],
  ['failed', ['fails', 'fails']],
  ['partial_failed', ['answers', 'fails']],
] as const)('a batch ends as %s', async ([status, parts]) => {
  const { id } = await made(parts.map((part) => item(part)));
  expect((await finished(id)).status).toBe(status);
});

test('a child that failed has the reason as its error, one that did not has none', async () => {
  const { id } = await made([item('fails'), item()]);
  const { sessions } = await finished(id);
  expect(sessions[0]).toMatchObject({
    status: 'failed',
    last_message_status: 'failed',
    session_id: expect.any(String),
    error: expect.stringMatching(/\S/),
  });
  expect(sessions[1]).toMatchObject({ status: 'completed', last_message_status: 'completed', error: null });
});

test('one finished run is completed as a child, and idle as a session', async () => {
  const { id, sessionId } = await made([item()]);
  await finished(id);
  expect(await readSession(sessionId)).toMatchObject({ status: 'idle', last_message_status: 'completed' });
});

test('a further message to a finished session takes its child, and the batch, out of the end and back', async () => {
  const { id, sessionId } = await made([item('asks'), item()]);
  await submit(await untilWaiting(sessionId), { result: RESULT });
  expect((await finished(id)).status).toBe('completed');
  await append(sessionId, userMessage('Go on.'));
  const second = await untilWaiting(sessionId);
  const again = await read(id);
  expect(again).toMatchObject({ status: 'running', counts: { queued: 0, running: 1, completed: 1, failed: 0 } });
  expect(again.sessions[0]).toMatchObject({ status: 'running', last_message_status: 'waiting_for_tool' });
  await submit(second, { result: RESULT });
  expect((await finished(id)).status).toBe('completed');
});

test('the child follows the last message: the end of an earlier one is not its end', async () => {
  const { id, sessionId } = await made([item('asks')]);
  const first = await untilWaiting(sessionId);
  await append(sessionId, userMessage('And then?'));
  expect((await read(id)).sessions[0]).toMatchObject({ status: 'queued', last_message_status: 'queued' });
  await submit(first, { result: RESULT });
  const second = await untilWaiting(sessionId);
  expect(await read(id)).toMatchObject({ status: 'running' });
  await submit(second, { result: RESULT });
  await finished(id);
  expect(await readSession(sessionId)).toMatchObject({ status: 'idle', last_message_status: 'completed' });
});
