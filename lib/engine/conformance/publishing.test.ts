/** Publishing agents, and what becomes of their versions and sessions. */
import { test as anyTest, expect, inject } from 'vitest';
import type { WireAgent } from '@/lib/dari/wire';
import type { WireSession, WireShownTranscript } from '@/lib/dari/wire-sessions';
import { create, readSession, settled, text } from './batch';
import { bundleOf } from './cast';
import { archiveOf, type Declared, declarationOf, declare, publish, put, uploaded } from './publish';
import { call, ok, post, unique } from './server';
import { agent as agentShape } from './shapes';

const server = inject('server');
/** Agents are published with models that only some servers know. */
const test = anyTest.skipIf(server.agent !== null);
const snapshots = '/v1/source-snapshots';
const listed = async () => (await ok<{ agents: WireAgent[] }>('/v1/agents')).agents;
const read = (agentId: string) => ok<WireAgent>(`/v1/agents/${agentId}`);
const open = (agentId: string, body: object = {}) =>
  ok<WireSession>(`/v1/agents/${agentId}/sessions`, { method: 'POST', body });
const newName = () => unique('published');
const described = (name: string, description: string) => bundleOf(name, { description });

test('a source is declared, uploaded, finalized and checked, then published', async () => {
  const name = newName();
  const archive = await archiveOf(bundleOf(name));
  const { body: declared } = await post<Declared>(snapshots, {
    ...declarationOf(archive),
    metadata: { from: 'a test' },
  });
  expect(declared).toMatchObject({
    source_snapshot_id: expect.stringMatching(/^src_/),
    upload_url: expect.stringMatching(/^https?:\/\//),
    upload_headers: expect.any(Object),
    expires_at: expect.stringMatching(/Z$/),
    status: 'pending_upload',
  });
  expect(await put(declared, archive)).toBeLessThan(300);
  const path = `${snapshots}/${declared.source_snapshot_id}`;
  expect((await post(`${path}/finalize`)).body).toMatchObject({ status: 'ready' });
  expect((await call(`${path}/manifest`)).status).toBe(200);
  const { body: published } = await post('/v1/agents', { source_snapshot_id: declared.source_snapshot_id });
  expect(published).toMatchObject({
    agent_id: expect.stringMatching(/^agt_/),
    version_id: expect.stringMatching(/^ver_/),
    agent_url: expect.stringMatching(/\S/),
  });
});

test('a published agent is listed under its name, with its version as the active one, and runs', async () => {
  const name = newName();
  const { agent_id, version_id } = await publish(server, bundleOf(name));
  const agent = (await listed()).find(({ id }) => id === agent_id);
  expect(agent).toMatchObject({ ...agentShape, name, active_version_id: version_id, deleted_at: null });
  const body = { type: 'user.message', content: text('Say something.') };
  const { session } = await ok<{ session: WireSession }>(`/v1/agents/${agent_id}/messages`, { method: 'POST', body });
  expect(await settled(session.id)).toMatchObject({ version_id, last_message_status: 'completed' });
});

test('the same name adds a version, which is the active one from then on', async () => {
  const name = newName();
  const first = await publish(server, described(name, 'First.'));
  const second = await publish(server, described(name, 'Second.'));
  expect(second.agent_id).toBe(first.agent_id);
  expect(second.version_id).not.toBe(first.version_id);
  expect((await read(first.agent_id)).active_version_id).toBe(second.version_id);
  expect((await listed()).filter((each) => each.name === name)).toHaveLength(1);
  type Versions = { versions: { id: string; is_active: boolean }[] };
  const { versions } = await ok<Versions>(`/v1/agents/${first.agent_id}/versions`);
  expect(versions.map(({ id, is_active }) => [id, is_active])).toEqual([
    [first.version_id, false],
    [second.version_id, true],
  ]);
});

test('a version is added to an agent by its id', async () => {
  const name = newName();
  const first = await publish(server, described(name, 'First.'));
  const second = await publish(server, described(name, 'Second.'), `/v1/agents/${first.agent_id}/versions`);
  expect(second.agent_id).toBe(first.agent_id);
  expect((await read(first.agent_id)).active_version_id).toBe(second.version_id);
});

test('a version keeps its files, and a session its version, whatever is published later', async () => {
  const name = newName();
  const first = await publish(server, described(name, 'First.'));
  const early = await open(first.agent_id);
  const second = await publish(server, described(name, 'Second.'));
  const late = await open(first.agent_id);
  expect([early.version_id, late.version_id]).toEqual([first.version_id, second.version_id]);
  expect(await readSession(early.id)).toEqual(early);
  for (const [version, word] of [
    [first, 'First.'],
    [second, 'Second.'],
  ] as const) {
    const path = `/v1/agents/${first.agent_id}/versions/${version.version_id}/bundle/file?path=dari.yml`;
    expect((await ok<{ content: string }>(path)).content).toContain(word);
  }
});

test('an older version can be asked for, by sessions and by items of a batch', async () => {
  const name = newName();
  const first = await publish(server, described(name, 'First.'));
  await publish(server, described(name, 'Second.'));
  const { agent_id, version_id } = first;
  expect((await open(agent_id, { version_id })).version_id).toBe(version_id);
  const { body } = await create([{ agent_id, version_id, message: { content: text('Hello.') } }]);
  expect(body.sessions[0]).toMatchObject({ version_id, error: null });
});

test('a version of another agent is unknown to this one', async () => {
  const [one, two] = await Promise.all([publish(server, bundleOf(newName())), publish(server, bundleOf(newName()))]);
  const { status } = await post(`/v1/agents/${one.agent_id}/sessions`, { version_id: two.version_id });
  expect(status).toBe(422);
  expect((await call(`/v1/agents/${one.agent_id}/versions/${two.version_id}`)).status).toBe(404);
});

test('a manifest with an unknown key is refused, and the detail names it', async () => {
  const id = await uploaded(server, await archiveOf(bundleOf(newName(), { surprise: true })));
  const { status, body } = await call(`${snapshots}/${id}/manifest`);
  expect(status).toBe(422);
  expect(body.detail).toEqual(expect.stringContaining('surprise'));
});

test('what cannot be checked cannot be published either, and leaves no agent', async () => {
  const name = newName();
  const id = await uploaded(server, await archiveOf(bundleOf(name, { surprise: true })));
  const { status, body } = await post('/v1/agents', { source_snapshot_id: id });
  expect(status).toBe(422);
  expect(body.detail).toEqual(expect.any(String));
  expect((await listed()).map((each) => each.name)).not.toContain(name);
});

test('a snapshot is not published before it is finalized, and not finalized before it is uploaded', async () => {
  const archive = await archiveOf(bundleOf(newName()));
  const declared = await declare(server, archive);
  const id = declared.source_snapshot_id;
  const early = [await post(`${snapshots}/${id}/finalize`), await post('/v1/agents', { source_snapshot_id: id })];
  for (const { status } of early) expect(Math.floor(status / 100)).toBe(4);
  expect(await put(declared, archive)).toBeLessThan(300);
  expect((await post(`${snapshots}/${id}/finalize`)).body).toMatchObject({ status: 'ready' });
});

test('other bytes than were declared are not ready', async () => {
  const archive = await archiveOf(bundleOf(newName()));
  const declared = await declare(server, archive);
  const other = Buffer.from(archive);
  other[archive.length - 9] = (other[archive.length - 9] ?? 0) ^ 1;
  const status = await put(declared, other);
  const { body } = await post<{ status?: string }>(`${snapshots}/${declared.source_snapshot_id}/finalize`);
  expect([Math.floor(status / 100) === 4, body.status !== 'ready']).toContain(true);
  expect(body.status).not.toBe('ready');
});

test('an upload that is no archive is not ready, with a reason', async () => {
  const archive = Buffer.from('This is no archive.');
  const declared = await declare(server, archive);
  await put(declared, archive);
  const { body } = await post(`${snapshots}/${declared.source_snapshot_id}/finalize`);
  expect(body).toMatchObject({ failure_reason: expect.stringMatching(/\S/) });
  expect(body).not.toMatchObject({ status: 'ready' });
});

test('a snapshot that is deleted is gone', async () => {
  const id = await uploaded(server, await archiveOf(bundleOf(newName())));
  expect((await call(`${snapshots}/${id}`, { method: 'DELETE' })).status).toBeLessThan(300);
  expect((await call(`${snapshots}/${id}/manifest`)).status).toBe(404);
  expect((await post('/v1/agents', { source_snapshot_id: id })).status).toBe(404);
});

test('a deleted agent is hidden and takes no new sessions; its versions and sessions stay', async () => {
  const { agent_id, version_id } = await publish(server, bundleOf(newName()));
  const session = await open(agent_id);
  expect((await call(`/v1/agents/${agent_id}`, { method: 'DELETE' })).status).toBeLessThan(300);
  expect((await listed()).map(({ id }) => id)).not.toContain(agent_id);
  const content = text('Hello.');
  const refused = [
    await post(`/v1/agents/${agent_id}/sessions`, {}),
    await post(`/v1/agents/${agent_id}/messages`, { type: 'user.message', content }),
    await create([{ agent_id, message: { content } }]),
  ];
  for (const { status } of refused) expect(status).toBe(404);
  expect((await call(`/v1/agents/${agent_id}/versions/${version_id}`)).status).toBe(200);
  const transcript = await ok<WireShownTranscript>(`/v1/sessions/${session.id}/transcript`);
  expect(transcript.agent).toMatchObject({ id: agent_id, deleted_at: expect.stringMatching(/Z$/) });
});

test('the name of a deleted agent is free for another', async () => {
  const name = newName();
  const first = await publish(server, bundleOf(name));
  await ok(`/v1/agents/${first.agent_id}`, { method: 'DELETE' });
  expect((await publish(server, bundleOf(name))).agent_id).not.toBe(first.agent_id);
});

test('a version cannot be added to an unknown agent: 404', async () => {
  const id = await uploaded(server, await archiveOf(bundleOf(newName())));
  expect((await post('/v1/agents/agt_unknown/versions', { source_snapshot_id: id })).status).toBe(404);
  expect((await post('/v1/agents', { source_snapshot_id: 'src_unknown' })).status).toBe(404);
});
