/** The browser's cache of ledgers. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { LedgerPage, SessionUsage } from './schema';

const pathOf = (sessionId: string) => `/api/sessions/${encodeURIComponent(sessionId)}`;

/** Grows page by page; asked again at its end, it answers what has been added. */
export const ledgerQuery = (sessionId: string, type: string) =>
  infiniteQueryOptions({
    queryKey: ['sessions', sessionId, 'ledger', type],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ after: String(pageParam), ...(type && { type }) });
      return fetchJson<LedgerPage>(`${pathOf(sessionId)}/events?${search}`, { signal });
    },
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const usageQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'usage'],
    queryFn: ({ signal }) => fetchJson<SessionUsage>(`${pathOf(sessionId)}/usage`, { signal }),
  });
