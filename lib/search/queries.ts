/** The browser's cache of what a search in whole rows finds. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson, isUnanswered, RECOVER_MS } from '@/lib/fetch-json';
import type { SearchAnswer, SearchPlace } from './schema';

const LETTERS_MIN = 2;
/** While rows change or answers come in it is asked again, no more often than this. */
const AGAIN_MS = 4_000;

export type WholeSearch = { batchId: string; search: string; place: SearchPlace; isLive: boolean };

/** Whether more can be found than a page has: it has errors whole. */
export const hasMore = ({ search, place }: Pick<WholeSearch, 'search' | 'place'>): boolean =>
  search.length >= LETTERS_MIN && place !== 'error';

/** What was found last stays while more letters are typed, and is read anew when the batch comes to rest. */
export const searchQuery = (wish: WholeSearch) => {
  const { batchId, search, place, isLive } = wish;
  const from = `${batchId} ${place}`;
  return queryOptions({
    queryKey: ['batches', batchId, 'search', from, isLive, search],
    queryFn: ({ signal }) =>
      fetchJson<SearchAnswer>(`/api/batches/${batchId}/search?${new URLSearchParams({ q: search, in: place })}`, {
        signal,
      }),
    enabled: hasMore(wish),
    placeholderData: (previous, query) =>
      query?.queryKey[3] === from && search.startsWith(String(query.queryKey[5])) ? previous : undefined,
    refetchInterval: ({ state }) =>
      isUnanswered(state.error) ? RECOVER_MS : isLive || state.data?.unread ? AGAIN_MS : false,
  });
};
