/** The browser's cache of transcripts. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { Transcript } from './schema';

const LIVE_MS = 1000;

/** Polls until the last message has ended. */
export const transcriptQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['sessions', sessionId, 'transcript'],
    queryFn: ({ signal }) => fetchJson<Transcript>(`/api/sessions/${encodeURIComponent(sessionId)}`, { signal }),
    refetchInterval: ({ state }) => (['completed', 'failed'].includes(state.data?.status ?? '') ? false : LIVE_MS),
  });
