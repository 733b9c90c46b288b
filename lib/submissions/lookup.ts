import 'server-only';
import type { BatchSession } from '@/lib/dari/batches';
import { listSessionsByMetadata, type UpstreamSession } from '@/lib/dari/sessions';
import { ITEM_KEY, SUBMISSION_KEY } from './request';

/** The sessions that the API has of a submission, whatever became of its answer. Throws UpstreamError. */
export function findSessions(submission: { id: string }): Promise<UpstreamSession[]> {
  return listSessionsByMetadata({ [SUBMISSION_KEY]: submission.id });
}

/** Sessions found by metadata, as a batch's answer would have them. Items without one are left out; doubles are too. */
export function toBatchSessions(found: UpstreamSession[], marks: string[]): BatchSession[] {
  return marks.flatMap((mark, index) => {
    const session = found.find(({ metadata }) => metadata[ITEM_KEY] === mark);
    if (!session) return [];
    const status = session.lastMessageStatus ?? 'queued';
    return {
      index,
      status,
      sessionId: session.id,
      versionId: session.versionId,
      error: status === 'failed' ? 'Its last message failed; the transcript says why.' : null,
      metadata: session.metadata,
      startedAt: null,
      completedAt: null,
    };
  });
}
