'use client';

import { Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { BatchHead } from '@/lib/batches/schema';
import { useCopyBatch } from './copy-batch';

/** Makes a draft with the same items and opens it. */
export function DuplicateBatch({ head }: { head: BatchHead }) {
  const { copy, isPending } = useCopyBatch(head.id);
  return (
    <Button
      variant="quiet"
      size="sm"
      className="px-1.5!"
      title="Duplicate batch"
      aria-label={`Duplicate ${head.name || 'the batch without a name'}`}
      isPending={isPending}
      onClick={() => copy({ input: 'first' })}
    >
      {!isPending && <Copy size={14} aria-hidden />}
    </Button>
  );
}
