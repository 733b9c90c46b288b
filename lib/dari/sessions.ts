import 'server-only';
import { breather } from '@/lib/breathe';
import { parseJson } from './answer';
import { openStream, placeOf, request, requestBytes, UpstreamError } from './client';
import { splitItems } from './split-items';
import {
  type WireSession,
  type WireTranscript,
  wireItem,
  wireMessageIds,
  wireSession,
  wireSessionList,
  wireTranscript,
} from './wire-sessions';

const TRANSCRIPT_BYTES_MAX = 128 * 2 ** 20;
/** What stands around the items. */
const wireFrame = wireTranscript.refine(({ timeline }) => timeline.items.length === 0);

export type UpstreamSession = {
  id: string;
  agentId: string;
  versionId: string | null;
  llmId: string | null;
  /** Of its last message, which alone says whether a turn has ended; null without one. */
  lastMessageStatus: string | null;
  createdAt: string;
  metadata: Record<string, string>;
};

export type UpstreamPart = { type: string; text: string | null; fileId: string | null };

/** One thing in a transcript, in display order; `other` is a kind this version does not know. */
export type UpstreamEntry =
  | { type: 'user'; id: string; at: string; parts: UpstreamPart[] }
  | { type: 'assistant'; id: string; at: string; status: string; text: string; error: string | null }
  | {
      type: 'tool';
      id: string;
      at: string;
      name: string;
      arguments: Record<string, unknown>;
      status: string;
      result: unknown;
      isError: boolean;
      completedAt: string | null;
    }
  | { type: 'other'; id: string; kind: string; raw: unknown };

export type UpstreamTranscript = { agentName: string; session: UpstreamSession; entries: UpstreamEntry[] };

/** `GET /v1/sessions/{id}`. Throws UpstreamError. */
export async function getSession(sessionId: string): Promise<UpstreamSession> {
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}`;
  return toSession(await request({ method: 'GET', path, answer: wireSession }));
}

/** A transcript as it came: its entries are parsed one at a time, by `parse`, which throws UpstreamError. */
export type UnreadTranscript = {
  agentName: string;
  session: UpstreamSession;
  items: Buffer[];
  parse: (item: Buffer) => UpstreamEntry;
};

/** `GET /v1/sessions/{id}/transcript`: a snapshot of what was said and done. Throws UpstreamError. */
export async function readTranscript(sessionId: string): Promise<UnreadTranscript> {
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}/transcript`;
  const { bytes, fault } = await requestBytes(path, TRANSCRIPT_BYTES_MAX);
  const split = await splitItems(bytes);
  const json = parseJson(split?.frame ?? bytes.toString());
  const frame = wireFrame.safeParse(json);
  if (json === undefined) throw fault();
  if (!split || !frame.success) throw fault(frame.error ? placeOf(frame.error) : 'timeline.items');
  const { agent, session } = frame.data;
  const parse = (item: Buffer): UpstreamEntry => {
    const value = parseJson(item.toString());
    const parsed = wireItem.safeParse(value);
    if (!parsed.success) throw fault(value === undefined ? undefined : 'timeline.items');
    return toEntry(parsed.data);
  };
  return { agentName: agent.name, session: toSession(session), items: split.items, parse };
}

/** The whole of it, parsed. Throws UpstreamError. */
export async function getTranscript(sessionId: string): Promise<UpstreamTranscript> {
  const { agentName, session, items, parse } = await readTranscript(sessionId);
  const breathe = breather();
  const entries: UpstreamEntry[] = [];
  for (const item of items) {
    const rest = breathe();
    if (rest) await rest;
    entries.push(parse(item));
  }
  return { agentName, session, entries };
}

/** `GET /v1/sessions/{id}/stream` from after an event, the first when it is null. Throws UpstreamError. */
export function openEvents(sessionId: string, afterId: string | null): Promise<Response> {
  return openStream(`/v1/sessions/${encodeURIComponent(sessionId)}/stream`, {
    accept: 'text/event-stream',
    ...(afterId !== null && { 'last-event-id': afterId }),
  });
}

/** `GET /v1/sessions/{id}/workspace.zip`, as it comes. Throws UpstreamError. */
export async function openWorkspace(sessionId: string): Promise<ReadableStream<Uint8Array>> {
  const { body } = await openStream(`/v1/sessions/${encodeURIComponent(sessionId)}/workspace.zip`, {});
  if (!body) throw new UpstreamError('unknown', 'The API answered with an empty workspace.', 200);
  return body;
}

/** `GET /v1/sessions/{id}/messages`: how many messages a session was sent. Throws UpstreamError. */
export async function countMessages(sessionId: string): Promise<number> {
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}/messages`;
  const { messages } = await request({ method: 'GET', path, answer: wireMessageIds });
  return new Set(messages.map(({ id }) => id)).size;
}

/** `GET /v1/sessions?metadata.<key>=<value>`: those whose metadata has all these pairs. Throws UpstreamError. */
export async function listSessionsByMetadata(metadata: Record<string, string>): Promise<UpstreamSession[]> {
  const query = new URLSearchParams(Object.entries(metadata).map(([key, value]) => [`metadata.${key}`, value]));
  const { sessions } = await request({ method: 'GET', path: `/v1/sessions?${query}`, answer: wireSessionList });
  if (new Set(sessions.map(({ id }) => id)).size < sessions.length) {
    throw new UpstreamError('unknown', 'The API listed one session twice, so its list is not relied on.');
  }
  return sessions.map(toSession);
}

function toSession(wire: WireSession): UpstreamSession {
  return {
    id: wire.id,
    agentId: wire.agent_id,
    versionId: wire.version_id,
    llmId: wire.llm_id,
    lastMessageStatus: wire.last_message_status,
    createdAt: wire.created_at,
    metadata: wire.metadata ?? {},
  };
}

type WireItem = WireTranscript['timeline']['items'][number];

function toEntry(item: WireItem): UpstreamEntry {
  if (item.type === 'other') return item;
  const { id, created_at: at } = item;
  if (item.type === 'user_message') {
    const parts = item.content.map((part) => ({
      type: part.type,
      text: part.text ?? null,
      fileId: part.file_id ?? null,
    }));
    return { type: 'user', id, at, parts };
  }
  if (item.type === 'assistant_message') {
    const text = item.content.flatMap((part) => part.text ?? []).join('\n\n');
    return { type: 'assistant', id, at, status: item.status, text, error: item.error_message };
  }
  return {
    type: 'tool',
    id,
    at,
    name: item.tool_name,
    arguments: item.arguments,
    status: item.status,
    result: item.result,
    isError: item.is_error,
    completedAt: item.completed_at,
  };
}
