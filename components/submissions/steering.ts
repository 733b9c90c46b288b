'use client';

import { useMutation } from '@tanstack/react-query';
import { toast } from '@/components/ui/toast';
import { type Steer, steerMutation } from '@/lib/batches/queries';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { AppError } from '@/lib/errors';
import { standingOf } from './standing';
import { doneWords } from './steering-words';
import { useWish } from './wish';

export type Steering = {
  steer: (what: Steer) => Promise<void>;
  /** What is being done right now. */
  pending: Steer | null;
};

/** Pausing, stopping and going on, each with a word on what came of it. */
export function useSteering(head: BatchHead, rows: BatchRow[] | undefined): Steering {
  const { mutateAsync, isPending, variables } = useMutation(steerMutation(head.id));
  const { requestIdOf, settle } = useWish(head.sending);

  async function steer(what: Steer) {
    const { title, description } = doneWords(what, standingOf(head, rows), head.counts.stopped);
    try {
      await mutateAsync({ steer: what, requestId: requestIdOf(what) });
      settle();
      toast(title, { description });
    } catch (error) {
      const isUnknown = error instanceof AppError && error.code === 'unavailable';
      if (!isUnknown) settle();
      toast.error(error instanceof Error ? error.message : 'This did not work.');
    }
  }

  return { steer, pending: isPending ? variables.steer : null };
}
