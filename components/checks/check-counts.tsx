'use client';

import { useMemo } from 'react';
import { changeAddress, useBatchAddress } from '@/components/batches/batch-address';
import { resultIn } from '@/components/batches/batch-row-values';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { BatchRow } from '@/lib/batches/schema';
import type { Marks, RowResult } from '@/lib/checks/schema';
import { LookIcon, resultLook } from './outcome-icon';

const RESULTS: RowResult[] = ['passed', 'failed', 'error', 'unchecked'];

/** What the checks of all rows come to; each number narrows the table to the rows that it counted. */
export function CheckCounts({ marks, rows, onChange }: { marks: Marks; rows: BatchRow[]; onChange: () => void }) {
  const { checks: chosen } = useBatchAddress();
  const counts = useMemo(() => {
    const all: Record<RowResult, number> = { passed: 0, failed: 0, error: 0, unchecked: 0 };
    for (const row of rows) all[resultIn(marks, row)] += 1;
    return all;
  }, [marks, rows]);
  const done = marks.total - marks.due;
  return (
    <section
      aria-label="Checks"
      className="mt-3.5 flex flex-wrap items-center gap-x-3.5 gap-y-1 rounded-l border bg-surface px-4 py-2"
    >
      <h2 className="font-semibold">Checks</h2>
      <ul aria-label="Rows by checks" className="flex flex-wrap items-center gap-x-1 gap-y-1">
        {RESULTS.filter((result) => result !== 'error' || counts.error > 0).map((result) => {
          const isOn = chosen.length === 1 && chosen[0] === result;
          const look = resultLook(result);
          return (
            <li key={result}>
              <button
                type="button"
                aria-pressed={isOn}
                onClick={() => changeAddress({ check: isOn ? [] : [result] })}
                className={classNames(
                  'flex h-8 items-center gap-[5px] rounded-m px-1.5 sm:h-6',
                  isOn ? 'bg-accent-soft' : 'hover:bg-sunken',
                )}
              >
                <LookIcon look={look} />
                <b className="font-semibold">{counts[result].toLocaleString('en')}</b>
                <span className="text-text-2">{look.word.toLowerCase()}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <span role="status" className="text-text-2">
        {marks.due > 0 && `checked ${done.toLocaleString('en')} of ${marks.total.toLocaleString('en')} answers …`}
      </span>
      <Button size="sm" variant="quiet" className="ml-auto" onClick={onChange}>
        Change checks
      </Button>
    </section>
  );
}
