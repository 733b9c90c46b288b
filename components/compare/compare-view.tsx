'use client';

import { useQueries, useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useMemo } from 'react';
import { changeAddress } from '@/components/batches/batch-address';
import { useMarks } from '@/components/batches/batch-marks';
import { useRetry } from '@/components/batches/batch-retry';
import { metadataOf } from '@/components/batches/batch-row-values';
import { editsOf } from '@/components/batches/batch-rows-shown';
import { StaleSince } from '@/components/batches/elapsed';
import { Page } from '@/components/shell/page';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { part } from '@/components/ui/part';
import { Skeleton } from '@/components/ui/skeleton';
import { StaleNotice } from '@/components/ui/stale-notice';
import { StatusBadge } from '@/components/ui/status-badge';
import { batchQuery, isUnderWay, metadataColumnQuery, metadataKeysQuery } from '@/lib/batches/queries';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { answerMarksQuery } from '@/lib/compare/queries';
import { useCompareAddress } from './compare-address';
import { CompareControls } from './compare-controls';
import { type Axis, against, layOut } from './compare-grid';
import { CompareTable } from './compare-table';

const BatchDrawer = part(() => import('@/components/batches/batch-drawer').then((module) => module.BatchDrawer));
const RetryDialog = part(() => import('@/components/retry/retry-dialog').then((module) => module.RetryDialog));

/** The rows of a batch side by side: a line for each case, a column for each model, version or value. */
export function CompareView({ head: firstHead, limitMb }: { head: BatchHead; limitMb: number }) {
  const { data, error, dataUpdatedAt, refetch } = useQuery(batchQuery(firstHead.id));
  const head = data?.head ?? firstHead;
  const address = useCompareAddress();
  const retry = useRetry(head.id);
  const marks = useMarks(head);
  const openRow = address.item === null ? undefined : data?.rows[address.item];
  return (
    <StaleSince value={error && isUnderWay(head) ? dataUpdatedAt : null}>
      <Page
        title="Compare"
        crumbs={[
          { word: 'Batches', href: '/batches' },
          { word: head.name, href: `/batches/${head.id}` as Route },
        ]}
        badge={<StatusBadge status={head.status} />}
      >
        {data && error && <StaleNotice error={error} since={dataUpdatedAt} />}
        {data && <Comparison head={head} rows={data.rows} />}
        {!data && error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton className="mt-3.5 h-96 w-full" />}
      </Page>
      {openRow && (
        <BatchDrawer
          batchId={head.id}
          row={openRow}
          retry={retry}
          marks={marks}
          onClose={() => changeAddress({ item: null })}
        />
      )}
      {retry.question && data && (
        <RetryDialog question={retry.question} rows={data.rows} retry={retry} limitMb={limitMb} />
      )}
    </StaleSince>
  );
}

function Comparison({ head, rows }: { head: BatchHead; rows: BatchRow[] }) {
  const address = useCompareAddress();
  const edits = useMemo(() => editsOf(rows), [rows]);
  const keys = useQuery(metadataKeysQuery(head.id, edits)).data?.map(({ key }) => key);
  const axes = axesOf(address, rows, keys ?? []);
  const metadata = useMetadata(head.id, edits, [axes.case, axes.column]);
  const grid = useMemo(
    () => layOut(rows, { case: axes.case, column: axes.column }, metadata),
    [rows, axes.case, axes.column, metadata],
  );
  const marks = useQuery(answerMarksQuery(head.id, head.counts.completed)).data?.codes;
  const base = Math.max(0, grid.columns.indexOf(address.base ?? ''));
  const judged = useMemo(() => {
    const answerOf = (index: number) => marks?.[index];
    return grid.cases.map((one) => ({
      ...one,
      verdicts: one.cells.map((cell, place) =>
        place === base ? null : against(cell, one.cells[base] ?? [], answerOf),
      ),
    }));
  }, [grid, marks, base]);
  const shown = useMemo(
    () =>
      address.show === 'all' ? judged : judged.filter(({ verdicts }) => verdicts.some((one) => one === address.show)),
    [judged, address.show],
  );
  return (
    <>
      <CompareControls axes={axes} keys={keys ?? []} show={address.show} isMarked={address.isMarked} judged={judged} />
      <CompareTable batchId={head.id} grid={grid} cases={shown} base={base} isMarked={address.isMarked} />
      {shown.length === 0 && (
        <EmptyState title="Nothing here">
          None of the {judged.length.toLocaleString('en')} cases is like that.
        </EmptyState>
      )}
    </>
  );
}

/** As the address says, or by what differs: a matrix names its tasks, else equal inputs are one case. */
function axesOf(
  address: { column: Axis | null; case: Axis | null },
  rows: BatchRow[],
  keys: string[],
): { column: Axis; case: Axis } {
  const isByVersion =
    new Set(rows.map(({ llmId }) => llmId)).size < 2 && new Set(rows.map(({ versionId }) => versionId)).size > 1;
  return {
    column: address.column ?? (isByVersion ? 'version' : 'model'),
    case: address.case ?? (keys.includes('task_index') ? 'meta:task_index' : 'input'),
  };
}

function useMetadata(batchId: string, edits: number, axes: Axis[]) {
  const keys = [...new Set(axes.flatMap((axis) => (axis.startsWith('meta:') ? [axis.slice('meta:'.length)] : [])))];
  return useQueries({
    queries: keys.map((key) => metadataColumnQuery(batchId, edits, key)),
    combine: byKey,
  });
}

/** Kept the same by the cache as long as the answers are. */
function byKey(answers: { data: Parameters<typeof metadataOf>[0] | null | undefined }[]) {
  const columns = new Map(answers.flatMap(({ data }) => (data ? [[data.key, data] as const] : [])));
  return (key: string, index: number) => {
    const column = columns.get(key);
    return column && metadataOf(column, index);
  };
}
