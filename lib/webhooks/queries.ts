/** The browser's cache of webhooks: how they stand, never a secret. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { WebhookList } from './schema';

/** Each look asks the API once an agent: many are looked at when the page is opened only. */
const AGENTS_WATCHED_MAX = 20;
const WATCH_MS = 15_000;

export const webhooksQuery = () =>
  queryOptions({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => fetchJson<WebhookList>('/api/webhooks', { signal }),
    refetchInterval: ({ state }) => ((state.data?.webhooks.length ?? 0) > AGENTS_WATCHED_MAX ? false : WATCH_MS),
  });

export const turnOnWebhookMutation = (agentId: string, replaces: string | null) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.turnOnWebhook({ agentId, replaces })),
    onSettled: (_on, _error, _input, _before, { client }) => refresh(client),
  });

export const rotateWebhookSecretMutation = (agentId: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.rotateWebhookSecret({ agentId })),
    onSettled: (_rotated, _error, _input, _before, { client }) => refresh(client),
  });

export const turnOffWebhookMutation = (agentId: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.turnOffWebhook({ agentId })),
    onSettled: (_off, _error, _input, _before, { client }) => refresh(client),
  });

const refresh = (client: QueryClient): Promise<void> => client.invalidateQueries(webhooksQuery());
