'use client';

import { RotateCw, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { BatchRow } from '@/lib/batches/schema';
import { changeAddress } from './batch-address';
import type { Retry } from './batch-retry';

/** While a search or a filter leaves out rows: the failure group they are narrowed to, and a retry of what matches. */
export function BatchNarrowed({ group, shown, retry }: { group: string | null; shown: BatchRow[]; retry: Retry }) {
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
      {failed > 0 && (
        <Button
          size="sm"
          className="ml-auto"
          isPending={retry.isPending}
          onClick={() => retry.start({ kind: 'matching', indexes: shown.map(({ index }) => index) })}
        >
          {!retry.isPending && <RotateCw size={13} aria-hidden />}
          Retry {failed.toLocaleString('en')} that {failed === 1 ? 'matches' : 'match'}
        </Button>
      )}
    </>
  );
}
