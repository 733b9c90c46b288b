'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { toast } from '@/components/ui/toast';
import { batchQuery, type RetryWish, retryItemsMutation } from '@/lib/batches/queries';
import { toRanges } from '@/lib/batches/ranges';
import { planRetry, type RetryScope } from '@/lib/batches/retry-plan';
import type { PassedOver, RetryOutcome } from '@/lib/batches/retry-schema';
import type { BatchSnapshot } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';

/** What is asked about: which items, and the batch as it was looked at. */
export type RetryQuestion = { scope: RetryScope; snapshot: BatchSnapshot; isEdit: boolean };

export type Retry = {
  /** Asks about these items in a dialog, with the form that edits them if so wished; without a scope, about all that failed. */
  start: (scope?: RetryScope, isEdit?: boolean) => void;
  /** Tries one item again as it was, without asking. */
  startOne: (index: number) => void;
  isPending: boolean;
  question: RetryQuestion | null;
  close: () => void;
  /** Answers the question. A wish that could not be told is kept, and may be sent again as it is. */
  send: (wish: RetryWish) => void;
  error: Error | null;
};

/** Retries of a batch, with a word on what came of each. */
export function useRetry(batchId: string): Retry {
  const client = useQueryClient();
  const { mutate, isPending, error, reset } = useMutation(retryItemsMutation(batchId));
  const [question, setQuestion] = useState<RetryQuestion | null>(null);

  const look = useCallback(
    (ask: (snapshot: BatchSnapshot) => void) => {
      const known = client.getQueryData<BatchSnapshot>(batchQuery(batchId).queryKey);
      if (known) ask(known);
      else client.fetchQuery(batchQuery(batchId)).then(ask, (failure: Error) => toast.error(failure.message));
    },
    [client, batchId],
  );

  const start = useCallback(
    (scope: RetryScope = { kind: 'failed' }, isEdit = false) =>
      look((snapshot) => {
        reset();
        setQuestion({ scope, snapshot, isEdit });
      }),
    [look, reset],
  );

  const close = useCallback(() => setQuestion(null), []);

  const send = useCallback(
    (wish: RetryWish) =>
      mutate(wish, {
        onSuccess: (outcome) => {
          setQuestion(null);
          tell(outcome);
        },
      }),
    [mutate],
  );

  const startOne = useCallback(
    (index: number) =>
      look((snapshot) => {
        const { rows } = planRetry(snapshot.rows, { kind: 'one', index });
        const wish = {
          requestId: newId('req'),
          indexes: rows.map((row) => row.index),
          revision: snapshot.head.revision,
        };
        if (rows.length > 0) sendOne(wish);
        function sendOne(one: RetryWish) {
          const again = { label: 'Try again', onClick: () => sendOne(one) };
          mutate(one, { onSuccess: tell, onError: ({ message }) => toast.error(message, { action: again }) });
        }
      }),
    [look, mutate],
  );

  return { start, startOne, isPending, question, close, send, error };
}

function tell({ retried, passedOver }: RetryOutcome): void {
  const passed = passedOver.map(({ reason, indexes }) => `${itemsAt(indexes)} ${PASSED_WORDS[reason]}`).join('; ');
  const description = passed ? `Passed over: ${passed}.` : undefined;
  if (retried === 0) return void toast.warning('Nothing was retried', { description });
  const items = retried === 1 ? '1 item goes' : `${retried.toLocaleString('en')} items go`;
  toast(`${items} again in new sessions`, {
    description: description ?? 'All other rows stay as they are, and earlier tries stay readable.',
  });
}

const PASSED_WORDS: Record<PassedOver, string> = {
  completed: 'completed meanwhile',
  under_way: 'under way again already',
  unsent: 'not sent yet',
  changed: 'failed again after you looked',
  not_there: 'not in this batch',
  no_input: 'sent with what the API no longer tells',
};

const RANGES_LENGTH_MAX = 60;

/** `item 3`, `items 0-4, 9`, or how many when that would be long. */
function itemsAt(indexes: number[]): string {
  const ranges = toRanges(indexes);
  if (ranges.length > RANGES_LENGTH_MAX) return `${indexes.length.toLocaleString('en')} items`;
  return `${indexes.length === 1 ? 'item' : 'items'} ${ranges}`;
}
