'use client';

import { OctagonX } from 'lucide-react';
import { memo } from 'react';
import { CutText } from '@/components/ui/cut-text';
import { useFold } from '@/components/ui/fold';
import { JsonTree } from '@/components/ui/json-tree';
import { Seen } from '@/components/ui/seen';
import { StatusBadge } from '@/components/ui/status-badge';
import type { TimelineEntry, TranscriptPart } from '@/lib/sessions/schema';
import { Markdown } from './markdown';
import { SentFile } from './sent-file';
import { ToolCall } from './tool-call';

type Assistant = Extract<TimelineEntry, { type: 'assistant' }>;

/** One thing that was said or done. */
export const TranscriptEntry = memo(function TranscriptEntry({ entry }: { entry: TimelineEntry }) {
  if (entry.type === 'user') return <UserParts parts={entry.parts} entryId={entry.id} />;
  if (entry.type === 'tool') return <ToolCall call={entry} />;
  if (entry.type === 'assistant') return <Answer entry={entry} />;
  return <OtherEntry entry={entry} />;
});

function OtherEntry({ entry }: { entry: Extract<TimelineEntry, { type: 'other' }> }) {
  const { isOpen, fold } = useFold(`${entry.id} open`);
  return (
    <details {...fold} className="my-1 rounded-m border">
      <summary className="px-2.5 py-1 font-mono text-text-2 text-xs">
        <bdi className="wrap-anywhere">
          <Seen text={entry.kind} />
        </bdi>
      </summary>
      {isOpen && (
        <div className="border-t px-2.5 py-2">
          <JsonTree value={entry.raw} label="Entry as a tree" keptAs={`${entry.id} raw`} />
        </div>
      )}
    </details>
  );
}

function UserParts({ parts, entryId }: { parts: TranscriptPart[]; entryId: string }) {
  return (
    <div className="space-y-1.5">
      {parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never change
        <Part key={place} part={part} keptAs={`${entryId} ${place}`} />
      ))}
    </div>
  );
}

function Part({ part, keptAs }: { part: TranscriptPart; keptAs: string }) {
  if (part.type === 'text' && part.text !== null) return <CutText text={part.text} keptAs={keptAs} />;
  return <SentFile part={part} />;
}

function Answer({ entry: { id, status, text, error } }: { entry: Assistant }) {
  const isOver = ['completed', 'failed'].includes(status);
  return (
    <div className="my-1.5 first:mt-0 last:mb-0">
      {text !== '' && <Markdown text={text} keptAs={id} />}
      {!isOver && (
        <p className="flex items-center gap-2 text-text-2">
          <StatusBadge status={status} /> {PROGRESS[status]}
        </p>
      )}
      {text === '' && status === 'completed' && <p className="text-text-3">The answer has no text.</p>}
      {(status === 'failed' || error !== null) && <Failure error={error} keptAs={`${id} error`} />}
    </div>
  );
}

const PROGRESS: Record<string, string> = {
  queued: 'It has not begun yet.',
  running: 'It is at work.',
  waiting_for_tool: 'It waits for the result of a tool that runs elsewhere.',
};

function Failure({ error, keptAs }: { error: string | null; keptAs: string }) {
  return (
    <div className="mt-1 flex gap-2 rounded-m border border-failed bg-failed-soft px-2.5 py-2 text-failed">
      <OctagonX size={14} aria-hidden className="mt-[3px] shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">Failed</p>
        {error === null ? <p>The API gave no reason.</p> : <CutText text={error} keptAs={keptAs} />}
      </div>
    </div>
  );
}
