/** The browser's cache of credentials: their names, never a value. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { CredentialList, SaveCredential } from './schema';

export const credentialsQuery = () =>
  queryOptions({
    queryKey: ['credentials'],
    queryFn: ({ signal }) => fetchJson<CredentialList>('/api/credentials', { signal }),
  });

/** What was given is not kept once it is stored. */
export const saveCredentialMutation = () =>
  mutationOptions({
    mutationFn: (input: SaveCredential) => unwrap(actions.saveCredential(input)),
    gcTime: 0,
    onSuccess: (_saved, _input, _before, { client }) => client.invalidateQueries(credentialsQuery()),
  });

export const deleteCredentialMutation = (name: string) =>
  mutationOptions({
    mutationFn: () => unwrap(actions.deleteCredential({ name })),
    onSuccess: (_deleted, _input, _before, { client }) => client.invalidateQueries(credentialsQuery()),
  });
