'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { toast } from 'sonner';
import { batchQuery, retryItemsMutation } from '@/lib/batches/queries';
import { newId } from '@/lib/new-id';

export type Retry = {
  /** Tries the failed ones among these items again; without a list, all that failed. */
  start: (indexes?: number[]) => void;
  isPending: boolean;
};

/** Retries of a batch, with a word on what came of each. */
export function useRetry(batchId: string): Retry {
  const { mutate, isPending } = useMutation(retryItemsMutation(batchId));
  const client = useQueryClient();
  const start = useCallback(
    (chosen?: number[]) => {
      const { head, rows } = client.getQueryData(batchQuery(batchId).queryKey) ?? { head: { revision: 0 }, rows: [] };
      const indexes = chosen ?? rows.filter(({ status }) => status === 'failed').map(({ index }) => index);
      mutate(
        { requestId: newId('req'), indexes, revision: head.revision },
        {
          onSuccess: ({ retried }) => toast(wordsOf(retried)),
          onError: (error) => toast.error(error.message),
        },
      );
    },
    [mutate, client, batchId],
  );
  return { start, isPending };
}

function wordsOf(retried: number): string {
  if (retried === 0) return 'Nothing was retried: none of these items is failed any more.';
  const items = retried === 1 ? '1 item goes' : `${retried.toLocaleString('en')} items go`;
  return `${items} again in new sessions. All other rows stay as they are, and earlier tries stay readable.`;
}
