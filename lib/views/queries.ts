/** The browser's cache of views. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { ChangeView, DeleteView, SaveView, ViewList, ViewPage } from './schema';

/** Others save views too, so they are read again wherever they are shown anew. */
export const viewsQuery = (page: ViewPage) =>
  queryOptions({
    queryKey: ['views', page],
    queryFn: ({ signal }) => fetchJson<ViewList>(`/api/views?page=${page}`, { signal }),
    refetchOnMount: 'always',
  });

export const saveViewMutation = () =>
  mutationOptions({
    mutationFn: (view: SaveView) => unwrap(actions.saveView(view)),
    onSettled: (_saved, _error, { page }, _before, { client }) => client.invalidateQueries(viewsQuery(page)),
  });

export const changeViewMutation = () =>
  mutationOptions({
    mutationFn: (change: ChangeView) => unwrap(actions.changeView(change)),
    onSettled: (_changed, _error, { page }, _before, { client }) => client.invalidateQueries(viewsQuery(page)),
  });

export const deleteViewMutation = () =>
  mutationOptions({
    mutationFn: (view: DeleteView) => unwrap(actions.deleteView(view)),
    onSettled: (_deleted, _error, { page }, _before, { client }) => client.invalidateQueries(viewsQuery(page)),
  });
