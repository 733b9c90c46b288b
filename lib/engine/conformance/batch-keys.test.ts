/** The idempotency key of a session batch. */
import { expect, test } from 'vitest';
import { create, findSessions, finished, item, made, read } from './batch';
import { unique } from './server';

const withMark = (mark: string, count = 1) =>
  Array.from({ length: count }, () => item('answers', { metadata: { mark } }));

test('the same key answers the first batch and makes nothing', async () => {
  const [key, mark] = [unique('key'), unique('mark')];
  const first = await made(withMark(mark, 2), { idempotency_key: key });
  const again = await made(withMark(mark, 2), { idempotency_key: key });
  expect(again.id).toBe(first.id);
  expect(again.sessionIds).toEqual(first.sessionIds);
  expect(await findSessions(`metadata.mark=${mark}`)).toHaveLength(2);
});

test('the same key with another body answers the first batch, unchanged', async () => {
  const [key, mark, other] = [unique('key'), unique('mark'), unique('other')];
  const first = await made(withMark(mark), { idempotency_key: key });
  const again = await made(withMark(other, 3), { idempotency_key: key });
  expect(again.id).toBe(first.id);
  expect(again.batch.sessions).toHaveLength(1);
  expect(again.batch.sessions[0]?.metadata).toEqual({ mark });
  expect(await findSessions(`metadata.mark=${other}`)).toEqual([]);
});

test('the same key after the end of its batch still answers it', async () => {
  const key = unique('key');
  const first = await made([item()], { idempotency_key: key });
  await finished(first.id);
  const again = await made([item()], { idempotency_key: key });
  expect(again.batch).toMatchObject({ batch_id: first.id, status: 'completed' });
});

test('eight calls with one key at one moment make one batch, and one session an item', async () => {
  const [key, mark] = [unique('key'), unique('mark')];
  const calls = Array.from({ length: 8 }, () => made(withMark(mark, 5), { idempotency_key: key }));
  const answers = await Promise.all(calls);
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(new Set(answers.flatMap(({ sessionIds }) => sessionIds)).size).toBe(5);
  expect(await findSessions(`metadata.mark=${mark}`)).toHaveLength(5);
});

test('without a key equal bodies make two batches', async () => {
  const body = [item()];
  expect((await made(body)).id).not.toBe((await made(body)).id);
});

test('two keys make two batches of one body', async () => {
  const body = [item()];
  const [first, second] = await Promise.all([
    made(body, { idempotency_key: unique('key') }),
    made(body, { idempotency_key: unique('key') }),
  ]);
  expect(first.id).not.toBe(second.id);
});

test('keys may have 1 to 128 printable characters', async () => {
  const key = unique('ключ 🔑 ~/"key"').padEnd(128, '.').slice(0, 128);
  const { status, body } = await create([item()], { idempotency_key: key });
  expect(status).toBe(201);
  expect((await create([item()], { idempotency_key: key })).body.batch_id).toBe(body.batch_id);
  expect((await create([item()], { idempotency_key: '.' })).status).toBeLessThan(300);
});

test.for([
  ['129 characters', 'k'.repeat(129)],
  ['no characters', ''],
  ['a line break', 'a\nb'],
  ['a number for text', 7],
] as const)('a key of %s is refused with 422', async ([, key]) => {
  expect((await create([item()], { idempotency_key: key })).status).toBe(422);
});

test('a key is kept with a batch some of whose items could not be made', async () => {
  const key = unique('key');
  const items = [item('answers', { llm_id: 'no-such-option' }), item()];
  const first = await made(items, { idempotency_key: key });
  const again = await made(items, { idempotency_key: key });
  expect(again.batch.sessions.map(({ error }) => error)).toEqual(first.batch.sessions.map(({ error }) => error));
  expect((await read(first.id)).sessions).toHaveLength(2);
});
