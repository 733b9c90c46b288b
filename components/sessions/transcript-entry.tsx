'use client';

import { OctagonX } from 'lucide-react';
import { memo } from 'react';
import { CutText } from '@/components/ui/cut-text';
import { FileChip } from '@/components/ui/file-chip';
import { StatusBadge } from '@/components/ui/status-badge';
import type { TimelineEntry, TranscriptPart } from '@/lib/sessions/schema';
import { Markdown } from './markdown';
import { ToolCall, textOf } from './tool-call';

type Assistant = Extract<TimelineEntry, { type: 'assistant' }>;

/** One thing that was said or done. */
export const TranscriptEntry = memo(function TranscriptEntry({ entry }: { entry: TimelineEntry }) {
  if (entry.type === 'user') return <UserParts parts={entry.parts} />;
  if (entry.type === 'tool') return <ToolCall call={entry} />;
  if (entry.type === 'assistant') return <Answer entry={entry} />;
  return (
    <details className="my-1 rounded-m border">
      <summary className="px-2.5 py-1 font-mono text-text-2 text-xs">{entry.kind}</summary>
      <CutText text={textOf(entry.raw)} className="border-t px-2.5 py-2 font-mono text-xs" />
    </details>
  );
});

function UserParts({ parts }: { parts: TranscriptPart[] }) {
  return (
    <div className="space-y-1.5">
      {parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never change
        <Part key={place} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: TranscriptPart }) {
  if (part.type === 'text' && part.text !== null) return <CutText text={part.text} />;
  return (
    <p className="flex">
      <FileChip kind={part.type} name={part.filename ?? part.fileId ?? part.text ?? part.type} />
    </p>
  );
}

function Answer({ entry: { status, text, error } }: { entry: Assistant }) {
  const isOver = ['completed', 'failed'].includes(status);
  return (
    <div className="my-1.5 first:mt-0 last:mb-0">
      {text !== '' && <Markdown text={text} />}
      {!isOver && (
        <p className="flex items-center gap-2 text-text-2">
          <StatusBadge status={status} /> {PROGRESS[status]}
        </p>
      )}
      {text === '' && status === 'completed' && <p className="text-text-3">The answer has no text.</p>}
      {(status === 'failed' || error !== null) && <Failure error={error} />}
    </div>
  );
}

const PROGRESS: Record<string, string> = {
  queued: 'It has not begun yet.',
  running: 'It is at work.',
  waiting_for_tool: 'It waits for the result of a tool that runs elsewhere.',
};

function Failure({ error }: { error: string | null }) {
  return (
    <div className="mt-1 flex gap-2 rounded-m border border-failed bg-failed-soft px-2.5 py-2 text-failed">
      <OctagonX size={14} aria-hidden className="mt-[3px] shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">Failed</p>
        {error === null ? <p>The API gave no reason.</p> : <CutText text={error} />}
      </div>
    </div>
  );
}
