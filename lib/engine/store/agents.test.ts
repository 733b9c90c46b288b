import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { documentAnalyst } from '@/lib/engine/document-analyst';
import { startEngine } from '@/lib/engine/start';
import { openTestDatabase } from '@/lib/test/database';
import { builtInAgentId, call } from '@/lib/test/engine';
import { publish } from './agents';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let agentId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await startEngine();
  agentId = await builtInAgentId();
});
afterAll(() => database.dispose());

type Versions = { agent: { active_version_id: string }; versions: { id: string; is_active: boolean }[] };
const versions = async () => (await call<Versions>(`/v1/agents/${agentId}/versions`)).body;

test('starting again adds no version, also when several start at one moment', async () => {
  const before = await versions();
  await Promise.all([startEngine(), startEngine(), startEngine()]);
  expect(await versions()).toEqual(before);
  expect((await call<{ agents: object[] }>('/v1/agents')).body.agents).toHaveLength(1);
});

test('changed bytes are a new active version, and the old bytes become active again as the version they were', async () => {
  const db = await getDb();
  const before = await versions();
  await publish(db, 'document-analyst', { ...documentAnalyst, 'more.md': 'more' });
  const changed = await versions();
  expect(changed.versions.map((version) => version.is_active)).toEqual([false, true]);
  await startEngine();
  expect(await versions(), 'starting again does not undo it').toEqual(changed);
  await publish(db, 'document-analyst', documentAnalyst);
  const back = await versions();
  expect(back.agent.active_version_id).toBe(before.agent.active_version_id);
  expect(back.versions).toHaveLength(2);
});

test('an agent, its versions and the files of a bundle are read as documented', async () => {
  const { agent, versions: list } = await versions();
  const { body: one } = await call(`/v1/agents/${agentId}`);
  expect(one).toEqual({
    id: agentId,
    name: 'document-analyst',
    active_version_id: agent.active_version_id,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    deleted_at: null,
  });
  const base = `/v1/agents/${agentId}/versions/${agent.active_version_id}`;
  expect((await call(base)).body).toEqual({ agent: one, version: list.find((version) => version.is_active) });
  expect((await call(`${base}/bundle`)).body).toMatchObject({
    files: [{ path: 'dari.yml' }, { path: 'prompts/system.md' }],
  });
  const file = await call(`${base}/bundle/file?path=dari.yml`);
  expect(file.body).toEqual({ path: 'dari.yml', content: documentAnalyst['dari.yml'] });
  expect((await call(`${base}/bundle/file`)).status).toBe(422);
  expect((await call(`${base}/bundle/file?path=__proto__`)).status).toBe(404);
});
