'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { inputChanges } from '@/lib/batches/input-changes';
import { itemQuery } from '@/lib/batches/queries';
import { applyEdit, inputProblems, secretsSetBy } from '@/lib/batches/retry-edit';
import type { RetryEdit } from '@/lib/batches/retry-schema';
import type { BatchRow } from '@/lib/batches/schema';
import { ChangeList } from './change-list';
import { inputOf } from './item-of';

/** What the edit makes of one of the items, and of the next, and the next. */
export function ManyPreview({ batchId, rows, edit }: { batchId: string; rows: BatchRow[]; edit: RetryEdit }) {
  const [place, setPlace] = useState(0);
  const row = rows[Math.min(place, rows.length - 1)];
  if (!row) return null;
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <p className="min-w-0 truncate text-text-2">
          Item {row.index}, <bdi>{row.label}</bdi>
        </p>
        <span className="flex shrink-0 items-center gap-1 text-text-3">
          <Button size="sm" aria-label="Previous item" disabled={place <= 0} onClick={() => setPlace(place - 1)}>
            <ChevronLeft size={14} aria-hidden />
          </Button>
          {place + 1} of {rows.length.toLocaleString('en')}
          <Button
            size="sm"
            aria-label="Next item"
            disabled={place >= rows.length - 1}
            onClick={() => setPlace(place + 1)}
          >
            <ChevronRight size={14} aria-hidden />
          </Button>
        </span>
      </div>
      <ItemPreview batchId={batchId} row={row} edit={edit} />
    </div>
  );
}

function ItemPreview({ batchId, row, edit }: { batchId: string; row: BatchRow; edit: RetryEdit }) {
  const { data: item, error } = useQuery(itemQuery(batchId, row));
  if (error && !item) return <p className="mt-2 text-failed">{error.message}</p>;
  if (!item) return <Skeleton className="mt-2 h-16 w-full" />;
  const input = inputOf(item);
  const edited = applyEdit(input, edit);
  const [problem] = inputProblems(edited);
  return (
    <>
      <ChangeList
        title={`What item ${row.index} sends otherwise`}
        changes={inputChanges(input, edited, secretsSetBy(edit))}
        nothing="Nothing: this edit does not change it."
      />
      {problem && (
        <p role="alert" className="mt-2 text-failed">
          Item {row.index} cannot be sent like this. {problem.message}
        </p>
      )}
    </>
  );
}
