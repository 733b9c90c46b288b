'use client';

import { memo, useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { part } from '@/components/ui/part';
import { SegmentedBar } from '@/components/ui/segmented-bar';
import { countWord, StatusIcon } from '@/components/ui/status-icon';
import { isUnderWay } from '@/lib/batches/queries';
import type { BatchHead, BatchRow, CountKey } from '@/lib/batches/schema';
import { BatchFailures } from './batch-failures';
import type { Retry } from './batch-retry';
import { TimeLeft } from './time-left';
import { percent, tryRates } from './try-rates';

const BatchPace = part(() => import('./batch-pace').then((module) => module.BatchPace));

/** In the order of the bar; the last four only when there are any. */
const SHOWN: CountKey[] = ['completed', 'failed', 'running', 'queued', 'waiting', 'unsent', 'stopped', 'other'];
const ALWAYS_SHOWN = 4;
const STEPS = 10;

/** All rows by status, adding up to the number of items, how well they do, and why some failed. */
export function BatchCounts({ head, rows, retry }: { head: BatchHead; rows: BatchRow[] | undefined; retry: Retry }) {
  const { counts, itemCount } = head;
  const [isPace, setPace] = useState(false);
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
        <div className="flex flex-wrap items-center gap-x-3 text-text-2">
          {rows && <Rates rows={rows} />}
          <span>
            {finished.toLocaleString('en')} of {itemCount.toLocaleString('en')} finished
          </span>
          {rows && isUnderWay(head) && <TimeLeft rows={rows} />}
          {rows && (
            <Button size="sm" variant="quiet" className="-my-1" aria-expanded={isPace} onClick={() => setPace(!isPace)}>
              Pace
            </Button>
          )}
        </div>
      </div>
      <div className="mt-2.5">
        <SegmentedBar counts={counts} />
      </div>
      <div className="mt-2.5 flex min-h-[38px] items-center sm:min-h-7">
        {counts.failed === 0 && (
          <p className="text-text-3">{isUnderWay(head) ? 'No failures so far' : 'No failures'}</p>
        )}
        {counts.failed > 0 && rows && <BatchFailures rows={rows} retry={retry} />}
      </div>
      {rows && isPace && <BatchPace rows={rows} />}
      <Announcement step={stepOf(head)} words={wordsOf(head)} />
    </section>
  );
}

function Rates({ rows }: { rows: BatchRow[] }) {
  const rates = useMemo(() => tryRates(rows), [rows]);
  if (!rates) return null;
  const { tried, atFirst, inTheEnd } = rates;
  const words = (count: number) => `${count.toLocaleString('en')} of ${tried.toLocaleString('en')}`;
  return (
    <span title={`${words(atFirst)} completed at their first try, ${words(inTheEnd)} with retries`}>
      {percent(atFirst, tried)} at first try · {percent(inTheEnd, tried)} in the end
    </span>
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
