/** A session as it will be stored, with its first message if it has one: rows and ledger, not yet written. */
import 'server-only';
import { createHash } from 'node:crypto';
import type { WirePart } from '@/lib/dari/wire';
import type { Db } from '@/lib/db/client';
import { engineEvents, engineMessages, engineSessions } from '@/lib/db/engine-schema';
import { newId } from '@/lib/new-id';
import { seal } from '@/lib/seal';
import type { NewEvent } from './events';

/** Places that a session's secrets are sealed for. */
export const secretsPlace = (sessionId: string): string => `engine_sessions.secrets/${sessionId}`;
export const llmKeyPlace = (sessionId: string): string => `engine_sessions.llm_api_key/${sessionId}`;

type Message = { content: WirePart[]; metadata?: Record<string, unknown> | null | undefined };

export type NewSession = {
  agentId: string;
  versionId: string;
  llmId: string | null;
  name?: string | null | undefined;
  metadata?: Record<string, string> | null | undefined;
  secrets?: Record<string, string> | null | undefined;
  llmApiKey?: string | null | undefined;
  internetAccess: boolean;
  message: Message | null;
};

export type PlannedSession = ReturnType<typeof planSession>;

export function planSession(input: NewSession) {
  const id = newId('sess');
  const message = input.message && planMessage(id, 1, input.message);
  const events = message ? message.events : [];
  const secrets = Object.keys(input.secrets ?? {}).length > 0 ? JSON.stringify(input.secrets) : null;
  const row = {
    id,
    name: input.name ?? null,
    agentId: input.agentId,
    versionId: input.versionId,
    llmId: input.llmId,
    metadata: input.metadata ?? {},
    secrets: secrets && seal(secrets, secretsPlace(id)),
    llmApiKey: input.llmApiKey ? seal(input.llmApiKey, llmKeyPlace(id)) : null,
    internetAccess: input.internetAccess,
    status: message ? ('running' as const) : ('idle' as const),
    lastMessageId: message?.row.id ?? null,
    lastMessageStatus: message ? 'queued' : null,
    eventCount: events.length,
  };
  return { row, message: message?.row ?? null, events: numbered(events, id, message?.row.id ?? null, 0) };
}

/** A user's message and what it adds to the ledger of a session that rests. */
export function planMessage(sessionId: string, sequenceNumber: number, { content, metadata = null }: Message) {
  const id = newId('msg');
  const row = {
    id,
    sessionId,
    sequenceNumber,
    parts: content,
    metadata,
    status: 'queued' as const,
    fingerprint: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  };
  const events: NewEvent[] = [
    { type: 'user.message', source: 'user', data: { content, metadata, message_id: id } },
    { type: 'session.status_changed', source: 'system', data: { status: 'running' } },
    { type: 'message.status_changed', source: 'system', data: { status: 'queued', attempt: 1 } },
  ];
  return { row, events };
}

/** Events as rows, numbered on from `after`. */
export function numbered(events: NewEvent[], sessionId: string, messageId: string | null, after: number) {
  return events.map((event, index) => ({ ...event, sessionId, messageId, sequenceNumber: after + index + 1 }));
}

/** Writes planned sessions; their messages still need jobs. */
export async function insertSessions(tx: Db, planned: PlannedSession[]): Promise<void> {
  if (planned.length === 0) return;
  await tx.insert(engineSessions).values(planned.map(({ row }) => row));
  const messages = planned.flatMap(({ message }) => message ?? []);
  if (messages.length === 0) return;
  await tx.insert(engineMessages).values(messages);
  await tx.insert(engineEvents).values(planned.flatMap(({ events }) => events));
}
