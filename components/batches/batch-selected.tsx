'use client';

import { Button } from '@/components/ui/button';
import type { BatchRow } from '@/lib/batches/schema';
import { stepAddress } from './batch-address';
import type { Retry } from './batch-retry';
import type { Selection } from './batch-selection';
import { useCopyBatch } from './copy-batch';

/** What can be done with the ticked rows. */
export function BatchSelected({
  batchId,
  rows,
  selection,
  retry,
}: {
  batchId: string;
  rows: BatchRow[];
  selection: Selection;
  retry: Retry;
}) {
  const { selected, clear } = selection;
  const { copy, isPending } = useCopyBatch(batchId);
  const failed = [...selected].filter((index) => rows[index]?.status === 'failed');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <b className="font-semibold text-text">{selected.size.toLocaleString('en')} selected</b>
      {failed.length > 0 ? (
        <Button
          size="sm"
          isPending={retry.isPending}
          onClick={() => retry.start({ kind: 'chosen', indexes: [...selected] })}
        >
          Retry {failed.length.toLocaleString('en')} failed
        </Button>
      ) : (
        <span>none of them failed</span>
      )}
      <Button size="sm" isPending={isPending} onClick={() => copy({ indexes: [...selected], input: 'newest' })}>
        New batch from {selected.size === 1 ? 'this row' : `these ${selected.size.toLocaleString('en')} rows`}
      </Button>
      <Button size="sm" onClick={() => stepAddress({ export: 'selected' })}>
        Export {selected.size.toLocaleString('en')}
      </Button>
      <Button size="sm" variant="quiet" onClick={clear}>
        Clear
      </Button>
    </div>
  );
}
