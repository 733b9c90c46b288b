'use client';

import { memo } from 'react';
import { classNames } from '@/components/ui/class-names';
import { SegmentedBar } from '@/components/ui/segmented-bar';
import { countWord, StatusIcon } from '@/components/ui/status-icon';
import type { BatchHead, CountKey } from '@/lib/batches/schema';

/** In the order of the bar; the last four only when there are any. */
const SHOWN: CountKey[] = ['completed', 'failed', 'running', 'queued', 'waiting', 'unsent', 'stopped', 'other'];
const ALWAYS_SHOWN = 4;
const STEPS = 10;

/** All rows by status, adding up to the number of items. */
export function BatchCounts({ head }: { head: BatchHead }) {
  const { counts, itemCount } = head;
  const finished = counts.completed + counts.failed;
  const shown = SHOWN.filter((key, place) => place < ALWAYS_SHOWN || counts[key] > 0);
  return (
    <section aria-label="Progress" className="mt-3.5 rounded-l border bg-surface px-4 py-3.5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5">
        <ul aria-label="Items by status" className="flex flex-wrap items-center gap-x-3.5 gap-y-1">
          {shown.map((key) => (
            <li
              key={key}
              className={classNames('flex items-center gap-[5px]', counts[key] === 0 && '[&_svg]:animate-none')}
            >
              <StatusIcon status={key} />
              <b className="font-semibold">{counts[key].toLocaleString('en')}</b>
              <span className="text-text-2">{countWord(key).toLowerCase()}</span>
            </li>
          ))}
          <li className="text-text-3">= {itemCount.toLocaleString('en')}</li>
        </ul>
        <p className="text-text-2">
          {finished.toLocaleString('en')} of {itemCount.toLocaleString('en')} finished
        </p>
      </div>
      <div className="mt-2.5">
        <SegmentedBar counts={counts} />
      </div>
      <Announcement step={stepOf(head)} words={wordsOf(head)} />
    </section>
  );
}

/** Read out at each tenth and at the end, not at each row. */
const Announcement = memo(
  function Announcement({ words }: { step: number; words: string }) {
    return (
      <p role="status" className="sr-only">
        {words}
      </p>
    );
  },
  (before, after) => before.step === after.step,
);

function stepOf({ counts, itemCount }: BatchHead): number {
  return Math.floor(((counts.completed + counts.failed) / Math.max(1, itemCount)) * STEPS);
}

function wordsOf({ counts, itemCount }: BatchHead): string {
  const finished = counts.completed + counts.failed;
  const failures = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return finished === itemCount
    ? `All ${itemCount} finished${failures}.`
    : `${finished} of ${itemCount} finished${failures}.`;
}
