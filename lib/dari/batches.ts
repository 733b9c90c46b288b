import 'server-only';
import { request } from './client';
import { type WireBatchSession, type WireCreateSessionBatch, type WireSessionBatch, wireSessionBatch } from './wire';

/** An upstream batch as we use it; sessions in order of `index`, absent and empty ids alike null. */
export type SessionBatch = { id: string; status: string; sessions: BatchSession[] };

export type BatchSession = {
  index: number;
  /** queued, running, waiting_for_tool, completed, failed or a word not met before. */
  status: string;
  sessionId: string | null;
  agentId: string | null;
  versionId: string | null;
  llmId: string | null;
  error: string | null;
  metadata: Record<string, string>;
  startedAt: Date | null;
  completedAt: Date | null;
};

/** The exact bytes of a create call. Written once, stored, and sent as they are however often it takes. */
export function createBatchBody(batch: WireCreateSessionBatch): string {
  return JSON.stringify(batch);
}

/** `POST /v1/session-batches` with bytes from `createBatchBody`. Throws UpstreamError. */
export async function createSessionBatch(body: string): Promise<SessionBatch> {
  const path = '/v1/session-batches';
  return toBatch(await request({ method: 'POST', path, body, answer: wireSessionBatch, isPatient: true }));
}

/** `GET /v1/session-batches/{id}`: the truth about a batch. Throws UpstreamError. */
export async function getSessionBatch(batchId: string): Promise<SessionBatch> {
  const path = `/v1/session-batches/${encodeURIComponent(batchId)}`;
  return toBatch(await request({ method: 'GET', path, answer: wireSessionBatch }));
}

function toBatch(wire: WireSessionBatch): SessionBatch {
  const sessions = wire.sessions.map(toSession).sort((a, b) => a.index - b.index);
  return { id: wire.batch_id, status: wire.status, sessions };
}

function toSession(wire: WireBatchSession): BatchSession {
  const isWaiting = wire.last_message_status === 'waiting_for_tool' && wire.status === 'running';
  return {
    index: wire.index,
    status: isWaiting ? 'waiting_for_tool' : wire.status,
    sessionId: wire.session_id || null,
    agentId: wire.agent_id || null,
    versionId: wire.version_id || null,
    llmId: wire.llm_id || null,
    // No database takes NUL or half characters, and an error that cannot be kept would hold up its batch.
    error: wire.error?.replaceAll('\0', '\uFFFD').toWellFormed() || null,
    metadata: wire.metadata,
    startedAt: toDate(wire.started_at),
    completedAt: toDate(wire.completed_at),
  };
}

function toDate(text: string | null): Date | null {
  const date = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? null : new Date(date);
}
