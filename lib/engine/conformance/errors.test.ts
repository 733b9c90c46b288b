/** Refusals: their status, and `{"detail": …}`. */
import { expect, test } from 'vitest';
import { call, post, send, unique } from './server';

const documented = [
  ['POST', '/v1/session-batches'],
  ['GET', '/v1/session-batches/batch_1'],
  ['POST', '/v1/agents/agt_1/sessions'],
  ['GET', '/v1/agents/agt_1/sessions'],
  ['GET', '/v1/sessions/sess_1'],
  ['GET', '/v1/sessions?metadata.a=b'],
  ['POST', '/v1/agents/agt_1/messages'],
  ['POST', '/v1/sessions/sess_1/events'],
  ['GET', '/v1/sessions/sess_1/events'],
  ['GET', '/v1/sessions/sess_1/stream'],
  ['GET', '/v1/sessions/sess_1/transcript'],
  ['GET', '/v1/sessions/sess_1/messages'],
  ['GET', '/v1/messages/msg_1'],
  ['GET', '/v1/sessions/sess_1/workspace.zip'],
  ['POST', '/v1/files'],
  ['GET', '/v1/agents'],
  ['DELETE', '/v1/agents/agt_1'],
  ['GET', '/v1/agents/agt_1'],
  ['GET', '/v1/agents/agt_1/versions'],
  ['GET', '/v1/agents/agt_1/versions/ver_1'],
  ['GET', '/v1/agents/agt_1/versions/ver_1/bundle'],
  ['GET', '/v1/agents/agt_1/versions/ver_1/bundle/file?path=dari.yml'],
  ['POST', '/v1/agents'],
  ['POST', '/v1/agents/agt_1/versions'],
  ['PUT', '/v1/agents/agt_1/model-backend'],
  ['POST', '/v1/source-snapshots'],
  ['POST', '/v1/source-snapshots/src_1/finalize'],
  ['GET', '/v1/source-snapshots/src_1/manifest'],
  ['DELETE', '/v1/source-snapshots/src_1'],
  ['GET', '/v1/agents/agt_1/webhook'],
  ['PUT', '/v1/agents/agt_1/webhook'],
  ['DELETE', '/v1/agents/agt_1/webhook'],
  ['POST', '/v1/agents/agt_1/webhook/rotate-secret'],
  ['GET', '/v1/costs/sessions/sess_1'],
  ['GET', '/v1/organizations/current/credentials'],
  ['PUT', '/v1/organizations/current/credentials/NAME'],
  ['DELETE', '/v1/organizations/current/credentials/NAME'],
] as const;

const keys = {
  'a wrong key': 'Bearer dari_wrong',
  'no key': '',
  'another scheme': 'Basic dGVzdDp0ZXN0',
  'no word': 'Bearer ',
};

test.for(documented)('%s %s wants the key: 401', async ([method, path]) => {
  for (const authorization of Object.values(keys)) {
    const { status, body } = await call(path, { method, headers: { authorization } });
    expect(status).toBe(401);
    expect(body).toEqual({ detail: 'Missing or invalid API key' });
  }
});

test.for(documented.filter(([method]) => method === 'GET').filter(([, path]) => /_1/.test(path)))(
  '%s %s is unknown: 404 with a sentence',
  async ([, path]) => {
    const { status, body } = await call(path);
    expect(status).toBe(404);
    expect(body).toEqual({ detail: expect.stringMatching(/\S/) });
  },
);

test('a path that is not of the API is answered with 404', async () => {
  expect((await call('/v1/no-such-thing')).status).toBe(404);
});

test('a method that a path does not have is answered with 405', async () => {
  const { status, body } = await call('/v1/session-batches', { method: 'DELETE' });
  expect(status).toBe(405);
  expect(body).toMatchObject({ detail: expect.anything() });
});

test('a bad shape is answered with 422 and a list of what is wrong where', async () => {
  const { status, body } = await post('/v1/session-batches', { items: [{ agent_id: 7 }] });
  expect(status).toBe(422);
  const entry = { type: expect.any(String), loc: expect.any(Array), msg: expect.any(String) };
  expect(body.detail).toEqual(expect.arrayContaining([expect.objectContaining(entry)]));
  for (const each of body.detail as object[]) expect(each).toMatchObject(entry);
});

test.for(['', '{', 'items=1', '[1, 2', 'null'])(
  'a body that is no JSON object is refused with 422: %s',
  async (text) => {
    const { status } = await post('/v1/session-batches', text, { 'content-type': 'application/json' });
    expect(status).toBe(422);
  },
);

test('a refusal never repeats a secret', async () => {
  const planted = unique('planted');
  const items = [{ agent_id: 7, secrets: { TOKEN: planted }, message: planted }];
  const { body } = await post('/v1/session-batches', { items });
  expect(JSON.stringify(body)).not.toContain(planted);
});

test('answers are of the type of JSON', async () => {
  for (const path of ['/v1/agents', '/v1/sessions/sess_unknown']) {
    expect((await send(path)).headers.get('content-type')).toMatch(/^application\/json/);
  }
});
