'use client';

import { StatusIcon } from '@/components/ui/status-icon';
import { toRanges } from '@/lib/batches/ranges';
import type { RetryPlan, RetryScope, SkipReason } from '@/lib/batches/retry-plan';

const RANGES_LENGTH_MAX = 80;

/** What stays as it is, and why. */
export function RetrySkipped({
  plan: { rows, skipped },
  scope,
  itemCount,
}: {
  plan: RetryPlan;
  scope: RetryScope;
  itemCount: number;
}) {
  const others = itemCount - rows.length;
  if (skipped.length === 0) {
    if (rows.length === 0) return <p className="mt-1 text-text-2">{NOTHING[scope.kind]}</p>;
    return (
      <p className="mt-2 text-text-2">
        {others > 0 && `The other ${others.toLocaleString('en')} stay as they are. `}
        {rows.length === 1 ? 'This one goes' : `These ${rows.length.toLocaleString('en')} go`} again in{' '}
        {rows.length === 1 ? 'a new session' : 'new sessions'}; earlier tries stay readable.
      </p>
    );
  }
  return (
    <section aria-label="What is skipped" className="mt-3">
      <h3 className="font-medium">Skipped</h3>
      <ul className="mt-1 space-y-1">
        {skipped.map(({ reason, indexes }) => (
          <li key={reason} title={`Items ${toRanges(indexes)}`} className="flex gap-2 text-text-2">
            <span className="flex h-5 items-center">
              <StatusIcon status={reason === 'not_there' ? 'other' : reason} />
            </span>
            <span className="wrap-anywhere min-w-0">
              {wordsOf(reason, indexes.length)} <span className="text-text-3">{shortened(toRanges(indexes))}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const NOTHING: Record<RetryScope['kind'], string> = {
  failed: 'No item of this batch is failed any more.',
  chosen: 'None of the selected items is failed.',
  matching: 'None of the items that match is failed.',
  group: 'No item fails for this reason any more.',
  one: 'This item is not failed any more.',
};

const WORDS: Record<SkipReason, [one: string, many: string]> = {
  completed: ['completed: a row that did well is never touched.', 'completed: rows that did well are never touched.'],
  running: ['is still running.', 'are still running.'],
  waiting: ['waits for an answer from you.', 'wait for an answer from you.'],
  queued: ['is queued at the API and will run by itself.', 'are queued at the API and will run by themselves.'],
  unsent: ['was not sent yet, and will be.', 'were not sent yet, and will be.'],
  stopped: ['was never sent: “Send the rest” sends it.', 'were never sent: “Send the rest” sends them.'],
  other: ['has a status that is not a failure.', 'have a status that is not a failure.'],
  not_there: ['is not in this batch.', 'are not in this batch.'],
};

function wordsOf(reason: SkipReason, count: number): string {
  return `${count.toLocaleString('en')} ${WORDS[reason][count === 1 ? 0 : 1]}`;
}

function shortened(ranges: string): string {
  if (ranges.length <= RANGES_LENGTH_MAX) return ranges;
  return `${ranges.slice(0, ranges.lastIndexOf(',', RANGES_LENGTH_MAX))}, …`;
}
