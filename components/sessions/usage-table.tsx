'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { usageQuery } from '@/lib/ledger/queries';

const amount = (value: number | null) => (value === null ? '–' : value.toLocaleString('en'));
const dollars = (value: number | null) => (value === null ? '–' : `$${value.toFixed(value < 1 ? 4 : 2)}`);

/** Tokens and cost of each message. What the API does not tell is a dash, and no sum is made of dashes. */
export function UsageTable({
  sessionId,
  revision,
  onPick,
}: {
  sessionId: string;
  revision: unknown;
  onPick: (entryId: string) => void;
}) {
  const { data, error, refetch } = useQuery(usageQuery(sessionId));
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    void refetch();
  }, [revision, refetch]);
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <Skeleton className="m-3 h-16" />;
  return (
    <div className="overflow-x-auto px-3 py-2">
      <table className="w-full text-right text-xs">
        <caption className="sr-only">Tokens and cost by message</caption>
        <thead className="text-text-3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Message
            </th>
            {['Model calls', 'Tokens in', 'Tokens out', 'Cost'].map((word) => (
              <th key={word} scope="col" className="py-1 pl-3 font-medium">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.messages.map(({ entryId, calls, inputTokens, outputTokens, costUsd }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages are only ever added
            <tr key={place} className="border-t">
              <th scope="row" className="py-1 text-left font-normal">
                {entryId === null ? (
                  `Message ${place + 1}`
                ) : (
                  <button type="button" className="text-accent hover:underline" onClick={() => onPick(entryId)}>
                    Message {place + 1}
                  </button>
                )}
              </th>
              <td className="py-1 pl-3">{calls === 0 ? '–' : calls}</td>
              <td className="py-1 pl-3">{amount(inputTokens)}</td>
              <td className="py-1 pl-3">{amount(outputTokens)}</td>
              <td className="py-1 pl-3">{dollars(costUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1.5 text-text-2 text-xs">
        The whole session cost {data.costUsd === null ? '– (the API does not tell it yet)' : dollars(data.costUsd)}.
        {!data.isWhole && ' The ledger is longer than what was added up here.'}
      </p>
    </div>
  );
}
