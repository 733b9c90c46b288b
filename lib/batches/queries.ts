/** The browser's cache of batches: keys, reads and how often they repeat, and the writes that change them. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { takeEarlyRead } from '@/lib/early-read';
import { AppError } from '@/lib/errors';
import { fetchJson } from '@/lib/fetch-json';
import { askAgainMs } from '@/lib/live/state';
import type { RetryRule, SubmitBatch } from '@/lib/submissions/schema';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { PackedBatch } from './board';
import type { CopyBatch } from './copy-schema';
import type { DraftPage, DraftPresence, SaveDraft } from './draft-schema';
import type { Estimate } from './estimate-schema';
import { merge } from './merge';
import type { MetadataAnswer } from './metadata-schema';
import { unpackRows } from './pack';
import type { RetryItems } from './retry-schema';
import type { BatchHead, BatchRow, BatchSnapshot, BatchUpdate, ItemDetail } from './schema';

const REPEAT_AFTER_MS = 1_000;
const IDLE_MS = 15_000;
const COUNT_MS = 30_000;
const ESTIMATE_FRESH_MS = 60_000;
const REPEATS_MAX = 2;

export const isUnderWay = (head: BatchHead): boolean => ['queued', 'running'].includes(head.status);

const isHeldBack = (head: BatchHead): boolean => ['paused', 'asking', 'stopped'].includes(head.status);

/** How many batches the list has; every page shows it. */
export const batchCountQuery = () =>
  queryOptions({
    queryKey: ['batches', 'count'],
    queryFn: ({ signal }) => fetchJson<{ count: number }>('/api/batches/count', { signal }),
    refetchInterval: COUNT_MS,
    staleTime: COUNT_MS,
  });

/** Asks by itself while anything is under way and stops when all is finished; a retry invalidates it and it goes on. */
export const batchQuery = (batchId: string) =>
  queryOptions({
    queryKey: ['batches', batchId],
    queryFn: async ({ client, queryKey, signal }): Promise<BatchSnapshot> => {
      const known = client.getQueryData<BatchSnapshot>(queryKey);
      if (!known) return fetchWhole(batchId, signal);
      const path = `/api/batches/${batchId}?since=${known.head.revision}`;
      return merge(known, await fetchJson<BatchUpdate>(path, { signal }));
    },
    refetchInterval: ({ state }) => {
      if (!state.data || isUnderWay(state.data.head)) return askAgainMs();
      return isHeldBack(state.data.head) ? IDLE_MS : false;
    },
    structuralSharing: false,
  });

async function fetchWhole(batchId: string, signal: AbortSignal): Promise<BatchSnapshot> {
  const path = takeEarlyRead(wholePath(batchId)) ?? wholePath(batchId);
  const { head, rows } = await fetchJson<PackedBatch>(path, { signal });
  return { head, rows: unpackRows(rows) };
}

const wholePath = (batchId: string): string => `/api/batches/${batchId}/whole`;

/** The row as last seen is part of the key, so that the detail is read again when the row has changed. */
export const itemQuery = (batchId: string, row: BatchRow) =>
  queryOptions({
    queryKey: ['batches', batchId, 'items', row],
    queryFn: ({ signal }) => fetchJson<ItemDetail>(`/api/batches/${batchId}/items/${row.index}`, { signal }),
    placeholderData: (previous) => (previous?.index === row.index ? previous : undefined),
  });

/** Which metadata keys the items of a batch have; `edits` is how often rows were sent again, perhaps edited. */
export const metadataKeysQuery = (batchId: string, edits: number) =>
  queryOptions({
    queryKey: ['batches', batchId, 'metadata', edits],
    queryFn: async ({ signal }) => (await fetchJson<MetadataAnswer>(metadataPath(batchId), { signal })).keys,
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What the items of a batch say for one metadata key. */
export const metadataColumnQuery = (batchId: string, edits: number, key: string) =>
  queryOptions({
    queryKey: ['batches', batchId, 'metadata', edits, key],
    queryFn: async ({ signal }) => (await fetchJson<MetadataAnswer>(metadataPath(batchId, { key }), { signal })).column,
    placeholderData: (previous) => (previous?.key === key ? previous : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });

const metadataPath = (batchId: string, search: Record<string, string> = {}) =>
  `/api/batches/${batchId}/metadata?${new URLSearchParams(search)}`;

/** Changes as sessions end, and costs the API some calls. */
export const estimateQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['estimate', agentId],
    queryFn: ({ signal }) => fetchJson<Estimate>(`/api/agents/${encodeURIComponent(agentId)}/estimate`, { signal }),
    staleTime: ESTIMATE_FRESH_MS,
    enabled: agentId !== '',
  });

/** Part of a draft, from a cursor on. Throws AppError. */
export function fetchDraftPage(batchId: string, after?: string): Promise<DraftPage> {
  const search = after === undefined ? '' : `?${new URLSearchParams({ after })}`;
  return fetchJson<DraftPage>(`/api/batches/${batchId}/draft${search}`);
}

/** A draft of its own from what the server has of a draft, its items with the same ids. Throws AppError. */
export const forkDraft = (batchId: string, requestId: string) =>
  unwrap(actions.forkDraft({ batchId, requestId, input: 'first' }));

/** Tells that a tab has a draft open, or is being closed, and answers who else has. Throws AppError. */
export function fetchPresence(batchId: string, here: { tabId: string; device: string; leaving?: boolean }) {
  const search = new URLSearchParams({ ...here, leaving: String(here.leaving ?? false) });
  return fetchJson<DraftPresence>(`/api/batches/${batchId}/presence?${search}`, { keepalive: here.leaving });
}

/** Keeps what changed in a draft; for the composer's autosave. Throws AppError. */
export const saveDraft = (draft: SaveDraft) => unwrap(actions.saveDraft(draft));

export const submitBatchMutation = () =>
  mutationOptions({
    mutationFn: (how: SubmitBatch) => unwrap(actions.submitBatch(how)),
    onSuccess: (_sent, _how, _before, { client }) => refreshList(client),
  });

export const createDraftMutation = (agentId?: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.createDraft(agentId === undefined ? {} : { agentId })),
    onSuccess: (_made, _input, _before, { client }) => refreshList(client),
  });

export const createExampleMutation = () =>
  mutationOptions({
    mutationFn: () => unwrap(actions.createExample({})),
    onSuccess: (_made, _input, _before, { client }) => refreshList(client),
  });

/** Each wish has a request id of its own, kept over repeats, so that a double click makes one draft. */
export const copyBatchMutation = (batchId: string) =>
  mutationOptions({
    mutationFn: (wish: Omit<CopyBatch, 'batchId'>) => unwrap(actions.copyBatch({ batchId, ...wish })),
    onSuccess: (_made, _input, _before, { client }) => refreshList(client),
  });

/** One wish of a person. Its id is kept over repeats, so that a repeat after a lost answer does nothing twice. */
export type RetryWish = Omit<RetryItems, 'batchId'>;

/** Tries failed items again, as they were or edited; answers which were passed over, too. */
export const retryItemsMutation = (batchId: string) =>
  mutationOptions({
    mutationFn: (wish: RetryWish) => unwrap(actions.retryItems({ batchId, ...wish })),
    retry: (failures, error) => error instanceof AppError && error.code === 'unavailable' && failures < REPEATS_MAX,
    retryDelay: REPEAT_AFTER_MS,
    onSettled: async (_outcome, _error, _wish, _before, { client }) => {
      await client.invalidateQueries({ queryKey: batchQuery(batchId).queryKey, exact: true });
      await refreshList(client);
    },
  });

/** What a person may say about what is not sent yet. */
export type Steer = 'pause' | 'resume' | 'stop' | 'rest';

const STEERS = {
  pause: actions.pauseSending,
  resume: actions.resumeSending,
  stop: actions.stopSending,
  rest: actions.sendRest,
};

export const steerMutation = (batchId: string) =>
  mutationOptions({
    mutationFn: ({ steer, requestId }: { steer: Steer; requestId: string }) =>
      unwrap(STEERS[steer]({ batchId, requestId })),
    onSettled: (_done, _error, _steer, _before, { client }) => refreshBatch(client, batchId),
  });

/** Changes how a batch goes out; what is left out stays as it is. Each change has a request id of its own. */
export const changeSendingMutation = (batchId: string) =>
  mutationOptions({
    mutationFn: async ({ limit, rule }: SendingChange) => {
      if (limit) await unwrap(actions.limitSending({ batchId, ...limit }));
      if (rule) await unwrap(actions.changeRetryRule({ batchId, ...rule }));
    },
    onSettled: (_done, _error, _change, _before, { client }) => refreshBatch(client, batchId),
  });

export type SendingChange = {
  limit: { requestId: string; inFlightMax: number | null } | null;
  rule: { requestId: string; retryRule: RetryRule | null } | null;
};

/** The batch, its history and the list, but not its items. */
async function refreshBatch(client: QueryClient, batchId: string): Promise<void> {
  await client.invalidateQueries({ queryKey: batchQuery(batchId).queryKey, exact: true });
  await client.invalidateQueries({ queryKey: ['batches', batchId, 'history'] });
  await refreshList(client);
}

async function refreshList(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: ['batches', 'count'] });
  await client.invalidateQueries({ queryKey: ['batches', 'list'] });
}
