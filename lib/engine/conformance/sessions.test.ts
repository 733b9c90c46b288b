/** Creating, reading and listing sessions. */
import { expect, test } from 'vitest';
import type { WireSession, WireShownTranscript } from '@/lib/dari/wire-sessions';
import { agentId, findSessions, item, made, readSession, settled, text, versionId } from './batch';
import { call, ok, post, unique } from './server';
import { event, session } from './shapes';

const sessions = `/v1/agents/${agentId}/sessions`;
const open = (body?: object) => ok<WireSession>(sessions, { method: 'POST', body });

test.for([
  ['without a body', undefined],
  ['with an empty object', {}],
  ['with nulls', { name: null, metadata: null, secrets: null, llm_api_key: null, llm_id: null, version_id: null }],
] as const)('a session is made %s: idle, without a message', async ([, body]) => {
  const made = await open(body);
  expect(made).toMatchObject(session);
  expect(made).toMatchObject({
    name: null,
    agent_id: agentId,
    version_id: versionId,
    storage_binding_id: null,
    internet_access: false,
    status: 'idle',
    last_message_id: null,
    last_message_status: null,
    metadata: {},
  });
});

test('a session is read as it was made', async () => {
  const metadata = { case: unique('case') };
  const asked = {
    name: 'Night run',
    metadata,
    internet_access: true,
    llm_id: 'works',
    version_id: versionId,
  };
  const made = await open(asked);
  expect(made).toMatchObject(asked);
  expect(await readSession(made.id)).toEqual(made);
});

test.for([
  ['an unknown version', { version_id: 'ver_unknown' }],
  ['an unknown option', { llm_id: 'no-such-option' }],
  ['a secret in lower case', { secrets: { token: 'planted' } }],
  ['an empty secret', { secrets: { TOKEN: '' } }],
  ['metadata that is a number', { metadata: { n: 1 } }],
  ['a name that is a number', { name: 7 }],
  ['internet access that is text', { internet_access: 'yes' }],
] as const)('%s is refused with 422, and no value is repeated', async ([, more]) => {
  const mark = unique('mark');
  const { status, body } = await post(sessions, { metadata: { mark }, ...more });
  expect(status).toBe(422);
  expect(JSON.stringify(body)).not.toContain('planted');
  expect(await findSessions(`metadata.mark=${mark}`)).toEqual([]);
});

test('a session of an unknown agent is answered with 404', async () => {
  expect((await post('/v1/agents/agt_unknown/sessions', {})).status).toBe(404);
});

test('secrets and provider keys are taken, and never answered', async () => {
  const planted = unique('planted');
  const made = await open({ secrets: { _TOKEN_1: planted }, llm_api_key: planted });
  const listed = await ok(sessions);
  expect(JSON.stringify([made, await readSession(made.id), listed])).not.toContain(planted);
});

test('the sessions of an agent are listed', async () => {
  const made = await open({ name: 'Listed' });
  const { sessions: listed } = await ok<{ sessions: WireSession[] }>(sessions);
  expect(listed).toContainEqual(made);
  for (const each of listed) expect(each).toMatchObject({ ...session, agent_id: agentId });
});

test('sessions are found by metadata, exactly', async () => {
  const mark = unique('mark');
  const [one] = await Promise.all([open({ metadata: { mark } }), open({ metadata: { mark: `${mark}-longer` } })]);
  expect(await findSessions(`metadata.mark=${mark}`)).toEqual([one]);
  expect(await findSessions(`metadata.mark=${mark.toUpperCase()}`)).toEqual([]);
  expect(await findSessions(`metadata.other=${mark}`)).toEqual([]);
});

test('several filters must all hold', async () => {
  const mark = unique('mark');
  const [one] = await Promise.all([
    open({ metadata: { mark, place: '1' } }),
    open({ metadata: { mark, place: '2' } }),
    open({ metadata: { place: '1' } }),
  ]);
  expect(await findSessions(`metadata.mark=${mark}&metadata.place=1`)).toEqual([one]);
  expect(await findSessions(`metadata.mark=${mark}&metadata.place=3`)).toEqual([]);
});

test('keys and values of any characters are found', async () => {
  const metadata = { 'run.id %&=+"': `${unique('wert')} & = + % ü "’` };
  const made = await open({ metadata });
  const [[key = '', value = ''] = []] = Object.entries(metadata);
  expect(await findSessions(`${encodeURIComponent(`metadata.${key}`)}=${encodeURIComponent(value)}`)).toEqual([made]);
});

test('the sessions of a batch are found by the metadata of their items', async () => {
  const mark = unique('mark');
  const { sessionId } = await made([item('answers', { metadata: { mark } })]);
  expect(await findSessions(`metadata.mark=${mark}`)).toMatchObject([{ ...session, id: sessionId }]);
});

test('a session and its first message are made in one call', async () => {
  const more = { name: 'One call', internet_access: true, metadata: { mark: unique('mark') } };
  const body = {
    type: 'user.message',
    content: text('Say something.'),
    metadata: { any: [1] },
    session: { ...more, llm_id: 'answers' },
  };
  type Made = { event: object; message: { id: string; status: string }; session: WireSession };
  const { status, body: answer } = await post<Made>(`/v1/agents/${agentId}/messages`, body);
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(300);
  const { id: messageId } = answer.message;
  expect(answer.message).toEqual({ id: messageId, status: 'queued' });
  expect(answer.event).toMatchObject({
    ...event,
    id: `${answer.session.id}:evt_1`,
    sequence_number: 1,
    type: 'user.message',
    message_id: messageId,
    data: { content: body.content, metadata: { any: [1] }, message_id: messageId },
  });
  expect(answer.session).toMatchObject({ ...session, ...more, status: 'running', last_message_id: messageId });
  expect(answer.session.last_message_status).toBe('queued');
  expect(await settled(answer.session.id)).toMatchObject({ last_message_status: 'completed' });
});

test.for([
  ['no content', { type: 'user.message' }],
  ['an empty content', { type: 'user.message', content: [] }],
  ['no type', { content: text('Hello.') }],
  ['a session that is a list', { type: 'user.message', content: text('Hello.'), session: [] }],
] as const)('a first message with %s is refused with 422', async ([, body]) => {
  expect((await post(`/v1/agents/${agentId}/messages`, body)).status).toBe(422);
});

test('a first message to an unknown agent is answered with 404', async () => {
  const body = { type: 'user.message', content: text('Hello.') };
  expect((await post('/v1/agents/agt_unknown/messages', body)).status).toBe(404);
});

test('the transcript of a session without a message has no items', async () => {
  const made = await open();
  const { body } = await call<WireShownTranscript>(`/v1/sessions/${made.id}/transcript`);
  expect(body).toMatchObject({ session: made, timeline: { items: [] } });
});
