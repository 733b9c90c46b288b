'use client';

import { memo, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { CutText } from '@/components/ui/cut-text';
import { StatusIcon } from '@/components/ui/status-icon';
import type { TimelineEntry } from '@/lib/sessions/schema';
import { timeBetween } from './time-between';

type Call = Extract<TimelineEntry, { type: 'tool' }>;

const LINE_LENGTH = 200;
/** Words of a call that are none of a row. */
const ICONS: Record<string, string> = { requested: 'queued' };

/** A tool call in one line; its arguments and result below it when opened. */
export const ToolCall = memo(function ToolCall({ call }: { call: Call }) {
  const [isOpen, setOpen] = useState(false);
  const hasFailed = call.isError || call.status === 'failed';
  const status = hasFailed ? 'failed' : (ICONS[call.status] ?? call.status);
  const problem = hasFailed ? errorLine(call.result) : '';
  return (
    <details
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className={classNames('my-1 rounded-m border bg-sunken', hasFailed && 'border-failed')}
    >
      <summary className="flex min-h-8 list-none items-center gap-2 rounded-m px-2.5 py-1 font-mono text-xs hover:bg-line/40 sm:min-h-7">
        <StatusIcon status={status} size={13} />
        <span className="sr-only">{status}: </span>
        <span className="shrink-0 font-medium">{call.name}</span>
        <bdi className={classNames('min-w-0 flex-1 truncate', hasFailed ? 'text-failed' : 'text-text-3')}>
          {problem || argumentLine(call.arguments)}
        </bdi>
        {call.completedAt && <span className="shrink-0 text-text-3">{timeBetween(call.at, call.completedAt)}</span>}
      </summary>
      {isOpen && (
        <div className="space-y-2 border-t px-2.5 py-2">
          {Object.keys(call.arguments).length > 0 && <Value name="Arguments" value={call.arguments} />}
          {call.completedAt || call.result !== null ? (
            <Value name="Result" value={call.result} />
          ) : (
            <p className="text-text-2 text-xs">No result yet.</p>
          )}
        </div>
      )}
    </details>
  );
});

function Value({ name, value }: { name: string; value: unknown }) {
  const text = textOf(value);
  return (
    <section aria-label={name}>
      <div className="flex items-center justify-between gap-2">
        <h5 className="text-text-3 text-xs">{name}</h5>
        <CopyButton isIconOnly text={text} label={`Copy ${name.toLowerCase()}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="max-h-96 overflow-auto rounded-s border bg-surface px-2 py-1.5">
        <CutText text={text} className="font-mono text-xs" />
      </div>
    </section>
  );
}

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');

/** The argument that says most, or the only one, as it is; otherwise all as JSON. */
function argumentLine(values: Record<string, unknown>): string {
  const all = Object.values(values);
  const telling = values.command ?? values.pattern ?? values.path ?? (all.length === 1 ? all[0] : undefined);
  const line = typeof telling === 'string' ? telling : all.length > 0 ? JSON.stringify(values) : '';
  return line.slice(0, LINE_LENGTH);
}

function errorLine(result: unknown): string {
  const error = typeof result === 'object' && result !== null && 'error' in result ? result.error : result;
  return error === null ? '' : textOf(error).split('\n', 1)[0]?.slice(0, LINE_LENGTH) || '';
}
