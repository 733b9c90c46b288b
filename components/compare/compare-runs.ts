'use client';

import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { metadataOf } from '@/components/batches/batch-row-values';
import { editsOf } from '@/components/batches/batch-rows-shown';
import type { MetadataColumn } from '@/lib/batches/metadata-schema';
import { batchQuery, metadataColumnQuery, metadataKeysQuery } from '@/lib/batches/queries';
import type { BatchRow, BatchSnapshot } from '@/lib/batches/schema';
import { marksQuery } from '@/lib/checks/queries';
import type { Marks } from '@/lib/checks/schema';
import { earlierTriesQuery } from '@/lib/compare/queries';
import type { EarlierTry } from '@/lib/compare/schema';

/** One try at one row of one of the batches that are compared. */
export type Run = EarlierTry & Pick<BatchRow, 'label'> & { batchId: string; isNewest: boolean };

/** What the item of a run says for one metadata key. */
export type MetadataOf = (key: string, run: Run) => string | undefined;

export type Compared = {
  snapshots: BatchSnapshot[];
  /** How often rows were tried again, by batch. */
  edits: number[];
  /** Batches that cannot be read now, or are gone. */
  failed: { batchId: string; error: Error; since: number; isKept: boolean }[];
  isPending: boolean;
  refetch: () => void;
};

/** These batches as they are now, as far as they are there. */
export function useCompared(batchIds: string[]): Compared {
  const answers = useQueries({ queries: batchIds.map(batchQuery), combine: toAnswers });
  return useMemo(() => {
    const snapshots = answers.flatMap(({ data }) => data ?? []);
    return {
      snapshots,
      edits: snapshots.map(({ rows }) => editsOf(rows)),
      failed: answers.flatMap(({ data, error, dataUpdatedAt }, place) =>
        error ? [{ batchId: batchIds[place] ?? '', error, since: dataUpdatedAt, isKept: data !== undefined }] : [],
      ),
      isPending: answers.some(({ data, error }) => !data && !error),
      refetch: () => {
        for (const { refetch } of answers) refetch();
      },
    };
  }, [answers, batchIds]);
}

type Answer = { data: BatchSnapshot | undefined; error: Error | null; dataUpdatedAt: number; refetch: () => void };

const toAnswers = (answers: Answer[]): Answer[] =>
  answers.map(({ data, error, dataUpdatedAt, refetch }) => ({ data, error, dataUpdatedAt, refetch }));

/** The newest try at every row, and where `withEarlier` those before it. */
export function useRuns({ snapshots, edits }: Compared, withEarlier: boolean): Run[] {
  const earlier = useQueries({
    queries: snapshots.map(({ head }, place) => ({
      ...earlierTriesQuery(head.id, edits[place] ?? 0),
      enabled: withEarlier && edits[place] !== 0,
    })),
    combine: dataOf<EarlierTry[]>,
  });
  return useMemo(
    () =>
      snapshots.flatMap(({ head, rows }, place) => {
        const newest = rows.map((row): Run => ({ ...row, batchId: head.id, isNewest: true }));
        if (!withEarlier) return newest;
        const before = earlier[place]?.map(
          (one): Run => ({ ...one, label: rows[one.index]?.label ?? '', batchId: head.id, isNewest: false }),
        );
        return [...(before ?? []), ...newest];
      }),
    [snapshots, earlier, withEarlier],
  );
}

/** Metadata keys that any of the batches has. */
export function useMetadataKeys({ snapshots, edits }: Compared): string[] {
  return useQueries({
    queries: snapshots.map(({ head }, place) => metadataKeysQuery(head.id, edits[place] ?? 0)),
    combine: keysIn,
  });
}

const keysIn = (answers: { data: { key: string }[] | undefined }[]): string[] => [
  ...new Set(answers.flatMap(({ data = [] }) => data.map(({ key }) => key))),
];

export function useMetadata({ snapshots, edits }: Compared, keys: string[]): MetadataOf {
  const columns = useQueries({
    queries: snapshots.flatMap(({ head }, place) =>
      keys.map((key) => metadataColumnQuery(head.id, edits[place] ?? 0, key)),
    ),
    combine: dataOf<MetadataColumn | null>,
  });
  const all = keys.join('\n');
  return useMemo(() => {
    const wanted = all.split('\n');
    const places = new Map(snapshots.map(({ head }, place) => [head.id, place]));
    return (key, { batchId, index }) => {
      const place = (places.get(batchId) ?? 0) * wanted.length + wanted.indexOf(key);
      const column = columns[place];
      return column ? metadataOf(column, index) : undefined;
    };
  }, [columns, snapshots, all]);
}

/** What checks and people say of the rows, by batch; nothing of a batch without either. */
export function useComparedMarks({ snapshots }: Compared): ReadonlyMap<string, Marks> {
  const client = useQueryClient();
  const answers = useQueries({
    queries: snapshots.map(({ head }) => ({ ...marksQuery(head.id), enabled: head.marks > 0 })),
    combine: dataOf<Marks>,
  });
  // The server told of a change with the head of the batch.
  useEffect(() => {
    for (const [place, { head }] of snapshots.entries()) {
      const known = answers[place]?.mark;
      const { queryKey } = marksQuery(head.id);
      if (known !== undefined && known < head.marks) void client.refetchQueries({ queryKey }, { cancelRefetch: false });
    }
  }, [client, snapshots, answers]);
  return useMemo(
    () =>
      new Map(
        snapshots.flatMap(({ head }, place) => {
          const marks = answers[place];
          return marks && (marks.checks.length > 0 || marks.verdicts.size > 0) ? [[head.id, marks] as const] : [];
        }),
      ),
    [snapshots, answers],
  );
}

function dataOf<T>(answers: { data: T | undefined }[]): (T | undefined)[] {
  return answers.map(({ data }) => data);
}
