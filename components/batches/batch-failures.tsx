'use client';

import { useMemo, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { failureGroups } from '@/lib/batches/retry-plan';
import type { BatchRow } from '@/lib/batches/schema';
import { changeAddress, useBatchAddress } from './batch-address';
import type { Retry } from './batch-retry';

const SHOWN_FIRST = 3;

/** Why items failed, equal reasons together: how many, a filter on them, and a retry of them alone. */
export function BatchFailures({ rows, retry }: { rows: BatchRow[]; retry: Retry }) {
  const groups = useMemo(() => failureGroups(rows), [rows]);
  const [isWhole, setWhole] = useState(false);
  const { group } = useBatchAddress();
  const failed = groups.reduce((sum, { count }) => sum + count, 0);
  const left = groups.length - SHOWN_FIRST;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a scrolling flex row in every browser
    <div
      role="group"
      aria-label="Why items failed"
      className={classNames('flex min-w-0 flex-1 items-center gap-1.5', isWhole ? 'flex-wrap' : 'overflow-x-auto')}
    >
      <span className="mr-1 shrink-0 text-text-2 max-sm:sr-only">Why {failed.toLocaleString('en')} failed</span>
      <ul aria-label="Failures by reason" className="contents">
        {groups.slice(0, isWhole ? undefined : SHOWN_FIRST).map(({ text, count }) => (
          <li
            key={text}
            className={classNames(
              'flex max-w-[280px] shrink-0 sm:max-w-[300px] items-stretch rounded-m border lg:max-w-[340px]',
              text === group && 'border-accent! bg-accent-soft',
            )}
          >
            <button
              type="button"
              aria-pressed={text === group}
              title={`Show only these: ${text}`}
              onClick={() => changeAddress({ group: text === group ? null : text })}
              className="flex h-9 min-w-0 flex-1 items-center gap-1.5 rounded-l-m pl-2 text-left hover:bg-sunken sm:h-[26px]"
            >
              <b className="font-semibold text-failed">{count.toLocaleString('en')}</b>
              <bdi className="min-w-0 truncate">{text}</bdi>
            </button>
            <button
              type="button"
              aria-label={`Retry: ${text} (${count})`}
              onClick={() => retry.start({ kind: 'group', group: text })}
              className="shrink-0 rounded-r-m px-2.5 font-medium text-text-2 hover:bg-sunken hover:text-text"
            >
              Retry
            </button>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="h-9 shrink-0 rounded-m px-2 text-text-2 hover:bg-sunken hover:text-text sm:h-[26px]"
        >
          {isWhole ? 'Fewer' : `${left} more ${left === 1 ? 'group' : 'groups'}`}
        </button>
      )}
    </div>
  );
}
