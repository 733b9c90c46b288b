'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { toast } from '@/components/ui/toast';
import type { BatchHead } from '@/lib/batches/schema';
import { giveVerdictMutation, marksQuery } from '@/lib/checks/queries';
import type { Marks, Verdict } from '@/lib/checks/schema';
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
