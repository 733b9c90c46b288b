/** Which items a person’s wish to retry means, and which it leaves alone and why. Runs anywhere. */
import type { BatchRow, CountKey } from './schema';
import { countKey } from './status';

/** Chosen items were ticked; matching ones are those that the search and the filter show. */
export type RetryScope =
  | { kind: 'failed' }
  | { kind: 'chosen' | 'matching'; indexes: number[] }
  | { kind: 'group'; group: string }
  | { kind: 'one'; index: number };

/** Every status but failed, and items that are not there. */
export type SkipReason = Exclude<CountKey, 'failed'> | 'not_there';

export type RetryPlan = {
  /** Failed rows, by index. */
  rows: BatchRow[];
  /** What was asked for all the same, most telling first; empty when only failed items were asked for. */
  skipped: { reason: SkipReason; indexes: number[] }[];
};

const REASONS: SkipReason[] = ['completed', 'running', 'waiting', 'queued', 'unsent', 'stopped', 'other', 'not_there'];
const NO_REASON = 'No reason given';

/** `rows` has the row of each index at its place. */
export function planRetry(rows: BatchRow[], scope: RetryScope): RetryPlan {
  const planned: BatchRow[] = [];
  const skipped = new Map<SkipReason, number[]>();
  for (const index of indexesOf(rows, scope)) {
    const row = rows[index];
    const reason = row ? countKey(row.status) : 'not_there';
    if (row && reason === 'failed') planned.push(row);
    else if (reason !== 'failed') put(skipped, reason, index);
  }
  return {
    rows: planned,
    skipped: REASONS.flatMap((reason) => {
      const indexes = skipped.get(reason);
      return indexes ? [{ reason, indexes }] : [];
    }),
  };
}

function put(skipped: Map<SkipReason, number[]>, reason: SkipReason, index: number): void {
  const indexes = skipped.get(reason);
  if (indexes) indexes.push(index);
  else skipped.set(reason, [index]);
}

/** In order, each once. */
function indexesOf(rows: BatchRow[], scope: RetryScope): number[] {
  if (scope.kind === 'one') return [scope.index];
  if ('indexes' in scope) return [...new Set(scope.indexes)].sort((one, other) => one - other);
  const isMeant = (row: BatchRow) => scope.kind === 'failed' || failureGroupOf(row) === scope.group;
  return rows.filter((row) => row.status === 'failed' && isMeant(row)).map(({ index }) => index);
}

export type FailureGroup = { text: string; count: number };

/** Why items failed: equal reasons together, the most frequent first, then by the first item. */
export function failureGroups(rows: BatchRow[]): FailureGroup[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (row.status !== 'failed') continue;
    const text = failureGroupOf(row);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({ text, count })).sort((one, other) => other.count - one.count);
}

export const failureGroupOf = (row: BatchRow): string => row.failureGroup || NO_REASON;

/** How two looks at a batch differ for a plan: items that failed since, and planned ones that no longer are failed. */
export function planDrift(plan: RetryPlan, now: RetryPlan): { more: number; fewer: number } {
  const then = new Map(plan.rows.map((row) => [row.index, row.attempt]));
  const kept = now.rows.filter((row) => then.get(row.index) === row.attempt).length;
  return { more: now.rows.length - kept, fewer: plan.rows.length - kept };
}
