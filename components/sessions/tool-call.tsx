'use client';

import { memo } from 'react';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { CutText } from '@/components/ui/cut-text';
import { useFold } from '@/components/ui/fold';
import { isTree, jsonText } from '@/components/ui/json-rows';
import { JsonTree } from '@/components/ui/json-tree';
import { Seen } from '@/components/ui/seen';
import { StatusIcon } from '@/components/ui/status-icon';
import type { TimelineEntry } from '@/lib/sessions/schema';
import { AnswerCall } from './answer-call';
import { useInSession } from './in-session';
import { timeBetween } from './time-between';

type Call = Extract<TimelineEntry, { type: 'tool' }>;

const LINE_LENGTH = 200;
/** Words of a call that are none of a row. */
const ICONS: Record<string, string> = { requested: 'queued' };

/** A tool call in one line; its arguments and result below it when opened. One that failed is open. */
export const ToolCall = memo(function ToolCall({ call }: { call: Call }) {
  const hasFailed = call.isError || call.status === 'failed';
  const inSession = useInSession();
  const isAwaited = inSession?.status === 'waiting_for_tool' && call.status === 'requested';
  const { isOpen, fold } = useFold(`${call.id} open`, hasFailed || isAwaited);
  const status = hasFailed ? 'failed' : (ICONS[call.status] ?? call.status);
  const problem = hasFailed ? errorOf(call.result) : null;
  const hasArguments = Object.keys(call.arguments).length > 0;
  return (
    <details {...fold} className={classNames('my-1 rounded-m border bg-sunken', hasFailed && 'border-failed')}>
      <summary className="flex min-h-8 list-none items-center gap-2 rounded-m px-2.5 py-1 font-mono text-xs hover:bg-line/40 sm:min-h-7">
        <StatusIcon status={status} size={13} />
        <span className="sr-only">{status}: </span>
        <bdi className="max-w-[45%] shrink-0 truncate font-medium">
          <Seen text={call.name} />
        </bdi>
        <bdi className={classNames('min-w-0 flex-1 truncate', hasFailed ? 'text-failed' : 'text-text-3')}>
          <Seen text={problem === null ? argumentLine(call.arguments) : firstLine(problem)} />
        </bdi>
        {call.completedAt && <span className="shrink-0 text-text-3">{timeBetween(call.at, call.completedAt)}</span>}
      </summary>
      {isOpen && (
        <div className="space-y-2 border-t px-2.5 py-2">
          {hasArguments && <Value name="Arguments" value={call.arguments} keptAs={`${call.id} arguments`} />}
          {problem !== null && <Problem text={problem} keptAs={`${call.id} problem`} />}
          {problem === null && (call.completedAt !== null || call.result !== null) && (
            <Value name="Result" value={call.result} keptAs={`${call.id} result`} />
          )}
          {problem === null && !call.completedAt && call.result === null && !isAwaited && (
            <p className="text-text-2 text-xs">No result yet.</p>
          )}
        </div>
      )}
      {isOpen && isAwaited && <AnswerCall sessionId={inSession.sessionId} entryId={call.id} name={call.name} />}
    </details>
  );
});

function Value({ name, value, keptAs }: { name: string; value: unknown; keptAs: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-label={name}>
      <div className="flex items-center justify-between gap-2">
        <p aria-hidden className="text-text-3 text-xs">
          {name}
        </p>
        <CopyButton isIconOnly text={() => jsonText(value)} label={`Copy ${name.toLowerCase()}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="max-h-[32rem] overflow-auto rounded-s border bg-surface px-2 py-1.5">
        {isTree(value) ? (
          <JsonTree value={value} label={`${name} as a tree`} keptAs={keptAs} />
        ) : (
          <CutText text={jsonText(value)} keptAs={keptAs} className="font-mono text-xs" />
        )}
      </div>
    </div>
  );
}

/** The reason as it was given; more than words stands below as a tree. */
function Problem({ text, keptAs }: { text: string; keptAs: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-label="Error">
      <div className="flex items-center justify-between gap-2">
        <p aria-hidden className="text-failed text-xs">
          Error
        </p>
        <CopyButton isIconOnly text={text} label="Copy error" />
      </div>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[32rem] overflow-auto rounded-s border border-failed bg-failed-soft px-2 py-1.5 text-failed"
      >
        {isTree(text) ? (
          <JsonTree value={text} label="Error as a tree" keptAs={keptAs} />
        ) : (
          <CutText text={text} keptAs={keptAs} className="font-mono text-xs" />
        )}
      </div>
    </div>
  );
}

/** The argument that says most, or the only one, as it is; otherwise all as JSON. */
function argumentLine(values: Record<string, unknown>): string {
  const names = Object.keys(values);
  const telling =
    values.command ?? values.pattern ?? values.path ?? (names.length === 1 ? values[names[0] ?? ''] : null);
  if (typeof telling === 'string') return firstLine(telling);
  const pairs = names.slice(0, 8).map((name) => `${name}: ${briefly(values[name])}`);
  return firstLine(pairs.join(', '));
}

function briefly(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, LINE_LENGTH);
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === 'object' && value !== null ? '{…}' : String(value);
}

/** The words of a failed call: what it says under `error`, or all of it. */
function errorOf(result: unknown): string {
  const isWrapped =
    typeof result === 'object' && result !== null && 'error' in result && Object.keys(result).length === 1;
  const error = isWrapped ? result.error : result;
  return error === null || error === undefined ? 'It failed, and the API gave no reason.' : jsonText(error);
}

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, LINE_LENGTH).toWellFormed();
