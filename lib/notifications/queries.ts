/** The browser's cache of notifications: whom is told and how it went, never an address or a secret. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { NotificationSettings, SaveTarget } from './schema';

const WATCH_MS = 5_000;

export const notificationsQuery = () =>
  queryOptions({
    queryKey: ['notifications'],
    queryFn: ({ signal }) => fetchJson<NotificationSettings>('/api/notifications', { signal }),
    refetchInterval: WATCH_MS,
  });

/** What was given, and the secret that is answered, are not kept once they are not shown any more. */
export const saveTargetMutation = () =>
  mutationOptions({
    mutationFn: (input: SaveTarget) => unwrap(actions.saveTarget(input)),
    gcTime: 0,
    onSuccess: (_saved, _input, _before, { client }) => refresh(client),
  });

export const deleteTargetMutation = (targetId: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.deleteTarget({ targetId })),
    onSuccess: (_deleted, _input, _before, { client }) => refresh(client),
  });

export const testTargetMutation = (targetId: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.testTarget({ targetId })),
    onSettled: (_tested, _error, _input, _before, { client }) => refresh(client),
  });

export const readSecretMutation = (targetId: string) =>
  mutationOptions({ mutationFn: () => unwrap(actions.readSecret({ targetId })), gcTime: 0 });

export const rotateSecretMutation = (targetId: string) =>
  mutationOptions({ mutationFn: () => unwrap(actions.rotateSecret({ targetId })), gcTime: 0 });

export const sendAgainMutation = (deliveryId: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.sendAgain({ deliveryId })),
    onSettled: (_sent, _error, _input, _before, { client }) => refresh(client),
  });

const refresh = (client: QueryClient): Promise<void> => client.invalidateQueries(notificationsQuery());
