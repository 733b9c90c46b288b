/** Agents, their versions and what is in a version's bundle. */
import { expect, test } from 'vitest';
import type { WireAgent } from '@/lib/dari/wire';
import { agentId, ended, readSession, versionId } from './batch';
import { call, ok } from './server';
import { agent } from './shapes';

const versions = `/v1/agents/${agentId}/versions`;
const head = { id: agentId, active_version_id: versionId };

test('agents are listed as documented: not deleted, oldest first', async () => {
  const { agents } = await ok<{ agents: WireAgent[] }>('/v1/agents');
  for (const each of agents) expect(each).toMatchObject({ ...agent, deleted_at: null });
  expect(agents.map(({ id }) => id)).toContain(agentId);
  const times = agents.map(({ created_at }) => created_at);
  expect(times).toEqual(times.toSorted());
});

test('an agent is read as it is listed', async () => {
  const { agents } = await ok<{ agents: WireAgent[] }>('/v1/agents');
  expect(await ok(`/v1/agents/${agentId}`)).toEqual(agents.find(({ id }) => id === agentId));
});

test('versions are listed with their agent, and the active one is marked', async () => {
  type Versions = { agent: object; versions: { id: string; is_active: boolean }[] };
  const answer = await ok<Versions>(versions);
  expect(answer.agent).toMatchObject(head);
  for (const version of answer.versions) {
    expect(version).toMatchObject({
      id: expect.stringMatching(/^ver_/),
      is_active: expect.any(Boolean),
      archive_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      size_bytes: expect.toBeOneOf([expect.any(Number), null]),
    });
  }
  expect(answer.versions.filter(({ is_active }) => is_active).map(({ id }) => id)).toEqual([versionId]);
});

test('a version is read with its agent', async () => {
  expect(await ok(`${versions}/${versionId}`)).toMatchObject({
    agent: head,
    version: { id: versionId, agent_id: agentId },
  });
});

test('a bundle lists its files, and a file is read as text', async () => {
  expect((await call(`${versions}/${versionId}/bundle`)).status).toBe(200);
  const { content } = await ok<{ content: string }>(`${versions}/${versionId}/bundle/file?path=dari.yml`);
  expect(content).toContain('answers');
});

test('the agent in a transcript is the agent', async () => {
  const { sessionId } = await ended();
  const { agent: shown } = await ok<{ agent: object }>(`/v1/sessions/${sessionId}/transcript`);
  expect(shown).toEqual(await ok(`/v1/agents/${agentId}`));
  expect(await readSession(sessionId)).toMatchObject({ agent_id: agentId, version_id: versionId });
});

test.for([
  '/v1/agents/agt_unknown',
  '/v1/agents/agt_unknown/versions',
  '/v1/agents/agt_unknown/sessions',
  `/v1/agents/agt_unknown/versions/${versionId}`,
  `${versions}/ver_unknown`,
  `${versions}/ver_unknown/bundle`,
  `${versions}/ver_unknown/bundle/file?path=dari.yml`,
  `${versions}/${versionId}/bundle/file?path=no-such-file`,
])('%s is answered with 404', async (path) => {
  const { status, body } = await call(path);
  expect(status).toBe(404);
  expect(body).toEqual({ detail: expect.any(String) });
});
