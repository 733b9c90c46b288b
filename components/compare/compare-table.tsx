'use client';

import type { Route } from 'next';
import { type ReactNode, useMemo } from 'react';
import { changeAddress } from '@/components/batches/batch-address';
import { resultIn } from '@/components/batches/batch-row-values';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { Link } from '@/components/ui/link';
import { VirtualRows } from '@/components/ui/virtual-rows';
import { toRanges } from '@/lib/batches/ranges';
import type { Marks } from '@/lib/checks/schema';
import { EXCERPTS_MAX } from '@/lib/compare/schema';
import { type Against, type ColumnTotals, type Grid, type GridCase, type ResultOf, totalsOf } from './compare-grid';
import { CompareLine } from './compare-line';
import type { Run } from './compare-runs';

/** To the rows of a column, narrowed further; null where no page shows just these. */
type HrefOf = (column: string, more: Record<string, string>) => Route | null;

export type JudgedCase = GridCase & { verdicts: (Against | null)[] };

/** Runs whose answers are fetched together, by batch and try; `items` names their items as ranges, `state` how they stand. */
export type Chunk = { batchId: string; attempt: number | null; items: string; state: string }[];

/** On a phone the cases and one column fit, elsewhere four. */
const CASE_WIDTH = 'clamp(104px, 18vw, 240px)';
const CELL_WIDTH = 'clamp(220px, 15vw, 320px)';

/** One line a case under its columns, each with how it did in all. */
export function CompareTable({
  own,
  grid,
  cases,
  base,
  isMarked,
  marks,
  hrefOf,
  nameOf,
}: {
  /** The batch of the page. */
  own: string;
  grid: Grid;
  cases: JudgedCase[];
  /** Place of the column that the others are set against. */
  base: number;
  isMarked: boolean;
  /** What checks and people say, by batch. */
  marks: ReadonlyMap<string, Marks>;
  hrefOf: HrefOf;
  nameOf: (column: string) => string;
}) {
  const totals = useMemo(() => totalsOf(grid, resultsIn(marks)), [grid, marks]);
  const chunks = useMemo(() => chunksOf(cases), [cases]);
  return (
    <div className="mt-3 max-h-[calc(100dvh-90px)] overflow-auto rounded-l border bg-surface">
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a real table cannot be placed one by one */}
      <div
        role="table"
        aria-label="Cases by column"
        aria-rowcount={cases.length + 1}
        style={{
          ['--grid' as string]: `${CASE_WIDTH} repeat(${grid.columns.length}, minmax(${CELL_WIDTH}, 1fr))`,
          minWidth: `calc(${CASE_WIDTH} + ${grid.columns.length} * ${CELL_WIDTH})`,
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
        <div role="rowgroup" className="sticky top-0 z-20 border-b bg-surface">
          {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: a row of a table is not operated itself */}
          <div role="row" aria-rowindex={1} className="grid grid-cols-(--grid)">
            <Head className="sticky left-0 z-10 border-r bg-surface text-text-3">
              {cases.length.toLocaleString('en')} {cases.length === 1 ? 'case' : 'cases'}
              {grid.leftOut > 0 && <p>{grid.leftOut} further columns do not fit</p>}
            </Head>
            {grid.columns.map((column, place) => (
              <Head key={column} className={place === base ? 'bg-accent-soft' : ''}>
                <ColumnHead
                  column={column}
                  name={nameOf(column)}
                  totals={totals[place]}
                  isBase={place === base}
                  hrefOf={(more) => hrefOf(column, more)}
                />
              </Head>
            ))}
          </div>
        </div>
        <VirtualRows rows={cases} rowKey={({ key }) => key} role="rowgroup" className="[--row-height:124px]">
          {(one, position) => (
            <CompareLine
              own={own}
              one={one}
              rowNumber={position + 2}
              base={base}
              isMarked={isMarked}
              marks={marks}
              chunk={chunks.get(one.key) ?? NO_CHUNK}
            />
          )}
        </VirtualRows>
      </div>
    </div>
  );
}

const resultsIn =
  (marks: ReadonlyMap<string, Marks>): ResultOf =>
  (run) => {
    const ofBatch = marks.get(run.batchId);
    return ofBatch?.checks.length && run.isNewest ? resultIn(ofBatch, run) : null;
  };

const NO_CHUNK: Chunk = [];

function ColumnHead({
  column,
  name,
  totals,
  isBase,
  hrefOf,
}: {
  column: string;
  name: string;
  totals: ColumnTotals | undefined;
  isBase: boolean;
  hrefOf: (more: Record<string, string>) => Route | null;
}) {
  const { completed = 0, ended = 0, failed = 0, rows = 0, medianMs = null, longMs = null } = totals ?? {};
  const { passed = 0, judged = 0 } = totals ?? {};
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <bdi className="min-w-0 truncate font-mono font-semibold text-text" title={name}>
          {name}
        </bdi>
        {isBase ? (
          <span className="shrink-0 text-text-2">baseline</span>
        ) : (
          <button
            type="button"
            className="shrink-0 rounded-s text-text-2 underline decoration-line-strong underline-offset-2 hover:text-text"
            onClick={() => changeAddress({ base: column })}
          >
            make baseline
          </button>
        )}
      </div>
      <p className="mt-0.5 text-text-2">
        <Counted href={hrefOf({ show: 'completed' })}>
          {ended === 0 ? '–' : `${Math.floor((completed / ended) * 100)} % completed`}
        </Counted>
        {failed > 0 && (
          <span className="text-failed">
            {' · '}
            <Counted href={hrefOf({ show: 'failed' })}>{failed.toLocaleString('en')} failed</Counted>
          </span>
        )}
        {ended < rows && ` · ${(rows - ended).toLocaleString('en')} to come`}
      </p>
      {judged > 0 && (
        <p className="text-text-2">
          <Counted href={hrefOf({ check: 'passed' })}>
            {passed.toLocaleString('en')} of {judged.toLocaleString('en')} pass the checks
          </Counted>
          {passed < judged && (
            <>
              {' · '}
              <Counted href={hrefOf({ check: 'failed' })}>{(judged - passed).toLocaleString('en')} fail</Counted>
            </>
          )}
        </p>
      )}
      <p className="text-text-3">
        {medianMs === null
          ? 'no times yet'
          : `median ${formatDuration(medianMs)}, 95 % within ${formatDuration(longMs ?? 0)}`}
      </p>
    </>
  );
}

/** A number that leads to what it counted. */
function Counted({ href, children }: { href: Route | null; children: ReactNode }) {
  if (href === null) return children;
  return (
    <Link href={href} className="rounded-s hover:text-text hover:underline">
      {children}
    </Link>
  );
}

function Head({ className, children }: { className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: what can be pressed is inside
    <div role="columnheader" className={classNames('min-w-0 px-3 py-2 text-xs', className)}>
      {children}
    </div>
  );
}

/** Neighbours together, as many as one read takes. */
function chunksOf(cases: JudgedCase[]): Map<string, Chunk> {
  const chunks = new Map<string, Chunk>();
  let [chunk, runs, keys]: [Chunk, Run[], string[]] = [[], [], []];
  const close = () => {
    chunk.push(...groupsOf(runs));
    [chunk, runs, keys] = [[], [], []];
  };
  for (const { key, cells } of cases) {
    const more = cells.flat().slice(0, EXCERPTS_MAX);
    if (keys.length > 0 && runs.length + more.length > EXCERPTS_MAX) close();
    runs.push(...more);
    keys.push(key);
    chunks.set(key, chunk);
  }
  close();
  return chunks;
}

function groupsOf(runs: Run[]): Chunk {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.batchId}/${run.isNewest ? '' : run.attempt}`;
    const group = groups.get(key) ?? [];
    group.push(run);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => {
    const ended = group.flatMap(({ finishedAt }) => finishedAt ?? []);
    return {
      batchId: group[0]?.batchId ?? '',
      attempt: group[0]?.isNewest ? null : (group[0]?.attempt ?? null),
      items: toRanges(group.map(({ index }) => index)),
      state: `${ended.length} ${ended.toSorted().at(-1) ?? ''}`,
    };
  });
}
