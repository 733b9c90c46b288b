/** Making batches and sessions, and waiting for them. */
import { inject } from 'vitest';
import type { WireFile, WireSessionBatch } from '@/lib/dari/wire';
import type { WireEvent, WireMessage, WireSession, WireShownTranscript } from '@/lib/dari/wire-sessions';
import type { Part } from './cast';
import { type Answer, ok, post, until } from './server';

/** The agent that plays every part, each as an option of the same name. */
export const { agentId, versionId } = inject('cast');

export type Batch = WireSessionBatch & { counts: Record<'queued' | 'running' | 'completed' | 'failed', number> };
export const ENDED = ['completed', 'failed', 'partial_failed'];

export const text = (words: string) => [{ type: 'text', text: words }];

/** An item for one of the parts; `more` goes over it. */
export const item = (part: Part = 'answers', more: object = {}) => ({
  agent_id: agentId,
  llm_id: part,
  message: { content: text('Say something.') },
  ...more,
});

export const create = (items: unknown, more: object = {}): Promise<Answer<WireSessionBatch>> =>
  post('/v1/session-batches', { items, ...more });

/** A batch that has to be made; answers it and the ids of its sessions. */
export async function made(items: unknown[], more: object = {}) {
  const batch = await ok<WireSessionBatch>('/v1/session-batches', { method: 'POST', body: { items, ...more } });
  const sessionIds = batch.sessions.map(({ session_id }) => session_id ?? '');
  return { batch, id: batch.batch_id, sessionIds, sessionId: sessionIds[0] ?? '' };
}

export const read = (batchId: string) => ok<Batch>(`/v1/session-batches/${batchId}`);

/** Every reading of a batch up to its end. */
export const watch = (batchId: string) =>
  until(
    () => read(batchId),
    ({ status }) => ENDED.includes(status),
    'the batch ends',
  );

export async function finished(batchId: string): Promise<Batch> {
  const readings = await watch(batchId);
  return readings.at(-1) as Batch;
}

/** A session that has its first message, which runs; answers both. */
export async function begun(part: Part = 'answers', more: object = {}) {
  const body = { type: 'user.message', content: text('Say something.'), session: { llm_id: part }, ...more };
  const path = `/v1/agents/${agentId}/messages`;
  const { session, message } = await ok<{ session: WireSession; message: { id: string } }>(path, {
    method: 'POST',
    body,
  });
  return { sessionId: session.id, messageId: message.id };
}

/** A session whose first message has ended. */
export async function ended(part: Part = 'answers', more: object = {}) {
  const session = await begun(part, more);
  await settled(session.sessionId);
  return session;
}

export const append = (sessionId: string, body: object, headers: Record<string, string> = {}) =>
  post<{ event: WireEvent; message: { id: string; status: string } | null; session: WireSession }>(
    `/v1/sessions/${sessionId}/events`,
    body,
    headers,
  );

export const userMessage = (words: string, more: object = {}) => ({
  type: 'user.message',
  content: text(words),
  ...more,
});

export const readSession = (id: string) => ok<WireSession>(`/v1/sessions/${id}`);
export const readMessage = (id: string) => ok<WireMessage>(`/v1/messages/${id}`);
export const readMessages = async (id: string) =>
  (await ok<{ messages: WireMessage[] }>(`/v1/sessions/${id}/messages`)).messages;
export const readEvents = async (id: string, query = '') =>
  (await ok<{ events: WireEvent[] }>(`/v1/sessions/${id}/events${query}`)).events;
export const readTranscript = (id: string) => ok<WireShownTranscript>(`/v1/sessions/${id}/transcript`);
export const findSessions = async (query: string) =>
  (await ok<{ sessions: WireSession[] }>(`/v1/sessions?${query}`)).sessions;

/** The session once nothing of it runs. */
export async function settled(sessionId: string): Promise<WireSession> {
  const readings = await until(
    () => readSession(sessionId),
    ({ status }) => status === 'idle',
    'the session is idle',
  );
  return readings.at(-1) as WireSession;
}

export function uploadForm(name: string, content: BlobPart, type = 'application/octet-stream'): FormData {
  const form = new FormData();
  form.set('file', new Blob([content], { type }), name);
  return form;
}

export const upload = (name: string, content: BlobPart) =>
  ok<WireFile>('/v1/files', { method: 'POST', body: uploadForm(name, content) });
