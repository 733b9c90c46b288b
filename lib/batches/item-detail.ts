import 'server-only';
import { inputOf, type Try } from '@/lib/submissions/request';
import type { InputChange } from '@/lib/submissions/schema';
import { replacedSecrets, toItemInput } from './attempt-input';
import { inputChanges } from './input-changes';
import type { ItemRecord, listAttemptsOfItem, listSubmissions } from './repository';
import type { ItemDetail } from './schema';

type AttemptRecord = Awaited<ReturnType<typeof listAttemptsOfItem>>[number];
type Submission = Awaited<ReturnType<typeof listSubmissions>>[number];

/** An item as pages show it. `attempts` newest first. */
export function toItemDetail(item: ItemRecord, attempts: AttemptRecord[], submissions: Submission[]): ItemDetail {
  const byId = new Map(submissions.map((submission) => [submission.id, submission]));
  const { parts, metadata, llmId, versionId, secrets } = attempts[0]?.input ?? item;
  return {
    index: item.index,
    label: item.label,
    parts,
    metadata: metadata.map(({ key, value }) => ({ key, value })),
    llmId: llmId ?? '',
    versionId: versionId ?? '',
    secretNames: secrets.map(({ name }) => name),
    attempts: attempts.map((attempt, place) =>
      toAttempt(attempt, changesOf(item, attempts[place + 1], attempt), byId.get(attempt.submissionId ?? '')),
    ),
  };
}

/** What an attempt sends otherwise than the one before it. */
function changesOf(item: ItemRecord, before: AttemptRecord | undefined, after: AttemptRecord): InputChange[] {
  if (!before || (before.input === null && after.input === null)) return [];
  const was: Try = { attempt: before, item };
  const is: Try = { attempt: after, item };
  return inputChanges(toItemInput(inputOf(was)), toItemInput(inputOf(is)), replacedSecrets(was, is));
}

function toAttempt(attempt: AttemptRecord, changes: InputChange[], submission: Submission | undefined) {
  const { number, origin, status, sessionId, error, failure, failureGroup, llmId, versionId, createdAt } = attempt;
  const { retryAt, startedAt, finishedAt } = attempt;
  const { idempotencyKey = '', upstreamBatchId = null, tries = 0 } = submission ?? {};
  return {
    number,
    origin,
    status,
    sessionId,
    error,
    failure,
    failureGroup,
    retryAt: retryAt?.toISOString() ?? null,
    changes,
    llmId,
    versionId,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    submission: submission ? { number: submission.number, idempotencyKey, upstreamBatchId, tries } : null,
  };
}
