'use client';

import { RotateCw, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { BatchRow } from '@/lib/batches/schema';
import { changeAddress, stepAddress } from './batch-address';
import type { Retry } from './batch-retry';
import { useCopyBatch } from './copy-batch';

/** While a search or a filter leaves out rows: the failure group they are narrowed to, and a retry or a new batch of what matches. */
export function BatchNarrowed({
  batchId,
  group,
  shown,
  retry,
}: {
  batchId: string;
  group: string | null;
  shown: BatchRow[];
  retry: Retry;
}) {
  const { copy, isPending } = useCopyBatch(batchId);
  const failed = shown.filter(({ status }) => status === 'failed').length;
  return (
    <>
      {group !== null && (
        <span className="inline-flex h-8 min-w-0 max-w-full items-center gap-1 rounded-m bg-accent-soft pl-2.5 sm:h-[26px]">
          <span className="shrink-0 text-text-2">Failed:</span>
          <bdi title={group} className="min-w-0 truncate">
            {group}
          </bdi>
          <Button
            variant="quiet"
            size="sm"
            aria-label="Show rows of every failure"
            onClick={() => changeAddress({ group: null })}
          >
            <X size={13} aria-hidden />
          </Button>
        </span>
      )}
      <div className="ml-auto flex flex-wrap justify-end gap-2">
        {shown.length > 0 && (
          <>
            <Button
              size="sm"
              aria-label={`Export ${shown.length.toLocaleString('en')} that ${shown.length === 1 ? 'matches' : 'match'}`}
              onClick={() => stepAddress({ export: 'matching' })}
            >
              Export {shown.length.toLocaleString('en')}
            </Button>
            <Button
              size="sm"
              isPending={isPending}
              onClick={() => copy({ indexes: shown.map(({ index }) => index), input: 'newest' })}
            >
              New batch from {shown.length === 1 ? 'this row' : `these ${shown.length.toLocaleString('en')} rows`}
            </Button>
          </>
        )}
        {failed > 0 && (
          <Button
            size="sm"
            isPending={retry.isPending}
            onClick={() => retry.start({ kind: 'matching', indexes: shown.map(({ index }) => index) })}
          >
            {!retry.isPending && <RotateCw size={13} aria-hidden />}
            Retry {failed.toLocaleString('en')} that {failed === 1 ? 'matches' : 'match'}
          </Button>
        )}
      </div>
    </>
  );
}
