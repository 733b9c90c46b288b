'use client';

import { changeAddress } from '@/components/batches/batch-address';
import { BatchDrawer } from '@/components/batches/batch-drawer';
import { useMarks } from '@/components/batches/batch-marks';
import { useRetry } from '@/components/batches/batch-retry';
import { part } from '@/components/ui/part';
import type { BatchSnapshot } from '@/lib/batches/schema';

const RetryDialog = part(() => import('@/components/retry/retry-dialog').then((module) => module.RetryDialog));

type Props = {
  snapshot: BatchSnapshot;
  open: { index: number; attempt: number | null };
  limitMb: number;
};

/** The item behind a cell, with its transcript; it may be retried from here. */
export function CompareDrawer({ snapshot: { head, rows }, open: { index, attempt }, limitMb }: Props) {
  const retry = useRetry(head.id);
  const marks = useMarks(head);
  const row = rows[index];
  return (
    <>
      {row && (
        <BatchDrawer
          batchId={head.id}
          row={row}
          attempt={attempt}
          retry={retry}
          marks={marks}
          limitMb={limitMb}
          onClose={() => changeAddress({ item: null, of: null, try: null })}
        />
      )}
      {retry.question && <RetryDialog question={retry.question} rows={rows} retry={retry} limitMb={limitMb} />}
    </>
  );
}
