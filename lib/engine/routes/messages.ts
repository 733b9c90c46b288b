import { z } from 'zod';
import { wireAppendEvent, wireAppended, wireEvent, wireFirstMessage, wireMessage } from '@/lib/dari/wire-sessions';
import { endpoint } from '@/lib/engine/endpoint';
import { appendMessage, submitResult } from '@/lib/engine/store/append';
import { createSession } from '@/lib/engine/store/create-session';
import { listEvents, toWireEvent } from '@/lib/engine/store/events';
import { getMessage, listMessages } from '@/lib/engine/store/read-messages';
import { getSession } from '@/lib/engine/store/sessions';
import { streamEvents } from '@/lib/engine/stream';
import { AppError } from '@/lib/errors';

const group = 'Messages and events';
const EVENTS_MAX = 1000;
const KEY_LENGTH_MAX = 255;

export const messageEndpoints = [
  endpoint({
    method: 'post',
    path: '/agents/{agent_id}/messages',
    group,
    summary: 'Create a session with its first message',
    body: wireFirstMessage,
    status: 202,
    answer: wireAppended,
    refusals: [404],
    run: async ({ db, path, body }) => {
      const { session, event } = await createSession(db, path.agent_id, body.session ?? {}, body);
      if (!event?.message_id) throw new Error('a session was just made with a message');
      return { event, message: { id: event.message_id, status: 'queued' }, session };
    },
  }),
  endpoint({
    method: 'post',
    path: '/sessions/{session_id}/events',
    group,
    summary: 'Append an event',
    description:
      'A further user message, which waits behind those that have not ended, or the result of an external tool. The header `Idempotency-Key` makes a message repeatable: the same key on the same session answers the first event.',
    body: wireAppendEvent,
    status: 202,
    answer: wireAppended,
    refusals: [404, 409],
    run: ({ db, path, body, request }) => {
      if (body.type === 'tool.result_submitted') return submitResult(db, path.session_id, body);
      return appendMessage(db, path.session_id, body, keyOf(request));
    },
  }),
  endpoint({
    method: 'get',
    path: '/sessions/{session_id}/events',
    group,
    summary: 'Read the ledger',
    description:
      'From the first event; `limit` of 0 or none is the most there can be, 1,000. `after` goes on from a sequence number.',
    query: z.object({
      limit: z.coerce.number().int().min(0).optional(),
      after: z.coerce.number().int().min(0).optional(),
    }),
    answer: z.object({ events: z.array(wireEvent) }),
    refusals: [404],
    run: async ({ db, path, query }) => {
      const session = await getSession(db, path.session_id);
      const limit = Math.min(query.limit || EVENTS_MAX, EVENTS_MAX);
      const events = await listEvents(db, session.id, { limit, after: query.after ?? 0 });
      return { events: events.map(toWireEvent) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/sessions/{session_id}/stream',
    group,
    summary: 'Follow the ledger',
    description:
      'Server-sent events: from the first, or from the one after `Last-Event-ID`, and then as they happen, until the client leaves.',
    answerType: 'text/event-stream',
    refusals: [404, 422],
    run: async ({ db, path, request }) => {
      const session = await getSession(db, path.session_id);
      return streamEvents(session.id, request);
    },
  }),
  endpoint({
    method: 'get',
    path: '/sessions/{session_id}/messages',
    group,
    summary: 'List messages',
    answer: z.object({ messages: z.array(wireMessage) }),
    refusals: [404],
    run: async ({ db, path }) => {
      const session = await getSession(db, path.session_id);
      return { messages: await listMessages(db, session.id) };
    },
  }),
  endpoint({
    method: 'get',
    path: '/messages/{message_id}',
    group,
    summary: 'Read a message',
    answer: wireMessage,
    refusals: [404],
    run: ({ db, path }) => getMessage(db, path.message_id),
  }),
];

function keyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key');
  if (key !== null && (key === '' || key.length > KEY_LENGTH_MAX)) {
    throw new AppError('invalid', `Idempotency-Key must have 1 to ${KEY_LENGTH_MAX} characters.`);
  }
  return key;
}
