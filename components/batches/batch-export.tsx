'use client';

import { ExportDialog, type ExportScope } from '@/components/exports/export-dialog';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { changeAddress } from './batch-address';

const SCOPES: ExportScope[] = ['all', 'matching', 'selected'];

/** Exports all rows of a batch, those that the search shows, or those that are ticked. */
export function BatchExport({
  head,
  rows,
  matching,
  selected,
  first,
}: {
  head: BatchHead;
  rows: BatchRow[];
  /** None while all are shown. */
  matching: BatchRow[];
  selected: ReadonlySet<number>;
  /** As the address has it. */
  first: string;
}) {
  const scopes = {
    all: rows.map(indexOf),
    matching: matching.map(indexOf),
    selected: [...selected],
  };
  return (
    <ExportDialog
      head={head}
      scopes={scopes}
      first={SCOPES.find((scope) => scope === first) ?? 'all'}
      onClose={() => changeAddress({ export: null })}
    />
  );
}

const indexOf = ({ index }: BatchRow): number => index;
