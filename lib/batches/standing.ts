/** How a batch stands, from how its rows and its submissions do. */
import type { Hold } from '@/lib/submissions/hold';
import type { SendingState, Trouble } from '@/lib/submissions/schema';
import type { BatchStatus, Counts } from './schema';
import { countKey, NO_COUNTS } from './status';

type StatusCount = {
  status: string;
  count: number;
  firstCount: number;
  retriesAhead: number;
  lastFinishedAt: Date | string | null;
};

export type Sums = {
  itemCount: number;
  counts: Counts;
  /** Rows that neither have ended nor rest here unsent. */
  inFlight: number;
  completedAtFirst: number;
  retriesAhead: number;
  /** Milliseconds of the epoch. */
  lastFinishedAt: number | null;
};

export function sumUp(statuses: StatusCount[], itemCount: number): Sums {
  const sums: Sums = {
    itemCount,
    counts: { ...NO_COUNTS },
    inFlight: 0,
    completedAtFirst: 0,
    retriesAhead: 0,
    lastFinishedAt: null,
  };
  for (const { status, count, firstCount, retriesAhead, lastFinishedAt } of statuses) {
    sums.counts[countKey(status)] += count;
    if (!['completed', 'failed', 'unsent', 'stopped'].includes(status)) sums.inFlight += count;
    if (status === 'completed') sums.completedAtFirst += firstCount;
    sums.retriesAhead += retriesAhead;
    if (lastFinishedAt) sums.lastFinishedAt = Math.max(sums.lastFinishedAt ?? 0, new Date(lastFinishedAt).getTime());
  }
  return sums;
}

/** The API's own rule over the newest attempts, as long as everything goes out. */
export function statusOf({ counts, itemCount, inFlight, retriesAhead }: Sums, sending: SendingState): BatchStatus {
  const { completed, failed, queued, unsent, stopped } = counts;
  if (completed + failed === itemCount && retriesAhead === 0) {
    if (failed === 0) return 'completed';
    return completed === 0 ? 'failed' : 'partial_failed';
  }
  if (inFlight === 0 && retriesAhead === 0) {
    if (unsent > 0 && sending !== 'going') return sending;
    if (unsent === 0 && stopped > 0) return 'stopped';
  }
  return queued + unsent + stopped === itemCount ? 'queued' : 'running';
}

type Troubled = {
  state: string;
  error: string | null;
  sentAt: Date | null;
  nextTryAt: Date | null;
  polledAt: Date | null;
  pollError: string | null;
};

/** Which API a batch went to, which one is connected, and when the batch was read last. */
type Place = { upstream: string | null; connected: string; lastReadAt: Date | null };

/** What stands in the way right now: a hold on the whole API, then missing answers, then what cannot be read. */
export function troubleOf(
  troubled: Troubled[],
  { counts, inFlight }: Sums,
  { upstream, connected, lastReadAt }: Place,
  hold: Hold | undefined,
): Trouble | null {
  if (upstream !== connected) {
    const message = `This batch went to ${nameOf(upstream)}, and Batchdeck is connected to ${nameOf(connected)} now.`;
    const told = trouble('following', message, lastReadAt, null);
    return { ...told, unreadSince: told.since };
  }
  const following = troubled.find(({ pollError }) => pollError !== null);
  const waits = counts.unsent > 0 || inFlight > 0;
  if (hold?.hold && waits) {
    const kind = hold.hold === 'key' ? 'key' : counts.unsent > 0 ? 'sending' : 'following';
    const unreadSince = following?.polledAt ?? hold.holdSince;
    const since = kind === 'following' ? unreadSince : hold.holdSince;
    const told = trouble(kind, hold.message ?? 'The API cannot be used.', since, hold.holdUntil);
    return { ...told, unreadSince: inFlight > 0 ? (unreadSince?.toISOString() ?? null) : null };
  }
  const unanswered = troubled.find(({ nextTryAt }) => nextTryAt !== null);
  if (unanswered) {
    const { state, error, sentAt, nextTryAt } = unanswered;
    const isSlow = state === 'sending' && error === null;
    const message = error ?? 'The API has not answered yet. The request is still waited for.';
    const told = trouble('sending', message, sentAt, isSlow || state === 'sending' ? null : nextTryAt);
    return { ...told, unreadSince: following?.polledAt?.toISOString() ?? null };
  }
  if (!following?.pollError) return null;
  const told = trouble('following', following.pollError, following.polledAt, null);
  return { ...told, unreadSince: told.since };
}

const nameOf = (upstream: string | null): string =>
  upstream === null || upstream === 'embedded' ? 'the embedded engine' : upstream;

function trouble(
  kind: Trouble['kind'],
  message: string,
  since: Date | null | undefined,
  nextTryAt: Date | null,
): Omit<Trouble, 'unreadSince'> {
  return {
    kind,
    message,
    since: (since ?? new Date()).toISOString(),
    nextTryAt: nextTryAt?.toISOString() ?? null,
  };
}
