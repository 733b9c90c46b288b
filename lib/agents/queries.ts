/** The browser's cache of agents. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { Agent } from './schema';

export const agentsQuery = () =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: ({ signal }) => fetchJson<Agent[]>('/api/agents', { signal }),
    staleTime: 30_000,
  });
