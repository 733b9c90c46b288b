/** The embedded engine: the session-batch API, answered from our own database. */
import 'server-only';
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { type Endpoint, endpoint, mount, unauthorized } from './endpoint';
import { isAuthorized } from './key';
import { describe } from './openapi';
import { toRefusal } from './refusal';
import { agentEndpoints } from './routes/agents';
import { batchEndpoints } from './routes/batches';
import { fileEndpoints } from './routes/files';
import { messageEndpoints } from './routes/messages';
import { organizationEndpoints } from './routes/organization';
import { sessionEndpoints } from './routes/sessions';
import { snapshotEndpoints } from './routes/snapshots';
import { webhookEndpoints } from './routes/webhooks';

/** Every endpoint, in the order in which they are described. */
export const endpoints: Endpoint[] = [
  ...batchEndpoints,
  ...sessionEndpoints,
  ...messageEndpoints,
  ...agentEndpoints,
  ...snapshotEndpoints,
  ...webhookEndpoints,
  ...fileEndpoints,
  ...organizationEndpoints,
  endpoint({
    method: 'get',
    path: '/openapi.json',
    group: 'Description',
    summary: 'Read this description',
    answer: z.looseObject({}),
    isOpen: true,
    run: async () => ({ ...describe(endpoints) }),
  }),
];

export const app = new Hono().basePath('/v1');

app.use('*', async (c, next) => {
  if (/%00/.test(c.req.url)) throw new AppError('not_found', 'Not Found'); // no database takes NUL
  await next();
  c.header('cache-control', 'private, no-store');
  c.header('x-request-id', randomUUID());
});

mount(app, endpoints);

app.notFound((c) => {
  if (!isAuthorized(c.req.header('authorization') ?? null)) return unauthorized();
  return c.json({ detail: 'Not Found' }, 404);
});

app.onError((error, c) => {
  const { status, detail } = toRefusal(error, c.req.path);
  return Response.json({ detail }, { status });
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
