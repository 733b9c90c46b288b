/** The browser's cache of what is compared. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { AnswerMarks, Excerpt } from './schema';

const AGAIN_MS = 5_000;

/** Of items as ranges. `state` changes whenever any of these rows has, so that what they say is read again. */
export const excerptsQuery = (batchId: string, items: string, state: string) =>
  queryOptions({
    queryKey: ['batches', batchId, 'excerpts', items, state],
    queryFn: ({ signal }) =>
      fetchJson<Excerpt[]>(`/api/batches/${batchId}/answers?${new URLSearchParams({ items })}`, {
        signal,
      }),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Answers are read by the server behind everything else, so while some are missing this asks again. */
export const answerMarksQuery = (batchId: string, completed: number) =>
  queryOptions({
    queryKey: ['batches', batchId, 'marks'],
    queryFn: ({ signal }) => fetchJson<AnswerMarks>(`/api/batches/${batchId}/answers/marks`, { signal }),
    refetchInterval: ({ state }) => (countOf(state.data) < completed ? AGAIN_MS : false),
  });

const countOf = (marks: AnswerMarks | undefined): number => marks?.codes.filter((code) => code >= 0).length ?? 0;
