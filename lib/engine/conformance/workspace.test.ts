/** The workspace of a session as a zip. */
import { expect, test } from 'vitest';
import { agentId, append, ended, settled, userMessage } from './batch';
import { WRITTEN } from './cast';
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

const textsOf = async (sessionId: string, ...paths: string[]) => {
  const query = paths.map((path) => `path=${encodeURIComponent(path)}`).join('&');
  const { files } = await unzip(sessionId, query && `?${query}`);
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
};
const writtenBelow = (start: string) =>
  Object.fromEntries(Object.entries(WRITTEN).filter(([name]) => name.startsWith(start)));

test('what the agent wrote is in it, byte for byte', async () => {
  const { sessionId } = await ended('works');
  expect(await textsOf(sessionId)).toEqual(WRITTEN);
});

test('a path limits the zip to a folder, from the workspace or from the root', async () => {
  const { sessionId } = await ended('works');
  for (const path of ['reports', 'reports/', '/workspace/reports', './reports']) {
    expect(await textsOf(sessionId, path)).toEqual(writtenBelow('reports/'));
  }
  expect(await textsOf(sessionId, 'reports/deep')).toEqual(writtenBelow('reports/deep/'));
});

test('a path may be repeated, and no file comes twice', async () => {
  const { sessionId } = await ended('works');
  expect(await textsOf(sessionId, 'reports/deep', 'notes.txt')).toEqual({
    ...writtenBelow('notes'),
    ...writtenBelow('reports/deep/'),
  });
  expect(await textsOf(sessionId, 'reports', '/workspace/reports/deep')).toEqual(writtenBelow('reports/'));
});

test('a workspace outlives further messages', async () => {
  const { sessionId } = await ended('works');
  await append(sessionId, userMessage('Again.'));
  await settled(sessionId);
  expect(await textsOf(sessionId)).toEqual(WRITTEN);
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
