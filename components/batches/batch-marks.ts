'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { toast } from '@/components/ui/toast';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { giveVerdictMutation, marksQuery } from '@/lib/checks/queries';
import { type Marks, type RowResult, resultOf, STAMP_MS, type Verdict } from '@/lib/checks/schema';
import { newId } from '@/lib/new-id';

/** What checks and people say of the rows, live; undefined while nobody has said anything. */
export function useMarks(head: BatchHead): Marks | undefined {
  const { data, refetch } = useQuery({ ...marksQuery(head.id), enabled: head.marks > 0 });
  const known = data?.mark;
  // The server told of a change with the head of the batch.
  useEffect(() => {
    if (known !== undefined && known < head.marks) void refetch({ cancelRefetch: false });
  }, [known, head.marks, refetch]);
  return data && (data.checks.length > 0 || data.verdicts.size > 0) ? data : undefined;
}

/** Says of a row what a person thinks; the same once more takes it back. */
export function useGiveVerdict(batchId: string, marks: Marks | undefined): (index: number, verdict: Verdict) => void {
  const { mutate } = useMutation(giveVerdictMutation(batchId));
  const latest = useRef(marks);
  useEffect(() => {
    latest.current = marks; // what keys act on is what is drawn
  });
  return useCallback(
    (index, verdict) => {
      const isTakenBack = latest.current?.verdicts.get(index)?.verdict === verdict;
      mutate(
        { index, verdict: isTakenBack ? null : verdict, requestId: newId('req') },
        { onError: (error) => toast.error('The verdict was not kept', { description: error.message }) },
      );
    },
    [mutate],
  );
}

/** What the checks said of a row as it stands, a letter each; empty when they have not looked at it yet. */
export function outcomesIn(marks: Marks | undefined, { index, attempt, finishedAt }: BatchRow): string {
  const result = marks?.results.get(index);
  const isOfRow = result?.attempt === attempt && finishedAt && Date.parse(finishedAt) % STAMP_MS === result.stamp;
  return isOfRow ? result.outcomes : '';
}

export const resultIn = (marks: Marks | undefined, row: BatchRow): RowResult => resultOf(outcomesIn(marks, row));

export const VERDICT_FILTERS = ['pass', 'fail', 'star', 'none', 'note'];

/** `none`: nobody has given one; `note`: there is a note, whatever the verdict. */
export function verdictIn(marks: Marks | undefined, { index }: BatchRow, wanted: string): boolean {
  const given = marks?.verdicts.get(index);
  return wanted === 'note' ? !!given?.note : (given?.verdict ?? 'none') === wanted;
}
