/** The browser's cache of what checks and people say of a batch's rows. */
import { mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/lib/fetch-json';
import { askAgainMs } from '@/lib/live/state';
import { unwrap } from '@/lib/unwrap';
import * as actions from './actions';
import type { AttemptFindings, Check, GiveVerdict, Marks, MarksUpdate, SaveChecks } from './schema';

const marksKey = (batchId: string) => ['batches', batchId, 'marks'] as const;

/** Reads what changed since it was read last; asks by itself only while answers are still looked at. */
export const marksQuery = (batchId: string) =>
  queryOptions({
    queryKey: marksKey(batchId),
    queryFn: async ({ client, queryKey, signal }): Promise<Marks> => {
      const known = client.getQueryData<Marks>(queryKey);
      const path = `/api/batches/${batchId}/checks?since=${known?.mark ?? -1}`;
      return mergeMarks(known, await fetchJson<MarksUpdate>(path, { signal }));
    },
    refetchInterval: ({ state }) => (state.data && state.data.due > 0 ? askAgainMs() : false),
    structuralSharing: false,
  });

/** What was found by other checks counts no more. */
function mergeMarks(known: Marks | undefined, { results, verdicts, ...rest }: MarksUpdate): Marks {
  const found = new Map(known?.revision === rest.revision ? known.results : []);
  for (const [index, attempt, stamp, outcomes] of results) found.set(index, { attempt, stamp, outcomes });
  const given = new Map(known?.verdicts);
  for (const [index, verdict, note] of verdicts) {
    if (verdict === null && note === '') given.delete(index);
    else given.set(index, { verdict, note });
  }
  const checks = known?.revision === rest.revision ? known.checks : rest.checks; // rows are not drawn anew for the same
  return { ...rest, checks, results: found, verdicts: given };
}

/** Which attempt, and when its session ended last, if it has. */
type AttemptPlace = { batchId: string; index: number; attempt: number; finishedAt: string | null };

/** `mark` of the batch is part of the key, so that it is read again when anything was found or said. */
export const findingsQuery = (where: AttemptPlace, mark: number) =>
  queryOptions({
    queryKey: ['batches', where.batchId, 'findings', where.index, where.attempt, where.finishedAt, mark],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({
        index: String(where.index),
        attempt: String(where.attempt),
        finishedAt: where.finishedAt ?? '',
      });
      return fetchJson<AttemptFindings>(`/api/batches/${where.batchId}/checks/findings?${search}`, { signal });
    },
    placeholderData: (previous, query) =>
      query?.queryKey[3] === where.index && query.queryKey[4] === where.attempt ? previous : undefined,
  });

export const tryChecksMutation = (batchId: string) =>
  mutationOptions({ mutationFn: (checks: Check[]) => unwrap(actions.tryChecks({ batchId, checks })) });

/** Each wish has a request id of its own, kept over repeats. */
export const saveChecksMutation = (batchId: string) =>
  mutationOptions({
    mutationFn: (wish: Omit<SaveChecks, 'batchId'>) => unwrap(actions.saveChecks({ batchId, ...wish })),
    onSettled: (_saved, _error, _wish, _before, { client }) => refresh(client, batchId),
  });

/** Shown at once, and taken back when the server says no. */
export const giveVerdictMutation = (batchId: string) =>
  mutationOptions({
    mutationFn: (wish: Omit<GiveVerdict, 'batchId'>) => unwrap(actions.giveVerdict({ batchId, ...wish })),
    scope: { id: `verdicts of ${batchId}` },
    onMutate: async ({ index, ...given }, { client }) => {
      await client.cancelQueries({ queryKey: marksKey(batchId) });
      const before = client.getQueryData<Marks>(marksKey(batchId))?.verdicts.get(index);
      const was = before ?? { verdict: null, note: '' };
      put(client, batchId, index, {
        verdict: given.verdict === undefined ? was.verdict : given.verdict,
        note: given.note ?? was.note,
      });
      return { was };
    },
    onError: (_error, { index }, undo, { client }) => {
      if (undo) put(client, batchId, index, undo.was);
    },
    onSettled: (_given, _error, _wish, _undo, { client }) => refresh(client, batchId),
  });

function put(client: QueryClient, batchId: string, index: number, verdict: { verdict: GiveVerdictOf; note: string }) {
  client.setQueryData<Marks>(marksKey(batchId), (known = NONE) => ({
    ...known,
    verdicts: new Map(known.verdicts).set(index, verdict),
  }));
}

type GiveVerdictOf = NonNullable<GiveVerdict['verdict']> | null;

/** Before anything was read: the next read is of everything. */
const NONE: Marks = { mark: -1, revision: 0, checks: [], total: 0, due: 0, results: new Map(), verdicts: new Map() };

async function refresh(client: QueryClient, batchId: string): Promise<void> {
  await client.invalidateQueries({ queryKey: marksKey(batchId), exact: true });
  await client.invalidateQueries({ queryKey: ['batches', batchId], exact: true });
  await client.invalidateQueries({ queryKey: ['batches', batchId, 'history'] });
}
