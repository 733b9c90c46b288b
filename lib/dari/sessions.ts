import 'server-only';
import { z } from 'zod';
import { breather } from '@/lib/breathe';
import { parseJson } from './answer';
import { openStream, placeOf, request, requestBytes, UpstreamError } from './client';
import { splitItems } from './split-items';
import type { WirePart } from './wire';
import {
  type WireSession,
  type WireToolResult,
  type WireTranscript,
  type WireUserMessage,
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

/** What a person adds to a session. A result belongs to a call that waits for it: `callOf` names that. */
export type NewEvent =
  | { type: 'message'; parts: WirePart[] }
  | { type: 'result'; messageId: string; callId: string; result: unknown; isError: boolean };

/** `POST /v1/sessions/{id}/events`: done once under one key, however often it is sent. Throws UpstreamError. */
export async function appendEvent(sessionId: string, event: NewEvent, idempotencyKey: string): Promise<void> {
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}/events`;
  const wire: WireUserMessage | WireToolResult =
    event.type === 'message'
      ? { type: 'user.message', content: event.parts }
      : {
          type: 'tool.result_submitted',
          message_id: event.messageId,
          tool_call_id: event.callId,
          result: event.result,
          is_error: event.isError,
        };
  await request({ method: 'POST', path, body: JSON.stringify(wire), idempotencyKey, answer: wireAnyAppended });
}

/** What a result names: the call of a transcript's entry; undefined when the transcript has none. Throws UpstreamError. */
export async function findCall(sessionId: string, entryId: string) {
  const { items } = await readTranscript(sessionId);
  for (const item of items) {
    const parsed = wireCall.safeParse(parseJson(item.toString()));
    if (parsed.success && parsed.data.id === entryId)
      return { callId: parsed.data.tool_call_id, messageId: parsed.data.message_id, status: parsed.data.status };
  }
  return undefined;
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

/** Its status alone says that it was taken. */
const wireAnyAppended = z.looseObject({});
const wireCall = z.object({
  type: z.literal('tool_call'),
  id: z.string(),
  message_id: z.string(),
  tool_call_id: z.string(),
  status: z.string(),
});

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
