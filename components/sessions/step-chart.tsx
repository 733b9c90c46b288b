'use client';

import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { formatDuration } from '@/components/ui/duration';
import { ErrorState } from '@/components/ui/error-state';
import { Seen } from '@/components/ui/seen';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusIcon } from '@/components/ui/status-icon';
import { VirtualRows, type VirtualRowsHandle } from '@/components/ui/virtual-rows';
import { stepsQuery } from '@/lib/sessions/queries';
import type { Step, Steps } from '@/lib/sessions/schema';

const BARS: Record<string, string> = {
  completed: 'bg-completed-bar',
  failed: 'bg-hatched',
  running: 'bg-running-bar',
  waiting_for_tool: 'bg-waiting-bar',
};

/** When each turn and tool call ran and how long, a line for each. Enter or a click goes to it in the transcript. */
export function StepChart({
  sessionId,
  revision,
  onPick,
}: {
  sessionId: string;
  revision: string;
  onPick: (entryId: string) => void;
}) {
  const { data, error, refetch } = useQuery(stepsQuery(sessionId, revision));
  if (!data && error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (!data) return <Skeleton className="m-3 h-16" />;
  return <Chart {...data} onPick={onPick} />;
}

function Chart({ steps, lengthMs, onPick }: Steps & { onPick: (entryId: string) => void }) {
  const [active, setActive] = useState(0);
  const rows = useRef<VirtualRowsHandle>(null);
  const id = useId();
  const position = Math.min(active, steps.length - 1);
  if (steps.length === 0) return <p className="px-3 py-2 text-text-3">No step has a time yet.</p>;

  function onKeyDown(event: KeyboardEvent) {
    const wished = positionFor(event.key, position, steps.length);
    const isPick = event.key === 'Enter' || event.key === ' ';
    if ((wished === null && !isPick) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const step = steps[position];
    if (isPick && step) return onPick(step.entryId);
    setActive(wished ?? position);
    rows.current?.reveal(wished ?? position);
  }

  return (
    <div className="max-h-72 overflow-y-auto">
      <VirtualRows
        handle={rows}
        rows={steps}
        rowKey={({ entryId }) => entryId}
        role="listbox"
        tabIndex={0}
        aria-label={`Steps over ${formatDuration(lengthMs)}`}
        aria-activedescendant={`${id}-${position}`}
        onKeyDown={onKeyDown}
        className="[--row-height:32px] focus-visible:-outline-offset-2 sm:[--row-height:24px]"
      >
        {(step, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
          <div
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === position}
            onClick={() => {
              setActive(place);
              onPick(step.entryId);
            }}
            className={classNames(
              'flex h-full cursor-pointer items-center gap-2 px-3 text-xs hover:bg-sunken',
              place === position && 'bg-accent-soft',
            )}
          >
            <StepLine step={step} lengthMs={lengthMs} />
          </div>
        )}
      </VirtualRows>
    </div>
  );
}

const PAGE = 10;

/** Where a key leads to in a list; null when it is no key of a list. */
export function positionFor(key: string, position: number, count: number): number | null {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };
  const step = steps[key];
  const wished = key === 'Home' ? 0 : key === 'End' ? count - 1 : step === undefined ? null : position + step;
  return wished === null ? null : Math.max(0, Math.min(count - 1, wished));
}

function StepLine({ step, lengthMs: whole }: { step: Step; lengthMs: number }) {
  const { kind, label, status, startMs, lengthMs } = step;
  const share = (ms: number) => `${whole === 0 ? 0 : Math.min(100, (ms / whole) * 100)}%`;
  const time = lengthMs === null ? '–' : lengthMs === 0 ? '<1 s' : formatDuration(lengthMs);
  return (
    <>
      <StatusIcon status={status === 'requested' ? 'queued' : status} size={12} />
      <span className="sr-only">{status.replaceAll('_', ' ')}, </span>
      <bdi
        className={classNames(
          'w-28 shrink-0 truncate sm:w-52',
          kind === 'tool' ? 'pl-3 font-mono text-text-2' : 'font-medium',
        )}
      >
        <Seen text={label} />
      </bdi>
      <span aria-hidden className="relative h-2.5 min-w-0 flex-1 overflow-hidden rounded-s bg-sunken">
        <span
          className={classNames('absolute inset-y-0 min-w-[3px] rounded-s', BARS[status] ?? 'bg-queued-bar')}
          style={{ left: `min(${share(startMs)}, calc(100% - 3px))`, width: share(lengthMs ?? 0) }}
        />
      </span>
      <span className="w-16 shrink-0 text-right text-text-3">
        <span className="sr-only">took </span>
        {time}
      </span>
    </>
  );
}
