/** What only Batchdeck's own engine promises; no other server has to. */
import { expect, inject, test } from 'vitest';
import {
  agentId,
  append,
  begun,
  ended,
  finished,
  item,
  made,
  readEvents,
  upload,
  uploadForm,
  userMessage,
} from './batch';
import { bundleOf } from './cast';
import { declare, publish } from './publish';
import { call, ok, post, send, unique, until } from './server';
import { unzip } from './workspace';

const isOwn = inject('description') !== null;
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test.skipIf(!isOwn)('a batch is answered with 201, and with 200 when its key was used before', async () => {
  const key = unique('key');
  const statuses = [];
  for (let count = 0; count < 2; count += 1) {
    statuses.push((await post('/v1/session-batches', { items: [item()], idempotency_key: key })).status);
  }
  expect(statuses).toEqual([201, 200]);
});

test.skipIf(!isOwn)('children carry when they were created, begun and completed, with milliseconds', async () => {
  const { id, batch } = await made([item()]);
  expect(batch.sessions[0]).toMatchObject({ created_at: expect.stringMatching(stamp) });
  const [child] = (await finished(id)).sessions;
  const times = [child?.created_at, child?.started_at, child?.completed_at];
  for (const time of times) expect(time).toMatch(stamp);
  expect(times).toEqual(times.toSorted());
});

test.skipIf(!isOwn)('every answer has an id of its own and is not to be kept', async () => {
  const answers = await Promise.all([send('/v1/agents'), send('/v1/agents'), send('/v1/no-such-thing')]);
  const ids = answers.map(({ headers }) => headers.get('x-request-id'));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(ids).size).toBe(3);
  for (const { headers } of answers) expect(headers.get('cache-control')).toContain('no-store');
});

test.skipIf(!isOwn)('the description is open to all', async () => {
  const { status, body } = await call<{ openapi: string }>('/v1/openapi.json', { headers: { authorization: '' } });
  expect({ status, openapi: body.openapi }).toEqual({ status: 200, openapi: '3.1.0' });
});

test.skipIf(!isOwn)('an empty file is refused with 422', async () => {
  expect((await post('/v1/files', uploadForm('empty.txt', ''))).status).toBe(422);
});

test.skipIf(!isOwn)('an uploaded file can be read back, whole and in ranges', async () => {
  const file = await upload('back.txt', '0123456789');
  const read = async (range: string) => {
    const answer = await send(`/v1/files/${file.id}/content`, { headers: { range } });
    return [answer.status, answer.headers.get('content-range'), await answer.text()];
  };
  expect((await call(`/v1/files/${file.id}`)).body).toEqual(file);
  expect(await read('')).toEqual([200, null, '0123456789']);
  expect(await read('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
  expect(await read('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
  expect(await read('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
  expect((await read('bytes=10-')).slice(0, 2)).toEqual([416, 'bytes */10']);
  expect((await call('/v1/files/file_none/content')).status).toBe(404);
});

test.skipIf(!isOwn)('an upload is answered with 201', async () => {
  expect((await post('/v1/files', uploadForm('one.txt', '1'))).status).toBe(201);
});

test.skipIf(!isOwn)('a second file of one name is numbered in the workspace', async () => {
  const [one, two] = [await upload('a.txt', 'first'), await upload('a.txt', 'second')];
  const content = [one, two].map(({ id }) => ({ type: 'file', file_id: id }));
  const { sessionId } = await ended('answers', { content });
  const { files } = await unzip(sessionId);
  expect(Buffer.from(files['a.txt'] ?? []).toString()).toBe('first');
  expect(Buffer.from(files['a (2).txt'] ?? []).toString()).toBe('second');
});

test.skipIf(!isOwn)(
  'a path that a workspace does not have is answered with 404, one that leads out is refused',
  async () => {
    const { sessionId } = await ended();
    const zip = `/v1/sessions/${sessionId}/workspace.zip`;
    expect((await call(`${zip}?path=no-such-folder`)).status).toBe(404);
    for (const path of ['..', '../..', '/etc', '/workspace/../..', 'a/../../..']) {
      const { status } = await call(`${zip}?path=${encodeURIComponent(path)}`);
      expect([403, 404, 422]).toContain(status);
    }
  },
);

test.skipIf(!isOwn)('after goes on in the ledger from a number, and a limit that is none is refused', async () => {
  const { sessionId } = await ended();
  const events = await readEvents(sessionId);
  expect(await readEvents(sessionId, '?after=2&limit=1')).toEqual(events.slice(2, 3));
  for (const limit of ['-1', 'x', '1.5']) {
    expect((await call(`/v1/sessions/${sessionId}/events?limit=${limit}`)).status).toBe(422);
  }
});

test.skipIf(!isOwn)('a Last-Event-ID of another session is refused with 422', async () => {
  const [{ sessionId }, other] = await Promise.all([ended(), ended()]);
  for (const id of [`${other.sessionId}:evt_1`, 'evt_1', 'x']) {
    const path = `/v1/sessions/${sessionId}/stream`;
    expect((await call(path, { headers: { 'Last-Event-ID': id } })).status).toBe(422);
  }
});

test.skipIf(!isOwn)('an Idempotency-Key of more than 255 characters is refused with 422', async () => {
  const { sessionId } = await ended();
  const { status } = await append(sessionId, userMessage('Once.'), { 'Idempotency-Key': 'k'.repeat(256) });
  expect(status).toBe(422);
});

test.skipIf(!isOwn)('storage bindings are not had, and asking for one is refused with 422', async () => {
  expect((await post(`/v1/agents/${agentId}/sessions`, { storage_binding_id: 'stb_1' })).status).toBe(422);
});

test.skipIf(!isOwn)('a credential’s name must be fit for a variable: else 422', async () => {
  for (const name of ['lower', '1A', 'A-B']) {
    const path = `/v1/organizations/current/credentials/${name}`;
    expect((await call(path, { method: 'PUT', body: { value: 'x' } })).status).toBe(422);
  }
});

test.skipIf(!isOwn)('a method not allowed is answered with those that are', async () => {
  const response = await send('/v1/session-batches', { method: 'DELETE' });
  expect(response.headers.get('allow')).toBe('POST');
});

test.skipIf(!isOwn)('the costs are those of every call of a model, exactly, and carry the tokens', async () => {
  const { sessionId } = await ended('stumbles');
  expect(await ok(`/v1/costs/sessions/${sessionId}`)).toEqual({
    scope_kind: 'session',
    scope_id: sessionId,
    event_count: 2,
    total_cost_usd: '0.0025',
    input_tokens: 2000,
    output_tokens: 200,
  });
});

test.skipIf(!isOwn)('a second result of a tool is refused with 409', async () => {
  const { sessionId, messageId } = await begun('asksFreely');
  const readings = await until(
    () => readEvents(sessionId),
    (events) => events.at(-1)?.data.status === 'waiting_for_tool',
    'the message waits for a tool',
  );
  const requested = readings.at(-1)?.find(({ type }) => type === 'tool.call_requested');
  expect(requested?.data).toMatchObject({ kind: 'external' });
  const { tool_call_id } = requested?.data ?? {};
  const result = { type: 'tool.result_submitted', message_id: messageId, tool_call_id, result: 1 };
  expect((await append(sessionId, result)).status).toBe(202);
  expect((await append(sessionId, result)).status).toBe(409);
});

test.skipIf(!isOwn)('a router is refused with 422', async () => {
  const path = `/v1/agents/${agentId}/model-backend`;
  expect((await call(path, { method: 'PUT', body: { kind: 'router', router_id: 'r' } })).status).toBe(422);
});

test.skipIf(!isOwn)('the upload address of a snapshot is of the host by which it was asked for', async () => {
  const server = inject('server');
  const { upload_url } = await declare(server, Buffer.from('x'));
  expect(new URL(upload_url).origin).toBe(new URL(server.url).origin);
});

test.skipIf(!isOwn)('equal files published again are the version they were', async () => {
  const server = inject('server');
  const name = unique('twice');
  const first = await publish(server, bundleOf(name));
  expect(await publish(server, bundleOf(name))).toEqual(first);
  await publish(server, bundleOf(name, { description: 'Changed.' }));
  expect(await publish(server, bundleOf(name))).toEqual(first);
});
