import 'server-only';
import type { BatchSession } from '@/lib/dari/batches';
import { getSession, listSessionsByMetadata, type UpstreamSession } from '@/lib/dari/sessions';
import type { StoredAdoption } from '@/lib/db/schema';
import { ITEM_KEY, SUBMISSION_KEY } from './request';

/** The sessions that the API has of a submission, whatever became of its answer. Throws UpstreamError. */
export function findSessions(submission: { id: string }): Promise<UpstreamSession[]> {
  return listSessionsByMetadata({ [SUBMISSION_KEY]: submission.id });
}

/** Sessions found by metadata, as a batch's answer would have them. Items without one are left out; doubles are too. */
export function toBatchSessions(found: UpstreamSession[], marks: string[]): BatchSession[] {
  return marks.flatMap((mark, index) => {
    const session = found.find(({ metadata }) => metadata[ITEM_KEY] === mark);
    return session ? [toBatchSession(session, index)] : [];
  });
}

/** Sessions in the order of `ids`, as a batch's answer would have them. Ids without a session are left out. */
export function sessionsAsRows(found: UpstreamSession[], ids: (string | null)[]): BatchSession[] {
  const byId = new Map(found.map((session) => [session.id, session]));
  return ids.flatMap((id, index) => {
    const session = byId.get(id ?? '');
    return session ? [toBatchSession(session, index)] : [];
  });
}

/** What the API has of a submission that was found there without a batch. */
export async function findAdopted({ metadata, sessionId }: StoredAdoption): Promise<UpstreamSession[]> {
  if (sessionId) return [await getSession(sessionId)];
  return metadata ? listSessionsByMetadata(metadata) : [];
}

function toBatchSession(session: UpstreamSession, index: number): BatchSession {
  const status = session.lastMessageStatus ?? 'queued';
  return {
    index,
    status,
    sessionId: session.id,
    agentId: session.agentId,
    versionId: session.versionId,
    llmId: session.llmId,
    error: status === 'failed' ? 'Its last message failed; the transcript says why.' : null,
    metadata: session.metadata,
    startedAt: null,
    completedAt: null,
  };
}
