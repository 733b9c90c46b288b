/** The browser's view of the connection. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { Connection } from './schema';

export const connectionQuery = () =>
  queryOptions({
    queryKey: ['connection'],
    queryFn: ({ signal }) => fetchJson<Connection>('/api/connection', { signal }),
    refetchInterval: 15_000,
  });

/** The key is not kept once nobody looks at it. */
export const revealEngineKeyMutation = () =>
  mutationOptions({ mutationFn: () => unwrap(actions.revealEngineKey({})), gcTime: 0 });
