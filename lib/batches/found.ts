/** What the API has of a batch or of sessions that were not composed here. */
import 'server-only';
import { listAgents } from '@/lib/dari/agents';
import { type BatchSession, getSessionBatch } from '@/lib/dari/batches';
import { UpstreamError } from '@/lib/dari/client';
import { getSession, listSessionsByMetadata, type UpstreamSession } from '@/lib/dari/sessions';
import type { StoredAdoption } from '@/lib/db/schema';
import { AppError } from '@/lib/errors';
import { sessionsAsRows } from '@/lib/submissions/lookup';
import { ITEMS_MAX } from './schema';

export type Found = {
  name: string;
  /** Null for sessions that no batch is known of. */
  upstreamBatchId: string | null;
  adoption: StoredAdoption;
  /** Positions are whole, from 0. */
  sessions: BatchSession[];
  createdAt: Date | null;
};

/** By the id of a batch, else of a session. Throws not_found when the API knows neither. */
export async function findById(upstreamId: string): Promise<Found> {
  const batch = await orNone(getSessionBatch(upstreamId));
  if (batch) {
    const { id, sessions } = batch;
    if (sessions.some(({ index }, position) => index !== position)) {
      throw new AppError(
        'refused',
        'Nothing was opened: the API’s answer about this batch leaves out some of its items.',
      );
    }
    return { name: `Batch ${id}`, upstreamBatchId: id, adoption: {}, sessions, createdAt: earliest(sessions) };
  }
  const session = await orNone(getSession(upstreamId));
  if (session) return foundSessions(`Session ${session.id}`, { sessionId: session.id }, [session]);
  throw new AppError('not_found', 'The API knows neither a batch nor a session with this id. Nothing was opened.');
}

/** All sessions with this metadata, oldest first. Throws not_found when there are none. */
export async function findByMetadata(metadata: Record<string, string>): Promise<Found> {
  const sessions = await listSessionsByMetadata(metadata);
  if (sessions.length === 0) {
    throw new AppError(
      'not_found',
      'The API has no session with this metadata. Keys and values have to be the same to the letter.',
    );
  }
  if (sessions.length > ITEMS_MAX) {
    throw new AppError('invalid', 'More than 50,000 sessions have this metadata. Name a further pair.');
  }
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return foundSessions(`Sessions with ${pairs.join(', ')}`, { metadata }, sessions);
}

/** The name of the agent that all sessions are of; no id when they are of several. */
export async function agentOf({ sessions }: Found): Promise<{ agentId: string | null; agentName: string | null }> {
  const ids = new Set(sessions.flatMap(({ agentId }) => agentId ?? []));
  const [agentId = null] = ids;
  if (agentId === null || ids.size > 1) return { agentId: null, agentName: ids.size > 1 ? 'Several agents' : null };
  const agents = await listAgents().catch(() => []);
  return { agentId, agentName: agents.find(({ id }) => id === agentId)?.name ?? null };
}

function foundSessions(name: string, adoption: StoredAdoption, some: UpstreamSession[]): Found {
  // Times are in whole seconds: within one, the API's own order stays.
  const ordered = [...some].sort((one, other) => compare(one.createdAt, other.createdAt));
  const ids = ordered.map(({ id }) => id);
  const created = Date.parse(ordered[0]?.createdAt ?? '');
  return {
    name,
    upstreamBatchId: null,
    adoption,
    sessions: sessionsAsRows(ordered, ids),
    createdAt: Number.isNaN(created) ? null : new Date(created),
  };
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function earliest(sessions: BatchSession[]): Date | null {
  const times = sessions.flatMap(({ startedAt }) => startedAt?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

async function orNone<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error) => {
    if (error instanceof UpstreamError && (error.status === 404 || error.status === 422 || error.status === 400))
      return undefined;
    throw error;
  });
}
