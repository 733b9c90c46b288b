/** Creating a session batch. */
import { expect, test } from 'vitest';
import {
  agentId,
  create,
  ENDED,
  findSessions,
  finished,
  item,
  made,
  read,
  readSession,
  readTranscript,
  text,
  upload,
  versionId,
} from './batch';
import { call, unique } from './server';
import { batchSession, createdBatch } from './shapes';

test('a batch of one item is answered with its id, its status and its session, field by field', async () => {
  const metadata = { suite: 'smoke', case: unique('login') };
  const { status, body } = await create([item('answers', { metadata })]);
  expect(status).toBe(201);
  expect(body).toMatchObject(createdBatch);
  expect(body.sessions).toHaveLength(1);
  expect(body.sessions[0]).toMatchObject(batchSession);
  const sessionId = body.sessions[0]?.session_id;
  expect(body.sessions[0]).toMatchObject({
    index: 0,
    agent_id: agentId,
    llm_id: 'answers',
    metadata,
    transcript_url: `/v1/sessions/${sessionId}/transcript`,
    error: null,
  });
});

test('the version left out is the active one of the agent', async () => {
  const { batch } = await made([item()]);
  expect(batch.sessions[0]?.version_id).toBe(versionId);
});

test('a version that is named is the one used', async () => {
  const { batch } = await made([item('answers', { version_id: versionId })]);
  expect(batch.sessions[0]).toMatchObject({ version_id: versionId, error: null });
});

test('an option left out is one that the agent has, or null', async () => {
  const { batch } = await made([item('answers', { llm_id: undefined })]);
  expect(batch.sessions[0]).toMatchObject({ llm_id: expect.toBeOneOf([expect.any(String), null]), error: null });
});

test('optional fields may be null', async () => {
  const nothing = { version_id: null, metadata: null, secrets: null };
  const { batch } = await made([item('answers', nothing)], { idempotency_key: null });
  expect(batch.sessions[0]).toMatchObject({ metadata: {}, version_id: versionId, error: null });
});

test('100 items are answered within the patience of a command line, in input order, numbered from 0', async () => {
  const mark = unique('order');
  const metadata = Array.from({ length: 100 }, (_, index) => ({ mark, place: String(index) }));
  const items = metadata.map((each) => item('answers', { metadata: each }));
  const { batch } = await made(items);
  expect(batch.sessions.map(({ index }) => index)).toEqual(items.map((_, index) => index));
  expect(batch.sessions.map((child) => child.metadata)).toEqual(metadata);
  expect(new Set(batch.sessions.map(({ session_id }) => session_id)).size).toBe(100);
  expect(await findSessions(`metadata.mark=${mark}`)).toHaveLength(100);
});

test.for([
  ['no items', []],
  ['101 items', Array(101).fill(item())],
  ['items that are no list', {}],
  ['items that are missing', undefined],
] as const)('%s are refused with 422', async ([, items]) => {
  const { status, body } = await create(items);
  expect(status).toBe(422);
  expect(body).toMatchObject({ detail: expect.anything() });
});

test('items of two agents are refused as a whole with 422, and nothing is made', async () => {
  const metadata = { mark: unique('mixed') };
  const { status } = await create([
    item('answers', { metadata }),
    item('answers', { metadata, agent_id: 'agt_other' }),
  ]);
  expect(status).toBe(422);
  expect(await findSessions(`metadata.mark=${metadata.mark}`)).toEqual([]);
});

test('an unknown agent refuses the request as a whole, and its key is still free', async () => {
  const key = unique('key');
  const refused = await create([item('answers', { agent_id: 'agt_unknown' })], { idempotency_key: key });
  expect(refused.status).toBe(404);
  const { status, body } = await create([item()], { idempotency_key: key });
  expect(status).toBe(201);
  expect(body.sessions[0]?.error).toBeNull();
});

test.for([
  ['an item without an agent', { agent_id: undefined }],
  ['an item without a message', { message: undefined }],
  ['a message without content', { message: {} }],
  ['content that is text', { message: { content: 'Say something.' } }],
  ['a part of an unknown kind', { message: { content: [{ type: 'audio', file_id: 'file_1' }] } }],
  ['metadata that is a number', { metadata: { attempt: 1 } }],
  ['metadata that is null', { metadata: { attempt: null } }],
  ['metadata that is nested', { metadata: { attempt: { at: 'x' } } }],
  ['a secret that is a number', { secrets: { TOKEN: 1 } }],
] as const)('%s is refused with 422', async ([, more]) => {
  expect((await create([item('answers', more)])).status).toBe(422);
});

test('metadata takes 16 keys of 64 characters with values of 512, and they come back as they were', async () => {
  const entries = Array.from({ length: 16 }, (_, index) => [`${index}`.padEnd(64, 'k'), `${index}`.padEnd(512, 'ü')]);
  const metadata = Object.fromEntries(entries);
  const { batch, sessionId } = await made([item('answers', { metadata })]);
  expect(batch.sessions[0]?.metadata).toEqual(metadata);
  expect((await readSession(sessionId)).metadata).toEqual(metadata);
});

test('the metadata of a message may hold any values', async () => {
  const metadata = { n: 1, nested: { list: [true, null, 'x'] } };
  const { sessionId } = await made([item('answers', { message: { content: text('Hello.'), metadata } })]);
  const { body } = await call<{ messages: { metadata: unknown }[] }>(`/v1/sessions/${sessionId}/messages`);
  expect(body.messages[0]?.metadata).toEqual(metadata);
});

test('parts of all kinds may be mixed, and keep their order', async () => {
  const file = await upload('notes.txt', 'One line.\n');
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const image = await upload('dot.png', Buffer.from(pixel, 'base64'));
  const content = [
    { type: 'image', file_id: image.id },
    { type: 'text', text: 'First.' },
    { type: 'file', file_id: file.id },
    { type: 'text', text: 'Second.' },
  ];
  const { sessionId } = await made([item('answers', { message: { content } })]);
  const { timeline } = await readTranscript(sessionId);
  expect(timeline.items[0]).toMatchObject({ type: 'user_message', content });
});

test('the transcript stands where transcript_url says', async () => {
  const { batch, sessionId } = await made([item()]);
  const { status, body } = await call<{ session: object }>(batch.sessions[0]?.transcript_url ?? '');
  expect(status).toBe(200);
  expect(body.session).toMatchObject({ id: sessionId });
});

const bad = [
  ['an unknown version', { version_id: 'ver_unknown' }],
  ['an unknown option', { llm_id: 'no-such-option' }],
  ['an unknown file', { message: { content: [{ type: 'file', file_id: 'file_unknown' }] } }],
  ['an unknown image', { message: { content: [{ type: 'image', file_id: 'file_unknown' }] } }],
  ['a secret in lower case', { secrets: { token: 'planted-value-1' } }],
  ['a secret that begins with a digit', { secrets: { '1TOKEN': 'planted-value-1' } }],
  ['an empty secret', { secrets: { TOKEN: '' } }],
] as const;

test.for(bad)('%s fails its item alone, in its place, with a reason', async ([, more]) => {
  const { status, body } = await create([item(), item('answers', { ...more, metadata: { place: '1' } }), item()]);
  expect(status).toBe(201);
  expect(body.sessions.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(body.sessions[1]).toMatchObject({
    ...batchSession,
    status: 'failed',
    session_id: null,
    version_id: null,
    transcript_url: null,
    last_message_status: null,
    metadata: { place: '1' },
    error: expect.stringMatching(/\S/),
  });
  expect(JSON.stringify(body)).not.toContain('planted-value');
  expect([body.sessions[0]?.error, body.sessions[2]?.error]).toEqual([null, null]);
  expect(await finished(body.batch_id)).toMatchObject({
    status: 'partial_failed',
    counts: { queued: 0, running: 0, completed: 2, failed: 1 },
  });
});

test('a batch none of whose items could be made has failed, and its counts add up', async () => {
  const { id } = await made(bad.map(([, more]) => item('answers', more)));
  expect(await read(id)).toMatchObject({
    status: 'failed',
    counts: { queued: 0, running: 0, completed: 0, failed: bad.length },
  });
});

test('a secret that the agent does not declare is taken', async () => {
  const { batch } = await made([item('answers', { secrets: { SOMETHING_UNDECLARED: 'value' } })]);
  expect(batch.sessions[0]).toMatchObject({ error: null });
});

test('secrets are never answered, by no call', async () => {
  const planted = unique('planted');
  const { batch, id, sessionId } = await made([item('works', { secrets: { SHOP_TOKEN: planted } })]);
  await finished(id);
  const paths = ['', '/events', '/messages', '/transcript'].map((end) => `/v1/sessions/${sessionId}${end}`);
  const answers = await Promise.all([...paths, `/v1/session-batches/${id}`].map((path) => call(path)));
  expect(JSON.stringify([batch, ...answers.map(({ body }) => body)])).not.toContain(planted);
});

test('an unknown batch is answered with 404', async () => {
  const { status, body } = await call('/v1/session-batches/batch_unknown');
  expect(status).toBe(404);
  expect(body).toEqual({ detail: expect.any(String) });
  expect(ENDED).not.toContain(body.detail);
});
