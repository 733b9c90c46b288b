/** The browser's cache of batches: keys, reads and how often they repeat, and the writes that change them. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { BatchHead, BatchRow, BatchUpdate, Draft, ItemDetail } from './schema';

const LIVE_MS = 1000;
const IDLE_MS = 15_000;

/** A batch as the page holds it: every row by index, kept whole from the changes since the revision before. */
export type BatchSnapshot = { head: BatchHead; rows: BatchRow[] };

export const isUnderWay = (head: BatchHead): boolean => ['queued', 'running'].includes(head.status);

export const batchesQuery = () =>
  queryOptions({
    queryKey: ['batches'],
    queryFn: ({ signal }) => fetchJson<BatchHead[]>('/api/batches', { signal }),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? LIVE_MS : IDLE_MS),
  });

/** Polls while anything is under way and stops when all is finished; a retry invalidates it and it goes on. */
export const batchQuery = (batchId: string) =>
  queryOptions({
    queryKey: ['batches', batchId],
    queryFn: async ({ client, queryKey, signal }): Promise<BatchSnapshot> => {
      const known = client.getQueryData<BatchSnapshot>(queryKey);
      const since = known?.head.revision ?? -1;
      const update = await fetchJson<BatchUpdate>(`/api/batches/${batchId}?since=${since}`, { signal });
      return merge(known, update);
    },
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data.head) ? false : LIVE_MS),
    structuralSharing: false,
  });

export const draftQuery = (batchId: string) =>
  queryOptions({
    queryKey: ['batches', batchId, 'draft'],
    queryFn: ({ signal }) => fetchJson<Draft>(`/api/batches/${batchId}/draft`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** `revision` is the batch's, so that the detail is read again when the batch has changed. */
export const itemQuery = (batchId: string, index: number, revision: number) =>
  queryOptions({
    queryKey: ['batches', batchId, 'items', index, revision],
    queryFn: ({ signal }) => fetchJson<ItemDetail>(`/api/batches/${batchId}/items/${index}`, { signal }),
    placeholderData: (previous) => previous,
  });

export const createDraftMutation = () =>
  mutationOptions({
    mutationFn: () => unwrap(actions.createDraft({})),
    onSuccess: (_made, _input, _before, { client }) => refreshList(client),
  });

export const createExampleMutation = () =>
  mutationOptions({
    mutationFn: () => unwrap(actions.createExample({})),
    onSuccess: (_made, _input, _before, { client }) => refreshList(client),
  });

export const deleteDraftMutation = () =>
  mutationOptions({
    mutationFn: (batchId: string) => unwrap(actions.deleteDraft({ batchId })),
    onSuccess: ({ batchId }, _input, _before, { client }) => {
      client.setQueryData(batchesQuery().queryKey, (heads) => heads?.filter((head) => head.id !== batchId));
      return refreshList(client);
    },
  });

const refreshList = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: batchesQuery().queryKey, exact: true });

/** Puts changed rows in place; rows that did not change keep their identity, so that they are not drawn again. */
export function merge(known: BatchSnapshot | undefined, update: BatchUpdate): BatchSnapshot {
  if (!known) return update;
  if (update.rows.length === 0) return { head: update.head, rows: known.rows };
  const rows = [...known.rows];
  for (const row of update.rows) rows[row.index] = row;
  return { head: update.head, rows };
}
