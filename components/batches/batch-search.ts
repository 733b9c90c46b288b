'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSettled } from '@/components/ui/settled';
import { hasMore, searchQuery, type WholeSearch } from '@/lib/search/queries';
import type { SearchAnswer, Snippet } from '@/lib/search/schema';

const TYPING_MS = 300;

/** By index; null where the line in the table has every word itself. */
export type Found = ReadonlyMap<number, Snippet | null>;

export type Searched = {
  found: Found | undefined;
  /** Whether there is anything to look for on the server, and whether it is still being looked for. */
  isOn: boolean;
  isLooking: boolean;
  error: Error | null;
  again: () => void;
  unread: number;
  untold: number;
};

/** What the server finds in whole inputs and answers, once a person has stopped typing for a moment. */
export function useSearched(wish: WholeSearch): Searched {
  const search = wish.search.trim();
  const asked = useSettled(search, TYPING_MS);
  const { data, error, isPlaceholderData, refetch } = useQuery(searchQuery({ ...wish, search: asked }));
  const found = useMemo(() => data && foundIn(data), [data]);
  const isOn = hasMore({ ...wish, search });
  const isAsked = asked === search;
  return {
    isOn,
    found: isOn && search.startsWith(asked) ? found : undefined,
    isLooking: isOn && !(isAsked && (error || (data && !isPlaceholderData))),
    error: isOn && isAsked ? error : null,
    again: () => void refetch(),
    unread: data?.unread ?? 0,
    untold: data?.untold ?? 0,
  };
}

function foundIn({ spans, snippets }: SearchAnswer): Found {
  const found = new Map<number, Snippet | null>();
  for (let place = 0; place < spans.length; place += 2)
    for (let index = spans[place] ?? 0; index <= (spans[place + 1] ?? -1); index += 1) found.set(index, null);
  for (const snippet of snippets) found.set(snippet.index, snippet);
  return found;
}
