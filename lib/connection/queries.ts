/** The browser's view of the connection. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { Connection } from './schema';

export const connectionQuery = () =>
  queryOptions({
    queryKey: ['connection'],
    queryFn: ({ signal }) => fetchJson<Connection>('/api/connection', { signal }),
    refetchInterval: 15_000,
  });
