/** The browser's cache of transcripts: the outline of each, and its entries a few at a time. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson, isUnanswered, RECOVER_MS } from '@/lib/fetch-json';
import { askAgainMs } from '@/lib/live/state';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import {
  ENTRIES_PER_READ,
  type EntriesAnswer,
  type FindAnswer,
  type FindPlace,
  mergeOutline,
  type Outline,
  type OutlineAnswer,
} from './outline-schema';
import type { AnswerCall, SendMessage, Steps, TimelineEntry } from './schema';

const LIVE_MS = 1_000;
/** Entries that are out of sight are let go: a transcript may have more than a browser should hold. */
const ENTRIES_KEPT_MS = 30_000;
const ENDED = ['completed', 'failed'];

/**
 * Asks until the last message has ended: just to be sure when the server tells of changes, every second when it does
 * not, slower while the API does not answer, and not once it has refused.
 */
export const outlineQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'outline'],
    queryFn: async ({ client, queryKey, signal }): Promise<Outline> => {
      const known = client.getQueryData<Outline>(queryKey);
      const since = known && !known.isPart ? known.revision : '';
      const answer = await fetchJson<OutlineAnswer>(`${pathOf(sessionId)}/outline?since=${since}`, { signal });
      if (answer.revision !== known?.revision) void forget(client, sessionId, answer.positions);
      return mergeOutline(known, answer);
    },
    refetchInterval: ({ state }) => {
      if (state.error) return isUnanswered(state.error) ? RECOVER_MS : false;
      if (ENDED.includes(state.data?.head.status ?? '')) return false;
      return state.data?.head.isFollowed ? askAgainMs() : LIVE_MS;
    },
    staleTime: ({ state }) => (state.data?.isPart ? 0 : LIVE_MS),
    structuralSharing: false,
  });

/** Entries from a multiple of ENTRIES_PER_READ on; read again when the outline says that one of them has changed. */
export const entriesQuery = (sessionId: string, from: number) =>
  queryOptions({
    queryKey: entriesKey(sessionId, from),
    queryFn: async ({ client, signal }) => {
      const revision = client.getQueryData(outlineQuery(sessionId).queryKey)?.revision ?? '';
      const path = `${pathOf(sessionId)}/entries?from=${from}&revision=${revision}`;
      return (await fetchJson<EntriesAnswer>(path, { signal })).entries;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: ENTRIES_KEPT_MS,
  });

/** An entry that was cut, whole; read anew each time it is asked for. */
export const entryQuery = (sessionId: string, entryId: string, length: number) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'entry', entryId, length],
    queryFn: ({ signal }) =>
      fetchJson<TimelineEntry>(`${pathOf(sessionId)}/entries/${encodeURIComponent(entryId)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: ENTRIES_KEPT_MS,
  });

/** Which entries have a text; of the transcript as it was at the revision. */
export const findQuery = (sessionId: string, text: string, revision: string) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'find', text, revision],
    queryFn: ({ signal }) =>
      fetchJson<FindAnswer>(`${pathOf(sessionId)}/find?${new URLSearchParams({ text })}`, { signal }),
    enabled: text !== '',
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous, query) => (query?.queryKey[3] === text ? previous : undefined),
  });

/** Where one entry has it. */
export const findPlacesQuery = (sessionId: string, text: string, position: number) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'find', text, 'places', position],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ text, position: String(position) });
      return fetchJson<FindPlace[]>(`${pathOf(sessionId)}/find/places?${search}`, { signal });
    },
    enabled: text !== '',
  });

export const stepsQuery = (sessionId: string, revision: string) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'steps', revision],
    queryFn: ({ signal }) => fetchJson<Steps>(`${pathOf(sessionId)}/steps`, { signal }),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Each wish has a request id of its own, kept over repeats; see `useWish`. */
export const sendMessageMutation = (sessionId: string) =>
  mutationOptions({
    mutationFn: (wish: Omit<SendMessage, 'sessionId'>) => unwrap(actions.sendMessage({ sessionId, ...wish })),
    onSettled: (_sent, _error, _wish, _before, { client }) => lookAgain(client, sessionId),
  });

export const answerCallMutation = (sessionId: string) =>
  mutationOptions({
    mutationFn: (wish: Omit<AnswerCall, 'sessionId'>) => unwrap(actions.answerCall({ sessionId, ...wish })),
    onSettled: (_done, _error, _wish, _before, { client }) => lookAgain(client, sessionId),
  });

const lookAgain = (client: QueryClient, sessionId: string) =>
  client.invalidateQueries({ queryKey: outlineQuery(sessionId).queryKey });

/** Which read has the entry at a position. */
export const readOf = (position: number): number => position - (position % ENTRIES_PER_READ);

const pathOf = (sessionId: string): string => `/api/sessions/${encodeURIComponent(sessionId)}`;
const entriesKey = (sessionId: string, from: number) => ['sessions', sessionId, 'entries', from] as const;

/** Those on the screen are read again at once, the others when they come into view. */
function forget(client: QueryClient, sessionId: string, positions: number[] | null): Promise<unknown> {
  if (positions === null) return client.invalidateQueries({ queryKey: ['sessions', sessionId, 'entries'] });
  const reads = [...new Set(positions.map(readOf))];
  return Promise.all(reads.map((from) => client.invalidateQueries({ queryKey: entriesKey(sessionId, from) })));
}
