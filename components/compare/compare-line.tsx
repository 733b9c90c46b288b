'use client';

import { useQueries } from '@tanstack/react-query';
import { diffWordsWithSpace } from 'diff';
import type { ReactNode } from 'react';
import { stepAddress } from '@/components/batches/batch-address';
import { outcomesIn, timeOf } from '@/components/batches/batch-row-values';
import { RowMark } from '@/components/checks/row-mark';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { StatusBadge } from '@/components/ui/status-badge';
import { StatusIcon } from '@/components/ui/status-icon';
import type { Marks } from '@/lib/checks/schema';
import { excerptsQuery } from '@/lib/compare/queries';
import type { Excerpt } from '@/lib/compare/schema';
import type { Against } from './compare-grid';
import type { Run } from './compare-runs';
import type { Chunk, JudgedCase } from './compare-table';

/** So much of what is gone is shown: it is not to hide what is there. */
const GONE_SHOWN = 24;

const VERDICTS: Record<Against, { word: string; tone: string } | null> = {
  same: { word: 'same', tone: 'text-text-3' },
  different: { word: 'different', tone: 'text-waiting' },
  regressed: { word: 'regressed', tone: 'text-failed' },
  fixed: { word: 'fixed', tone: 'text-completed' },
  open: null,
  missing: null,
};

/** One case: what went in, and what came of it in each column. */
export function CompareLine({
  own,
  one,
  rowNumber,
  base,
  isMarked,
  marks,
  chunk,
}: {
  /** The batch of the page. */
  own: string;
  one: JudgedCase;
  rowNumber: number;
  base: number;
  isMarked: boolean;
  marks: ReadonlyMap<string, Marks>;
  chunk: Chunk;
}) {
  const excerpts = useQueries({
    queries: chunk.map(({ state, ...group }) => excerptsQuery(group, state)),
    combine: toData,
  });
  const said = (cell: Run[] | undefined) => {
    const run = cell?.[0];
    const group = chunk.findIndex(
      ({ batchId, attempt }) => batchId === run?.batchId && attempt === (run.isNewest ? null : run.attempt),
    );
    return excerpts[group]?.find(({ index }) => index === run?.index);
  };
  const ofBase = said(one.cells[base]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: a row of a table is not operated itself
    <div role="row" aria-rowindex={rowNumber} className="grid h-full grid-cols-(--grid) border-b">
      {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: nothing of it is operated */}
      <div role="rowheader" className="sticky left-0 z-10 overflow-hidden border-r bg-surface px-3 py-2">
        <bdi className="line-clamp-5 break-words" title={one.label}>
          {one.label}
        </bdi>
      </div>
      {one.cells.map((cell, place) => (
        // biome-ignore lint/a11y/useSemanticElements: see the table
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
          key={place}
          role="cell"
          className={classNames(
            'relative min-w-0 overflow-hidden border-r px-3 py-2 last:border-r-0',
            place === base && 'bg-accent-soft/40',
          )}
        >
          <Cell
            own={own}
            runs={cell}
            marks={cell[0] && marks.get(cell[0].batchId)}
            verdict={one.verdicts[place] ?? null}
            said={said(cell)}
            before={isMarked && place !== base ? ofBase?.text : undefined}
          />
        </div>
      ))}
    </div>
  );
}

function Cell({
  own,
  runs,
  marks,
  verdict,
  said,
  before,
}: {
  own: string;
  runs: Run[];
  /** Of the batch of the first run. */
  marks: Marks | undefined;
  verdict: Against | null;
  said: Excerpt | undefined;
  /** What the baseline answered, where words that differ are marked. */
  before: string | undefined;
}) {
  const [first] = runs;
  if (!first) return <span className="text-text-3">–</span>;
  const look = verdict && VERDICTS[verdict];
  const time = timeOf(first);
  const completed = runs.filter(({ status }) => status === 'completed').length;
  return (
    <>
      <div className="flex min-w-0 items-center gap-2 text-xs">
        <StatusBadge status={first.status} />
        {runs.length > 1 && (
          <span className="text-text-2">
            {completed} of {runs.length}
          </span>
        )}
        {look && <span className={classNames('font-[550]', look.tone)}>{look.word}</span>}
        {marks && runs.length === 1 && first.isNewest && (
          <RowMark
            checks={marks.checks}
            outcomes={outcomesIn(marks, first)}
            given={marks.verdicts.get(first.index)}
            isCompact
          />
        )}
        {time !== null && <span className="ml-auto shrink-0 text-text-3">{formatDuration(time)}</span>}
      </div>
      <OpenItem own={own} run={first} className="mt-1 line-clamp-4 text-left text-text-2 after:absolute after:inset-0">
        {first.status === 'failed' ? (
          <span className="text-failed">{first.error}</span>
        ) : (
          <Said said={said} before={before} />
        )}
      </OpenItem>
      {runs.length > 1 && (
        <div className="absolute right-2 bottom-1.5 z-10 flex gap-1 rounded-s bg-surface px-1">
          {runs.map((run) => (
            <OpenItem
              key={`${run.batchId}/${run.index}/${run.attempt}`}
              own={own}
              run={run}
              className="flex size-5 items-center justify-center rounded-s hover:bg-sunken"
            >
              <StatusIcon status={run.status} />
            </OpenItem>
          ))}
        </div>
      )}
    </>
  );
}

function Said({ said, before }: { said: Excerpt | undefined; before: string | undefined }) {
  if (!said) return <span className="text-text-3">no answer yet</span>;
  if (said.text === '') return <span className="text-text-3">answered nothing</span>;
  if (before === undefined) return <bdi>{said.text}</bdi>;
  return (
    <bdi>
      {piecesOf(before, said.text).map(({ at, text, kind }) => {
        if (kind === 'gone') return <del key={`${at} gone`}>{text}</del>;
        if (kind === 'same') return <span key={at}>{text}</span>;
        return (
          <mark key={at} className="rounded-s bg-waiting-soft text-text">
            {text}
          </mark>
        );
      })}
    </bdi>
  );
}

type Piece = { at: number; text: string; kind: 'same' | 'new' | 'gone' };

/** The words of `now` and the beginnings of what `before` had besides; `at` is where a piece stands in `now`. */
function piecesOf(before: string, now: string): Piece[] {
  let end = 0;
  return diffWordsWithSpace(before, now).map(({ value, added, removed }) => {
    if (removed)
      return { at: end, text: value.length > GONE_SHOWN ? `${value.slice(0, GONE_SHOWN)}…` : value, kind: 'gone' };
    end += value.length;
    return { at: end - value.length, text: value, kind: added ? 'new' : 'same' };
  });
}

function OpenItem({
  own,
  run: { batchId, index, attempt, isNewest },
  className,
  children,
}: {
  own: string;
  run: Run;
  className: string;
  children: ReactNode;
}) {
  const address = { item: index, of: batchId === own ? null : batchId, try: isNewest ? null : attempt };
  return (
    <button type="button" className={className} onClick={() => stepAddress(address)}>
      <span className="sr-only">
        Open item {index}
        {!isNewest && `, try ${attempt}`}:{' '}
      </span>
      {children}
    </button>
  );
}

const toData = (answers: { data: Excerpt[] | undefined }[]) => answers.map(({ data }) => data);
