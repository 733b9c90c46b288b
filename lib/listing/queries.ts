/** The browser's cache of the list: apart from that of one batch, whose page has no use for it. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { askAgainMs } from '@/lib/live/state';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { BatchList, BatchListUpdate, BatchListWish, FailuresAcross, OpenById, OpenByMetadata } from './schema';

const IDLE_MS = 15_000;

/** As addresses have it: what is left out is as usual (schema.ts). */
export type ListWish = Partial<Record<keyof BatchListWish, string>>;

/** Asks again and again, and is answered little while nothing changes. */
export const batchesQuery = (wish: ListWish = {}) =>
  queryOptions({
    queryKey: ['batches', 'list', wish],
    queryFn: async ({ client, queryKey, signal }): Promise<BatchList> => {
      const known = client.getQueryData<BatchList>(queryKey);
      const search = new URLSearchParams({ ...wish, ...(known && { known: known.mark }) });
      const { list } = await fetchJson<BatchListUpdate>(`/api/batches?${search}`, { signal });
      if (list) return list;
      if (!known) throw new Error('a list that nobody has was said to be unchanged');
      return known;
    },
    refetchInterval: ({ state }) => (state.data?.isUnderWay ? askAgainMs() : IDLE_MS),
    placeholderData: (previous) => previous,
  });

export const failuresAcrossQuery = () =>
  queryOptions({
    queryKey: ['batches', 'list', 'failures'],
    queryFn: ({ signal }) => fetchJson<FailuresAcross>('/api/batches/failures', { signal }),
    refetchInterval: IDLE_MS,
  });

export const openByIdMutation = () =>
  mutationOptions({
    mutationFn: (wish: OpenById) => unwrap(actions.openById(wish)),
    onSuccess: (_opened, _wish, _before, { client }) => refreshList(client),
  });

export const openByMetadataMutation = () =>
  mutationOptions({
    mutationFn: (wish: OpenByMetadata) => unwrap(actions.openByMetadata(wish)),
    onSuccess: (_opened, _wish, _before, { client }) => refreshList(client),
  });

/** Each wish has a request id of its own, kept over repeats; see `useWish`. */
type Keep<T> = T & { batchId: string; requestId: string };

export const renameBatchMutation = () =>
  mutationOptions({
    mutationFn: (wish: Keep<{ name: string }>) => unwrap(actions.renameBatch(wish)),
    onSettled: async (_done, _error, { batchId }, _before, { client }) => {
      await client.invalidateQueries({ queryKey: ['batches', batchId] });
      await refreshList(client);
    },
  });

export const pinBatchMutation = () =>
  mutationOptions({
    mutationFn: (wish: Keep<{ isPinned: boolean }>) => unwrap(actions.pinBatch(wish)),
    onSettled: (_done, _error, _wish, _before, { client }) => refreshList(client),
  });

export const archiveBatchMutation = () =>
  mutationOptions({
    mutationFn: (wish: Keep<{ isArchived: boolean }>) => unwrap(actions.archiveBatch(wish)),
    onSettled: (_done, _error, _wish, _before, { client }) => refreshList(client),
  });

export const deleteBatchMutation = () =>
  mutationOptions({
    mutationFn: (wish: Keep<object>) => unwrap(actions.deleteBatch(wish)),
    onSettled: (_done, _error, _wish, _before, { client }) => refreshList(client),
  });

async function refreshList(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: ['batches', 'count'] });
  await client.invalidateQueries({ queryKey: ['batches', 'list'] });
}
