/** The browser's cache of agents. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson, isUnanswered, RECOVER_MS } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { Agent, AgentFile, PublishAgent, VersionDetail } from './schema';

export const agentsQuery = () =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: ({ signal }) => fetchJson<Agent[]>('/api/agents', { signal }),
    staleTime: 30_000,
    refetchInterval: ({ state }) => recover(state.error, state.data ?? []),
  });

export const agentQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agents', agentId],
    queryFn: ({ signal }) => fetchJson<Agent>(`/api/agents/${encodeURIComponent(agentId)}`, { signal }),
    staleTime: 30_000,
    refetchInterval: ({ state }) => recover(state.error, state.data ? [state.data] : []),
  });

/** Versions never change. */
export const versionQuery = (agentId: string, versionId: string) =>
  queryOptions({
    queryKey: ['agents', agentId, 'versions', versionId],
    queryFn: ({ signal }) => fetchJson<VersionDetail>(versionPath(agentId, versionId), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const fileQuery = (agentId: string, versionId: string, path: string) =>
  queryOptions({
    queryKey: ['agents', agentId, 'versions', versionId, 'files', path],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ path });
      return fetchJson<AgentFile>(`${versionPath(agentId, versionId)}/file?${query}`, { signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export const publishAgentMutation = () =>
  mutationOptions({
    mutationFn: (input: PublishAgent) => unwrap(actions.publishAgent(input)),
    onSuccess: (_publication, _input, _before, { client }) => refresh(client),
  });

export const deleteAgentMutation = (agentId: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.deleteAgent({ agentId })),
    onSuccess: (_deleted, _input, _before, { client }) => {
      client.setQueryData(agentsQuery().queryKey, (agents) => agents?.filter(({ id }) => id !== agentId));
      return client.invalidateQueries({ queryKey: agentsQuery().queryKey, exact: true });
    },
  });

/** What could not be read is asked for again by itself. */
const recover = (error: unknown, agents: Agent[]): number | false =>
  isUnanswered(error) || agents.some(({ unread }) => unread !== null) ? RECOVER_MS : false;

const versionPath = (agentId: string, versionId: string): string =>
  `/api/agents/${encodeURIComponent(agentId)}/versions/${encodeURIComponent(versionId)}`;

const refresh = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: ['agents'], predicate: ({ queryKey }) => queryKey.length < 3 });
