import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getDb } from '@/lib/db/client';
import { engineSnapshots } from '@/lib/db/engine-schema';
import { openTestDatabase } from '@/lib/test/database';
import { call, create, item, post } from '@/lib/test/engine';
import { archiveOf, declare, type Published, publishFiles, put, scripted, snapshotOf } from '@/lib/test/publish';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.dispose());

type Versions = { versions: { id: string; is_active: boolean }[] };
const versionsOf = async (agentId: string) =>
  (await call<Versions>(`/v1/agents/${agentId}/versions`)).body.versions.map(({ id, is_active }) => [id, is_active]);
const names = async () =>
  (await call<{ agents: { name: string }[] }>('/v1/agents')).body.agents.map(({ name }) => name);
const finalize = (id: string) => call(`/v1/source-snapshots/${id}/finalize`, { method: 'POST' });
const publish = (id: string, path = '/v1/agents') => post<Published>(path, { source_snapshot_id: id });

test('a source is declared, uploaded, finalized, checked and published, step by step', async () => {
  const archive = await archiveOf(scripted('stepwise'));
  const declared = await declare(archive, { metadata: { commit: 'abc' } });
  expect(declared).toMatchObject({
    status: 201,
    body: {
      source_snapshot_id: expect.stringMatching(/^src_/),
      upload_url: expect.stringMatching(/^http:\/\/engine\.test\/v1\/source-snapshots\/src_\w+\/upload$/),
      upload_headers: { 'x-upload-token': expect.stringMatching(/^.{40,}$/) },
      expires_at: expect.stringMatching(/Z$/),
      status: 'pending_upload',
    },
  });
  const id = declared.body.source_snapshot_id;
  expect(await put(declared.body, archive)).toMatchObject({ status: 200, body: { status: 'pending_upload' } });
  expect(await finalize(id)).toMatchObject({ status: 200, body: { status: 'ready', failure_reason: null } });
  expect(await call(`/v1/source-snapshots/${id}/manifest`)).toMatchObject({
    status: 200,
    body: { manifest: { name: 'stepwise' }, warnings: [] },
  });
  const published = await publish(id);
  expect(published).toMatchObject({
    status: 201,
    body: {
      agent_id: expect.stringMatching(/^agt_/),
      version_id: expect.stringMatching(/^ver_/),
      agent_url: `http://engine.test/agents/${published.body.agent_id}`,
    },
  });
  expect((await publish(id)).body, 'again is the same').toEqual(published.body);
  expect(await versionsOf(published.body.agent_id)).toEqual([[published.body.version_id, true]]);
});

test('the address to upload to is the one by which the caller came', async () => {
  const archive = await archiveOf(scripted('proxied'));
  const { body } = await call<{ upload_url: string }>('/v1/source-snapshots', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-host': 'deck.example:8443',
      'x-forwarded-proto': 'https',
    },
    body: JSON.stringify({ format: 'tar.gz', sha256: 'a'.repeat(64), size_bytes: archive.length }),
  });
  expect(body.upload_url).toMatch(/^https:\/\/deck\.example:8443\/v1\/source-snapshots\//);
});

test('the same name adds a version, which new sessions take; a session keeps its own', async () => {
  const first = await publishFiles(scripted('grows'));
  const { body: before } = await create([item(first.agent_id)]);
  const second = await publishFiles(scripted('grows', 'Another.'));
  expect(second.agent_id).toBe(first.agent_id);
  expect(await versionsOf(first.agent_id)).toEqual([
    [first.version_id, false],
    [second.version_id, true],
  ]);
  const { body: after } = await create([item(first.agent_id)]);
  expect([before.sessions[0]?.version_id, after.sessions[0]?.version_id]).toEqual([
    first.version_id,
    second.version_id,
  ]);
});

test('a version goes to the agent of its name and to no other', async () => {
  const mine = await publishFiles(scripted('mine'));
  const other = await publishFiles(scripted('other'));
  const path = (agentId: string) => `/v1/agents/${agentId}/versions`;
  const snapshot = await snapshotOf(scripted('mine', 'More.'));
  expect(await publish(snapshot, path(other.agent_id))).toMatchObject({
    status: 422,
    body: { detail: expect.stringMatching(/"mine", but this agent is "other"/) },
  });
  expect(await publish(snapshot, path('agt_none'))).toMatchObject({ status: 404 });
  expect(await publish(snapshot, path(mine.agent_id))).toMatchObject({
    status: 201,
    body: { agent_id: mine.agent_id },
  });
  expect(await publish(snapshot, path(other.agent_id))).toMatchObject({ status: 422 });
});

test('the name of a deleted agent is free: it is another agent then', async () => {
  const first = await publishFiles(scripted('phoenix'));
  const snapshot = await snapshotOf(scripted('phoenix', 'Late.'));
  expect(await call(`/v1/agents/${first.agent_id}`, { method: 'DELETE' })).toMatchObject({ status: 200 });
  expect(await names()).not.toContain('phoenix');
  expect(await publish(snapshot, `/v1/agents/${first.agent_id}/versions`)).toMatchObject({ status: 404 });
  const second = await publish(snapshot);
  expect(second).toMatchObject({ status: 201 });
  expect(second.body.agent_id).not.toBe(first.agent_id);
  expect(await versionsOf(first.agent_id)).toEqual([[first.version_id, true]]);
});

test('a manifest with mistakes is refused in words and by line, and publishes nothing', async () => {
  const files = scripted('faulty');
  const id = await snapshotOf({ ...files, 'dari.yml': `${files['dari.yml']}harnes: pi\n` });
  const refusal = {
    status: 422,
    body: {
      detail: expect.stringMatching(/cannot be published:\n- line 4, column 1 \(harnes\): Unknown key "harnes"/),
      problems: [{ path: 'harnes', line: 4, column: 1, message: expect.stringMatching(/Did you mean "harness"/) }],
    },
  };
  expect(await call(`/v1/source-snapshots/${id}/manifest`)).toMatchObject(refusal);
  expect(await publish(id)).toMatchObject(refusal);
  expect(await names()).not.toContain('faulty');
});

test('what is no archive fails when it is finalized, with the reason', async () => {
  const junk = Buffer.from('not an archive');
  const { body } = await declare(junk);
  expect(await finalize(body.source_snapshot_id)).toMatchObject({ status: 409 });
  expect(await put(body, junk)).toMatchObject({ status: 200 });
  expect(await finalize(body.source_snapshot_id)).toMatchObject({
    status: 200,
    body: { status: 'failed', failure_reason: expect.stringMatching(/not a whole tar.gz/) },
  });
  expect(await publish(body.source_snapshot_id)).toMatchObject({ status: 409 });
  expect(await call(`/v1/source-snapshots/${body.source_snapshot_id}/manifest`)).toMatchObject({ status: 409 });
});

test('an upload needs its token, the declared bytes, and is taken once', async () => {
  const archive = await archiveOf(scripted('guarded'));
  const { body } = await declare(archive);
  const other = (await declare(archive)).body;
  expect(await put({ ...body, upload_headers: {} }, archive)).toMatchObject({ status: 403 });
  expect(await put({ ...body, upload_headers: other.upload_headers }, archive)).toMatchObject({ status: 403 });
  expect(await put(body, Buffer.concat([archive, Buffer.from('x')]))).toMatchObject({ status: 422 });
  expect(await put(body, archive.subarray(1))).toMatchObject({ status: 422 });
  const changed = Buffer.from(archive);
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(await put(body, changed)).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/SHA-256/) } });
  expect(await put(body, archive)).toMatchObject({ status: 200 });
  expect(await put(body, archive)).toMatchObject({ status: 409 });
});

test.each([
  [422, { format: 'zip' }],
  [422, { sha256: 'abc' }],
  [422, { size_bytes: 0 }],
  [413, { size_bytes: 11 * 1024 * 1024 }],
])('a declaration that cannot be is refused with %i: %j', async (status, more) => {
  expect(await declare(Buffer.from('x'), more)).toMatchObject({ status });
});

test('what has expired or was deleted is not there, and is swept', async () => {
  const old = await snapshotOf(scripted('late'));
  const db = await getDb();
  await db
    .update(engineSnapshots)
    .set({ expiresAt: new Date(0) })
    .where(eq(engineSnapshots.id, old));
  expect(await publish(old)).toMatchObject({ status: 404, body: { detail: expect.stringMatching(/expired/) } });
  const next = await snapshotOf(scripted('later'));
  expect(await db.select().from(engineSnapshots).where(eq(engineSnapshots.id, old))).toEqual([]);
  expect(await call(`/v1/source-snapshots/${next}`, { method: 'DELETE' })).toMatchObject({ status: 200 });
  expect(await call(`/v1/source-snapshots/${next}`, { method: 'DELETE' })).toMatchObject({ status: 404 });
  expect(await publish(next)).toMatchObject({ status: 404 });
});

test('many who publish one name at one moment make one agent', async () => {
  const snapshots = await Promise.all(['a', 'b', 'c'].map((word) => snapshotOf(scripted('crowd', word))));
  const published = await Promise.all(snapshots.map((id) => publish(id)));
  expect(published.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(published.map(({ body }) => body.agent_id)).size).toBe(1);
  expect(await versionsOf(published[0]?.body.agent_id ?? '')).toHaveLength(3);
});

test('a model router is refused, because there is none', async () => {
  const { agent_id } = await publishFiles(scripted('routed'));
  const init = { method: 'PUT', body: JSON.stringify({ kind: 'router', router_id: 'r' }) };
  expect(await call(`/v1/agents/${agent_id}/model-backend`, init)).toMatchObject({
    status: 422,
    body: { detail: expect.stringMatching(/no router/) },
  });
  expect(await call('/v1/agents/agt_none/model-backend', init)).toMatchObject({ status: 404 });
});
