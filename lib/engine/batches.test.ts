import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireSessionBatch } from '@/lib/dari/wire';
import { getDb } from '@/lib/db/client';
import { engineAgents, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { openTestDatabase } from '@/lib/test/database';
import {
  answerOf,
  builtInAgentId,
  call,
  create,
  item,
  post,
  readBatch,
  readTranscript,
  upload,
} from '@/lib/test/engine';
import { runMessages } from '@/lib/test/jobs';
import { engineFetch } from './app';
import { engineKey } from './key';
import { startEngine } from './start';
import { forgetSecrets } from './store/sessions';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  agentId = await builtInAgentId();
});
afterAll(() => database.dispose());

const sessionCount = async () => (await (await getDb()).select({ id: engineSessions.id }).from(engineSessions)).length;

test('a batch is created with the documented fields, one session an item, in input order', async () => {
  const items = ['a', 'b', 'c'].map((name) => item(agentId, { metadata: { name } }));
  const { status, body } = await create(items, 'documented');
  expect(status).toBe(201);
  expect(body.status).toBe('queued');
  expect(Object.keys(body)).toEqual(['batch_id', 'status', 'sessions']);
  expect(body.sessions.map(({ index, metadata }) => [index, metadata.name])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
  ]);
  const [first] = body.sessions;
  expect(first).toMatchObject({
    session_id: expect.stringMatching(/^sess_/),
    status: 'queued',
    last_message_status: 'queued',
    agent_id: agentId,
    version_id: expect.stringMatching(/^ver_/),
    llm_id: 'offline-analyst',
    transcript_url: `/v1/sessions/${first?.session_id}/transcript`,
    error: null,
  });
  const read = await readBatch(body.batch_id);
  expect(read.counts).toEqual({ queued: 3, running: 0, completed: 0, failed: 0 });
  expect(read.sessions).toEqual(body.sessions);
});

test('an item that cannot be created fails in its place and the others go on', async () => {
  const bad: [string, object][] = [
    ['version_id', { version_id: 'ver_unknown' }],
    ['llm_id', { llm_id: 'gpt-5.1' }],
    ['file_id', { message: { content: [{ type: 'file', file_id: 'file_unknown' }] } }],
    ['image', { message: { content: [{ type: 'image', file_id: 'file_unknown' }] } }],
    ['content', { message: { content: [] } }],
    ['text', { message: { content: [{ type: 'text', text: ' \n' }] } }],
    ['secret name', { secrets: { shop_token: 'planted-value' } }],
    ['secret value', { secrets: { SHOP_TOKEN: '' } }],
  ];
  const items = bad.flatMap(([what, more]) => [
    item(agentId, { metadata: { what: 'good' } }),
    item(agentId, { metadata: { what }, ...more }),
  ]);
  const { status, body } = await create(items);
  expect(status).toBe(201);
  expect(body.sessions.map((session) => session.metadata.what)).toEqual(items.map((each) => each.metadata?.what));
  for (const session of body.sessions) {
    const isGood = session.metadata.what === 'good';
    expect(session.status).toBe(isGood ? 'queued' : 'failed');
    if (isGood) continue;
    expect(session).toMatchObject({
      session_id: null,
      transcript_url: null,
      version_id: null,
      last_message_status: null,
    });
    expect(session.error).toMatch(/\w/);
  }
  expect(JSON.stringify(body)).not.toContain('planted-value');
  expect(await readBatch(body.batch_id)).toMatchObject({
    status: 'running',
    counts: { queued: 8, running: 0, completed: 0, failed: 8 },
  });
  await runMessages();
  const after = await readBatch(body.batch_id);
  expect(after.status).toBe('partial_failed');
  expect(after.counts).toEqual({ queued: 0, running: 0, completed: 8, failed: 8 });
});

test('a batch in which every item fails at creation has failed', async () => {
  const { body } = await create([item(agentId, { llm_id: 'x' }), item(agentId, { llm_id: 'y' })]);
  expect(body.status).toBe('failed');
});

test('a key used again answers the first batch and creates nothing, whatever is sent', async () => {
  const first = await create([item(agentId)], 'again');
  const before = await sessionCount();
  const second = await create([item(agentId)], 'again');
  const other = await create([item(agentId), item(agentId, { llm_id: 'offline-brief' })], 'again');
  expect([first.status, second.status, other.status]).toEqual([201, 200, 200]);
  expect(second.body).toEqual(first.body);
  expect(other.body).toEqual(first.body);
  expect(await sessionCount()).toBe(before);
});

test('a key used many times at one moment makes one batch', async () => {
  const before = await sessionCount();
  const answers = await Promise.all(Array.from({ length: 8 }, () => create([item(agentId), item(agentId)], 'at once')));
  expect(new Set(answers.map(({ body }) => body.batch_id)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await sessionCount()).toBe(before + 2);
});

test('without a key, equal requests are different batches', async () => {
  const [one, other] = [await create([item(agentId)]), await create([item(agentId)])];
  expect(one.body.batch_id).not.toBe(other.body.batch_id);
  expect([one.status, other.status]).toEqual([201, 201]);
});

test('the status follows the children: running while any is unfinished, then what they share', async () => {
  await runMessages();
  const { body } = await create([item(agentId), item(agentId, { llm_id: 'test-always-fails' })]);
  expect((await readBatch(body.batch_id)).status).toBe('queued');
  await runMessages();
  const ended = await readBatch(body.batch_id);
  expect(ended.status).toBe('partial_failed');
  expect(ended.sessions.map(({ status, error }) => [status, error === null])).toEqual([
    ['completed', true],
    ['failed', false],
  ]);
  for (const session of ended.sessions) {
    const times = [session.created_at, session.started_at, session.completed_at].map((time) => Date.parse(time ?? ''));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
});

test('a hundred items are taken and a replay of them is the same batch', async () => {
  const items = Array.from({ length: 100 }, (_, index) => item(agentId, { metadata: { index: String(index) } }));
  const { status, body } = await create(items, 'hundred');
  expect(status).toBe(201);
  expect(body.sessions.map((session) => session.metadata.index)).toEqual(items.map((each) => each.metadata?.index));
  expect(new Set(body.sessions.map((session) => session.session_id)).size).toBe(100);
});

test('an unknown or deleted agent refuses the request and leaves the key free', async () => {
  const db = await getDb();
  const refused = await create([item('agt_unknown')], 'free');
  expect(refused).toMatchObject({ status: 404, body: { detail: 'Agent not found' } });
  await db.insert(engineAgents).values({ id: 'agt_gone', name: 'gone', deletedAt: new Date() });
  expect((await create([item('agt_gone')], 'free')).status).toBe(404);
  expect((await create([item(agentId)], 'free')).status).toBe(201);
});

test('metadata comes back as it was sent, keys in order, and finds its sessions', async () => {
  const metadata = { zeta: '1', a: 'two words & ünï', __proto__x: 'x', 'with.dot': '=' };
  const { body } = await create([item(agentId, { metadata }), item(agentId, { metadata: { a: 'two words & ünï' } })]);
  expect(JSON.stringify(body.sessions[0]?.metadata)).toBe(JSON.stringify(metadata));
  const find = async (query: Record<string, string>) => {
    const answer = await call<{ sessions: { id: string }[] }>(`/v1/sessions?${new URLSearchParams(query)}`);
    return answer.body.sessions.map(({ id }) => id);
  };
  const ids = body.sessions.map((session) => session.session_id);
  expect(await find({ 'metadata.a': 'two words & ünï' })).toEqual(ids);
  expect(await find({ 'metadata.a': 'two words & ünï', 'metadata.with.dot': '=' })).toEqual([ids[0]]);
  expect(await find({ 'metadata.a': 'two words' })).toEqual([]);
});

test('secrets are taken, sealed, forgotten when the session has rested, and never answered', async () => {
  const planted = 'planted-secret-value';
  const { body } = await create([item(agentId, { secrets: { ANALYST_TOKEN: planted } })]);
  const db = await getDb();
  const stored = async () =>
    JSON.stringify(await db.select().from(engineSessions)) + JSON.stringify(await db.select().from(engineMessages));
  const sealed = (
    await db.select({ id: engineSessions.id, secrets: engineSessions.secrets }).from(engineSessions)
  ).find(({ id }) => id === body.sessions[0]?.session_id);
  expect(sealed?.secrets).toMatch(/^v1\./);
  expect(await stored()).not.toContain(planted);
  await runMessages();
  expect(await stored()).not.toContain(planted);
  expect(await forgetSecrets(db, new Date(Date.now() - 60_000))).toBe(0);
  expect(await forgetSecrets(db, new Date(Date.now() + 60_000))).toBe(1);
  expect(await stored()).not.toContain('v1.');
  const id = body.sessions[0]?.session_id;
  const pages = [
    `/v1/sessions/${id}`,
    `/v1/sessions/${id}/transcript`,
    `/v1/sessions/${id}/events`,
    `/v1/session-batches/${body.batch_id}`,
  ];
  for (const page of pages) expect(JSON.stringify((await call(page)).body)).not.toContain(planted);
});

test('the curl call of the API page works with key, agent and file put in, and a repeat is the same batch', async () => {
  const file = await upload('notes.md', '# Notes\n\nOne line.\n');
  const body = {
    idempotency_key: 'docs-run-2026-05-15',
    items: [
      {
        agent_id: agentId,
        metadata: { managed_run_id: 'run_123', kind: 'tester', task_index: '1', llm_id: 'medium-claude' },
        message: {
          content: [
            { type: 'text', text: 'Test task 1 with Claude.' },
            { type: 'file', file_id: file.id },
          ],
        },
      },
    ],
  };
  const first = await post<WireSessionBatch>('/v1/session-batches', body);
  const again = await post<WireSessionBatch>('/v1/session-batches', body);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body).toEqual(first.body);
  await runMessages();
  expect(answerOf(await readTranscript(first.body.sessions[0]?.session_id))).toContain(
    '| `notes.md` | Markdown | 19 | 3 | 4 |',
  );
});

test('every call needs the key', async () => {
  for (const path of ['/v1/agents', '/v1/session-batches/x', '/v1/nowhere']) {
    for (const authorization of ['', 'Bearer', 'Bearer dari_wrong', `Basic ${engineKey()}`, engineKey()]) {
      const response = await engineFetch(`http://engine.test${path}`, { headers: { authorization } });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ detail: 'Missing or invalid API key' });
    }
  }
});

test('what is not there answers 404 with a detail', async () => {
  const version = (await call<{ versions: { id: string }[] }>(`/v1/agents/${agentId}/versions`)).body.versions[0]?.id;
  const paths = [
    'nowhere',
    'session-batches/x',
    'sessions/x',
    'sessions/x/transcript',
    'sessions/x/events',
    'agents/x',
  ];
  const more = [
    'agents/x/versions',
    `agents/${agentId}/versions/x`,
    `agents/${agentId}/versions/${version}/bundle/file?path=no`,
  ];
  for (const path of [...paths, ...more, 'sessions/%00', 'agents/%ff', 'agents/%E0%A4%A', 'sessions?metadata.a=%00']) {
    const { status, body } = await call(`/v1/${path}`);
    expect([path, status]).toEqual([path, 404]);
    expect(body.detail).toEqual(expect.any(String));
  }
});
