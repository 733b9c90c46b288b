'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useMemo } from 'react';
import { changeAddress } from '@/components/batches/batch-address';
import { StaleSince } from '@/components/batches/elapsed';
import { Page } from '@/components/shell/page';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { part } from '@/components/ui/part';
import { Skeleton } from '@/components/ui/skeleton';
import { StaleNotice } from '@/components/ui/stale-notice';
import { StatusBadge } from '@/components/ui/status-badge';
import { isUnderWay } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';
import { answerMarksQuery } from '@/lib/compare/queries';
import type { AnswerMarks } from '@/lib/compare/schema';
import { useCompareAddress } from './compare-address';
import { CompareControls } from './compare-controls';
import { type AnswerOf, type Axis, against, layOut } from './compare-grid';
import { columnHref } from './compare-href';
import {
  type Compared,
  type Run,
  useCompared,
  useComparedMarks,
  useMetadata,
  useMetadataKeys,
  useRuns,
} from './compare-runs';
import { CompareTable } from './compare-table';

const CompareDrawer = part(() => import('./compare-drawer').then((module) => module.CompareDrawer));

/** Rows of one batch or several side by side: a line for each case, a column for each model, version, try or batch. */
export function CompareView({ head: firstHead, limitMb }: { head: BatchHead; limitMb: number }) {
  const address = useCompareAddress();
  const named = [firstHead.id, ...address.with.filter((batchId) => batchId !== firstHead.id)].join();
  const batchIds = useMemo(() => named.split(','), [named]);
  const compared = useCompared(batchIds);
  const own = compared.snapshots.find(({ head }) => head.id === firstHead.id);
  const head = own?.head ?? firstHead;
  const failed = compared.failed.find(({ batchId }) => batchId === head.id);
  const openId = address.open?.batchId ?? head.id;
  const ofOpen = compared.snapshots.find((one) => one.head.id === openId);
  return (
    <StaleSince value={failed?.isKept && isUnderWay(head) ? failed.since : null}>
      <Page
        title="Compare"
        crumbs={[
          { word: 'Batches', href: '/batches' },
          { word: head.name, href: `/batches/${head.id}` as Route },
        ]}
        badge={<StatusBadge status={head.status} />}
      >
        {failed?.isKept && <StaleNotice error={failed.error} since={failed.since} />}
        {compared.failed
          .filter(({ batchId }) => batchId !== head.id)
          .map(({ batchId, error }) => (
            <Unread key={batchId} batchId={batchId} error={error} others={batchIds.slice(1)} />
          ))}
        {failed && !failed.isKept && <ErrorState error={failed.error} onRetry={compared.refetch} />}
        {own && <Comparison own={head.id} compared={compared} />}
        {!own && !failed && <Skeleton className="mt-3.5 h-96 w-full" />}
      </Page>
      {address.open && ofOpen && (
        <CompareDrawer
          key={Object.values(address.open).join('/')}
          snapshot={ofOpen}
          open={address.open}
          limitMb={limitMb}
        />
      )}
    </StaleSince>
  );
}

/** A further batch that cannot be read: the others are compared without it. */
function Unread({ batchId, error, others }: { batchId: string; error: Error; others: string[] }) {
  return (
    <p role="alert" className="mt-3 flex flex-wrap items-center gap-2 rounded-m bg-failed-soft px-3 py-2 text-failed">
      <span className="wrap-anywhere">
        {batchId} is not compared: {error.message}
      </span>
      <Button size="sm" onClick={() => changeAddress({ with: others.filter((one) => one !== batchId) })}>
        Leave it out
      </Button>
    </p>
  );
}

function Comparison({ own, compared }: { own: string; compared: Compared }) {
  const { snapshots } = compared;
  const address = useCompareAddress();
  const keys = useMetadataKeys(compared);
  const axes = useMemo(
    () =>
      axesOf(
        address,
        snapshots.flatMap(({ rows }) => rows),
        keys,
      ),
    [address, snapshots, keys],
  );
  const runs = useRuns(compared, axes.column === 'attempt');
  const metadata = useMetadata(compared, keysOf(axes));
  const grid = useMemo(
    () => layOut(runs, { case: axes.case, column: axes.column }, metadata),
    [runs, axes.case, axes.column, metadata],
  );
  const completed = snapshots.reduce((sum, { head }) => sum + (head.counts.completed ?? 0), 0);
  const marks = useComparedMarks(compared);
  const answers = useQuery(
    answerMarksQuery(
      snapshots.map(({ head }) => head.id),
      completed,
    ),
  ).data;
  const base = Math.max(0, grid.columns.indexOf(address.base ?? ''));
  const judged = useMemo(() => {
    const answerOf = answersIn(answers);
    return grid.cases.map((one) => ({
      ...one,
      verdicts: one.cells.map((cell, place) =>
        place === base ? null : against(cell, one.cells[base] ?? [], answerOf),
      ),
    }));
  }, [grid, answers, base]);
  const shown = useMemo(
    () =>
      address.show === 'all' ? judged : judged.filter(({ verdicts }) => verdicts.some((one) => one === address.show)),
    [judged, address.show],
  );
  const names = useMemo(() => new Map(snapshots.map(({ head }) => [head.id, head.name])), [snapshots]);
  return (
    <>
      <CompareControls
        own={own}
        names={names}
        axes={axes}
        keys={keys}
        show={address.show}
        isMarked={address.isMarked}
        judged={judged}
      />
      <CompareTable
        own={own}
        grid={grid}
        cases={shown}
        base={base}
        isMarked={address.isMarked}
        marks={marks}
        hrefOf={(column, more) => columnHref({ own, isAlone: names.size === 1, axis: axes.column, column }, more)}
        nameOf={(column) => nameOf(axes.column, column, names)}
      />
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
  address: { column: Axis | null; case: Axis | null; with: string[] },
  rows: Pick<Run, 'llmId' | 'versionId'>[],
  keys: string[],
): { column: Axis; case: Axis } {
  const differ = (key: 'llmId' | 'versionId') => new Set(rows.map((row) => row[key])).size > 1;
  const byRows = !differ('llmId') && differ('versionId') ? 'version' : 'model';
  return {
    column: address.column ?? (address.with.length > 0 ? 'batch' : byRows),
    case: address.case ?? (keys.includes('task_index') ? 'meta:task_index' : 'input'),
  };
}

const keysOf = (axes: { column: Axis; case: Axis }): string[] => [
  ...new Set(
    [axes.case, axes.column].flatMap((axis) => (axis.startsWith('meta:') ? [axis.slice('meta:'.length)] : [])),
  ),
];

function answersIn(marks: AnswerMarks = {}): AnswerOf {
  const earlier = new Map(
    Object.entries(marks).flatMap(([batchId, ofBatch]) =>
      ofBatch.earlier.map(({ index, attempt, code }) => [`${batchId}/${index}/${attempt}`, code] as const),
    ),
  );
  return ({ batchId, index, attempt, isNewest }) => {
    if (!isNewest) return earlier.get(`${batchId}/${index}/${attempt}`);
    const code = marks[batchId]?.codes[index] ?? -1;
    return code === -1 ? undefined : code;
  };
}

function nameOf(axis: Axis, column: string, names: Map<string, string>): string {
  if (axis === 'attempt') return `try ${column}`;
  return axis === 'batch' ? (names.get(column) ?? column) : column;
}
