'use client';

import { useDeferredValue, useMemo } from 'react';
import { formatDuration } from '@/components/ui/duration';
import type { BatchRow } from '@/lib/batches/schema';
import { endsOverTime, timesByModel } from './pace';

/** How many sessions ended when, and how long they took by model. */
export function BatchPace({ rows }: { rows: BatchRow[] }) {
  const settled = useDeferredValue(rows);
  const ends = useMemo(() => endsOverTime(settled), [settled]);
  const times = useMemo(() => timesByModel(settled), [settled]);
  if (!ends) return <p className="mt-2 text-text-3">Nothing to draw before two sessions have ended.</p>;
  const most = Math.max(...ends.counts);
  const longest = Math.max(...times.map(({ longMs }) => longMs), 1);
  return (
    <div className="mt-3 grid gap-x-8 gap-y-4 border-t pt-3 lg:grid-cols-2">
      <figure className="min-w-0">
        <figcaption className="mb-1.5 text-text-2 text-xs">
          Sessions ended in each {formatDuration(ends.stretchMs)}, {most.toLocaleString('en')} at most
        </figcaption>
        <div
          role="img"
          aria-label={`Ended, from first to last: ${ends.counts.join(', ')}`}
          className="flex h-14 items-end gap-px"
        >
          {ends.counts.map((count, place) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place
              key={place}
              title={`${count}`}
              className="min-h-px flex-1 rounded-t-[2px] bg-completed-bar"
              style={{ height: `${(count / most) * 100}%` }}
            />
          ))}
        </div>
      </figure>
      <table className="w-full self-start text-left">
        <caption className="mb-1.5 text-left text-text-2 text-xs">Time by model</caption>
        <thead className="text-text-3 text-xs">
          <tr>
            <th scope="col" className="font-medium">
              Model
            </th>
            <th scope="col" className="whitespace-nowrap pl-3 text-right font-medium">
              Sessions
            </th>
            <th scope="col" className="whitespace-nowrap pl-3 text-right font-medium">
              Half in
            </th>
            <th scope="col" className="whitespace-nowrap pl-3 text-right font-medium">
              9 in 10 in
            </th>
          </tr>
        </thead>
        <tbody>
          {times.map(({ model, count, medianMs, longMs }) => (
            <tr key={model}>
              <td className="max-w-0 truncate font-mono text-xs" title={model} style={{ width: '50%' }}>
                {model}
                <span
                  aria-hidden
                  className="mt-0.5 block h-1 rounded-full bg-running-bar"
                  style={{ width: `${(longMs / longest) * 100}%` }}
                />
              </td>
              <td className="whitespace-nowrap pl-3 text-right">{count.toLocaleString('en')}</td>
              <td className="whitespace-nowrap pl-3 text-right">{formatDuration(medianMs)}</td>
              <td className="whitespace-nowrap pl-3 text-right">{formatDuration(longMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
