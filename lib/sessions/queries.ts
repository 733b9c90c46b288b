/** The browser's cache of transcripts. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson, isUnanswered, RECOVER_MS } from '@/lib/fetch-json';
import type { Transcript } from './schema';

const LIVE_MS = 1000;

/** Polls until the last message has ended; slower while the API does not answer, and not once it has refused. */
export const transcriptQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'transcript'],
    queryFn: ({ signal }) => fetchJson<Transcript>(`/api/sessions/${encodeURIComponent(sessionId)}`, { signal }),
    refetchInterval: ({ state }) => {
      if (state.error) return isUnanswered(state.error) ? RECOVER_MS : false;
      return ['completed', 'failed'].includes(state.data?.status ?? '') ? false : LIVE_MS;
    },
  });
