/** The workspace of a session as a zip. */
import { expect, test } from 'vitest';
import { agentId, ended } from './batch';
import { ok, send } from './server';
import { unzip } from './workspace';

test('a workspace comes as a zip, as an attachment named after its session', async () => {
  const { sessionId } = await ended('works');
  const { headers, files } = await unzip(sessionId);
  expect(headers.get('content-type')).toBe('application/zip');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="workspace-${sessionId}.zip"`);
  expect(Object.keys(files).length).toBeGreaterThan(0);
});

test('names in the zip are relative and lead nowhere else', async () => {
  const { sessionId } = await ended('works');
  for (const name of Object.keys((await unzip(sessionId)).files)) {
    expect(name).not.toMatch(/^\/|^[A-Za-z]:|\\|(^|\/)\.\.(\/|$)/);
  }
});

test('what the agent wrote is in it', async () => {
  const { sessionId } = await ended('works');
  const { files } = await unzip(sessionId);
  expect(Buffer.from(files['report.md'] ?? []).toString()).toMatch(/\S/);
});

test('a session that has done nothing has an empty workspace', async () => {
  const session = await ok<{ id: string }>(`/v1/agents/${agentId}/sessions`, { method: 'POST' });
  expect((await unzip(session.id)).files).toEqual({});
});

test('an unknown session has no workspace: 404', async () => {
  const response = await send('/v1/sessions/sess_unknown/workspace.zip');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ detail: expect.any(String) });
});
