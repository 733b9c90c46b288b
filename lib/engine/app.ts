/** The embedded engine: the session-batch API, answered from our own database. */
import 'server-only';
import { Hono } from 'hono';
import { wireCreateSessionBatch } from '@/lib/dari/wire';
import { getDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { readJson } from './body';
import { isAuthorized } from './key';
import { shapeError, toRefusal } from './refusal';
import * as agents from './store/agents';
import { getBatch } from './store/batches';
import { createBatch } from './store/create-batch';
import { listEvents, toWireEvent } from './store/events';
import { getSession, listSessions, toWireSession } from './store/sessions';
import { getTranscript } from './store/transcript';
import { receiveFile } from './upload';

const EVENTS_MAX = 1000;
const METADATA_FILTER = 'metadata.';

export const app = new Hono().basePath('/v1');

app.use('*', async (c, next) => {
  c.header('cache-control', 'private, no-store');
  if (!isAuthorized(c.req.header('authorization') ?? null)) {
    return c.json({ detail: 'Missing or invalid API key' }, 401, { 'www-authenticate': 'Bearer' });
  }
  if (/%00/.test(c.req.url)) throw new AppError('not_found', 'Not Found'); // no database takes NUL
  return next();
});

app.post('/session-batches', async (c) => {
  const db = await getDb();
  const { batchId, isNew } = await createBatch(db, await readJson(c.req.raw, wireCreateSessionBatch));
  const { counts: _, ...batch } = await getBatch(db, batchId);
  return c.json(batch, isNew ? 201 : 200);
});
app.get('/session-batches/:id', async (c) => c.json(await getBatch(await getDb(), c.req.param('id'))));

app.post('/files', async (c) => c.json(await receiveFile(await getDb(), c.req.raw), 201));

app.get('/agents', async (c) => c.json({ agents: await agents.listAgents(await getDb()) }));
app.get('/agents/:id', async (c) => c.json(await agents.getAgent(await getDb(), c.req.param('id'))));
app.get('/agents/:id/versions', async (c) => c.json(await agents.listVersions(await getDb(), c.req.param('id'))));
app.get('/agents/:id/versions/:version', async (c) => {
  return c.json(await agents.getVersion(await getDb(), c.req.param('id'), c.req.param('version')));
});
app.get('/agents/:id/versions/:version/bundle', async (c) => {
  const bundle = await agents.getBundle(await getDb(), c.req.param('id'), c.req.param('version'));
  const files = Object.entries(bundle).map(([path, text]) => ({ path, size_bytes: Buffer.byteLength(text) }));
  return c.json({ files });
});
app.get('/agents/:id/versions/:version/bundle/file', async (c) => {
  const path = c.req.query('path');
  if (path === undefined) throw shapeError('missing', ['query', 'path'], 'Field required');
  const bundle = await agents.getBundle(await getDb(), c.req.param('id'), c.req.param('version'));
  if (!Object.hasOwn(bundle, path)) throw new AppError('not_found', 'File not found in the bundle');
  return c.json({ path, content: bundle[path] });
});

app.get('/sessions', async (c) => {
  const pairs = [...new URL(c.req.url).searchParams].filter(([name]) => name.startsWith(METADATA_FILTER));
  const metadata = pairs.map(([name, value]): [string, string] => [name.slice(METADATA_FILTER.length), value]);
  const sessions = await listSessions(await getDb(), metadata);
  return c.json({ sessions: sessions.map(toWireSession) });
});
app.get('/sessions/:id', async (c) => c.json(toWireSession(await getSession(await getDb(), c.req.param('id')))));
app.get('/sessions/:id/transcript', async (c) => c.json(await getTranscript(await getDb(), c.req.param('id'))));
app.get('/sessions/:id/events', async (c) => {
  const limit = Number(c.req.query('limit') ?? EVENTS_MAX);
  if (!Number.isInteger(limit) || limit < 0) throw shapeError('int_parsing', ['query', 'limit'], 'Not a whole number');
  const db = await getDb();
  const session = await getSession(db, c.req.param('id'));
  const events = await listEvents(db, session.id, { limit: Math.min(limit || EVENTS_MAX, EVENTS_MAX) });
  return c.json({ events: events.map(toWireEvent) });
});

app.notFound((c) => c.json({ detail: 'Not Found' }, 404));

app.onError((error, c) => {
  const { status, detail } = toRefusal(error, c.req.path);
  return Response.json({ detail }, { status, headers: { 'cache-control': 'private, no-store' } });
});

/** Calls the engine inside the process, as `fetch` would over the network; an abort rejects at once. */
export const engineFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const { signal } = request;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([app.fetch(request), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
