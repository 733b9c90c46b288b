'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { usePathname, useRouter } from 'next/navigation';
import type { Command } from '@/components/shell/commands';
import { viewsQuery } from '@/lib/views/queries';
import type { View } from '@/lib/views/schema';

/** On a view's own page: a step that Back takes back. What was open over the page is closed. */
export function openView(view: View): void {
  window.history.pushState(null, '', searchOf(view));
}

/** Views that can be opened from here: those of the page itself, and those of the list from everywhere. */
export function useViewCommands(): (Command & { id: string })[] {
  const router = useRouter();
  const path = usePathname();
  const isBatch = /^\/batches\/[^/]+$/.test(path);
  const ofBatch = useQuery({ ...viewsQuery('batch'), enabled: isBatch });
  const ofList = useQuery(viewsQuery('batches'));
  const commandOf = (view: View) => ({
    id: view.id,
    word: view.page === 'batch' ? `View “${view.name}”` : `Batches as “${view.name}”`,
    run: () => {
      if (view.page === 'batch' || path === '/batches') openView(view);
      else router.push(`/batches${searchOf(view)}` as Route);
    },
  });
  return [...((isBatch && ofBatch.data?.views) || []), ...(ofList.data?.views ?? [])].map(commandOf);
}

/** The id stands in the address too: it tells which view may be brought up to date. */
const searchOf = ({ search, id }: View): string =>
  `?${new URLSearchParams([...new URLSearchParams(search), ['view', id]])}`;
