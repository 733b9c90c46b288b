'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { toast } from '@/components/ui/toast';
import type { CopyBatch } from '@/lib/batches/copy-schema';
import { copyBatchMutation } from '@/lib/batches/queries';
import { newId } from '@/lib/new-id';

type Wish = Omit<CopyBatch, 'batchId' | 'requestId'>;

/** Makes a draft of a batch, or of some of its items, and goes there, even when the button is gone by then. */
export function useCopyBatch(batchId: string) {
  const { mutateAsync, isPending, isSuccess } = useMutation(copyBatchMutation(batchId));
  const router = useRouter();
  const last = useRef<{ wish: string; requestId: string }>(undefined);

  function copy(wish: Wish): void {
    const key = JSON.stringify(wish);
    // The same wish before its answer, such as a double click, or after a lost one, makes the same draft.
    if (last.current?.wish !== key) last.current = { wish: key, requestId: newId('req') };
    mutateAsync({ ...wish, requestId: last.current.requestId }).then(
      ({ batchId: copyId }) => {
        last.current = undefined;
        router.push(`/batches/${copyId}/edit`);
      },
      (error: Error) => toast.error('No draft was made', { description: error.message }),
    );
  }

  return { copy, isPending: isPending || isSuccess };
}
