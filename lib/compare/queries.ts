/** The browser's cache of what is compared. */
import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import type { AnswerMarks, EarlierTry, Excerpt } from './schema';

const AGAIN_MS = 5_000;

type Wish = { batchId: string; items: string; attempt: number | null };

/** Of items as ranges. `state` changes whenever any of these rows has, so that what they say is read again. */
export const excerptsQuery = ({ batchId, items, attempt }: Wish, state: string) =>
  queryOptions({
    queryKey: ['batches', batchId, 'excerpts', items, attempt, state],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ items, ...(attempt !== null && { attempt: String(attempt) }) });
      return fetchJson<Excerpt[]>(`/api/batches/${batchId}/answers?${search}`, { signal });
    },
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });

/**
 * Answers are read by the server behind everything else, so while some of the `completed` rows' are missing this asks
 * again.
 */
export const answerMarksQuery = (batchIds: string[], completed: number) =>
  queryOptions({
    queryKey: ['batches', 'marks', batchIds],
    queryFn: ({ signal }) => {
      const [first, ...others] = batchIds;
      const search = others.length > 0 ? `?${new URLSearchParams({ with: others.join() })}` : '';
      return fetchJson<AnswerMarks>(`/api/batches/${first}/answers/marks${search}`, { signal });
    },
    refetchInterval: ({ state }) => (countOf(state.data) < completed ? AGAIN_MS : false),
    placeholderData: (previous) => previous,
  });

const countOf = (marks: AnswerMarks = {}): number =>
  Object.values(marks).reduce((sum, { codes }) => sum + codes.filter((code) => code >= 0).length, 0);

/** `edits` is how often rows were tried again. */
export const earlierTriesQuery = (batchId: string, edits: number) =>
  queryOptions({
    queryKey: ['batches', batchId, 'attempts', edits],
    queryFn: ({ signal }) => fetchJson<EarlierTry[]>(`/api/batches/${batchId}/attempts`, { signal }),
    placeholderData: (previous) => previous,
    staleTime: Number.POSITIVE_INFINITY,
  });
