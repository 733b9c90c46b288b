'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useId, useState } from 'react';
import { itemsWord } from '@/components/submissions/amounts';
import { classNames } from '@/components/ui/class-names';
import { RelativeTime } from '@/components/ui/relative-time';
import { failuresAcrossQuery } from '@/lib/listing/queries';
import type { FailureAcross } from '@/lib/listing/schema';
import { changeAddress } from './batch-address';

const SHOWN_FIRST = 3;

/** Why items of all batches failed lately, equal reasons together; pressed, the list has only the batches of one. */
export function FailuresAcross() {
  const id = useId();
  const { data } = useQuery(failuresAcrossQuery());
  const [isWhole, setWhole] = useState(false);
  const chosen = useSearchParams().get('failure');
  if (!data || (data.groups.length === 0 && chosen === null)) return null;
  const { groups } = data;
  const left = groups.length - SHOWN_FIRST;
  const isLate = chosen !== null && groups.every(({ text }) => text !== chosen);
  return (
    <section aria-labelledby={id} className="mb-3">
      <h2 id={id} className="mb-1 text-text-2 text-xs">
        Why items failed in the last {data.days} days
      </h2>
      <ul className="overflow-hidden rounded-l border bg-surface">
        {groups.slice(0, isWhole ? undefined : SHOWN_FIRST).map((group) => (
          <Group key={group.text} group={group} isChosen={group.text === chosen} />
        ))}
        {isLate && (
          <li className="flex flex-wrap items-center gap-x-3 border-t px-3 py-2 first:border-t-0">
            <span className="wrap-anywhere min-w-0 flex-1">
              <bdi>{chosen}</bdi> <span className="text-text-3">· no longer among them</span>
            </span>
            <ShowAll />
          </li>
        )}
      </ul>
      {left > 0 && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="mt-1 h-9 rounded-m px-2 text-text-2 hover:bg-sunken hover:text-text sm:h-[26px]"
        >
          {isWhole ? 'Fewer' : `${left} more ${left === 1 ? 'reason' : 'reasons'}`}
        </button>
      )}
    </section>
  );
}

function Group({ group, isChosen }: { group: FailureAcross; isChosen: boolean }) {
  const { text, count, batches, firstAt, lastAt, sample } = group;
  return (
    <li className={classNames('border-t first:border-t-0', isChosen && 'bg-accent-soft')}>
      <button
        type="button"
        aria-pressed={isChosen}
        title={isChosen ? 'Show all batches' : `Show only batches with these: ${sample}`}
        onClick={() => changeAddress({ failure: isChosen ? null : text })}
        className="flex min-h-9 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-left hover:bg-sunken/60 focus-visible:-outline-offset-2 sm:flex-nowrap"
      >
        <span className="flex w-full min-w-0 items-baseline gap-2 sm:w-auto sm:flex-1">
          <b className="shrink-0 font-semibold text-failed">{count.toLocaleString('en')}</b>
          <bdi className="min-w-0 truncate">{text}</bdi>
        </span>
        <span className="shrink-0 text-text-2">
          in {batches === 1 ? '1 batch' : `${batches.toLocaleString('en')} batches`}
        </span>
        <span className="shrink-0 text-text-2 sm:w-[150px] sm:text-right">
          last <RelativeTime at={lastAt} />
        </span>
      </button>
      {isChosen && (
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 pb-2">
          <p className="wrap-anywhere min-w-0 flex-1 basis-[220px] text-text-2">
            {itemsWord(count)}, first <RelativeTime at={firstAt} />. The newest said: “<bdi>{sample}</bdi>”
          </p>
          <ShowAll />
        </div>
      )}
    </li>
  );
}

function ShowAll() {
  return (
    <button
      type="button"
      onClick={() => changeAddress({ failure: null })}
      className="h-9 shrink-0 rounded-m px-2 font-medium text-text-2 hover:bg-sunken hover:text-text sm:h-[26px]"
    >
      Show all batches
    </button>
  );
}
