'use client';

import { Check, CircleDotDashed, LoaderCircle, OctagonX } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { useSaveState } from './composing';

/** Whether the draft is kept on the server as it stands here. */
export function SaveIndicator() {
  const state = useSaveState();
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-text-3">
      <span role="status" className="flex min-w-0 items-start gap-1.5">
        <SaveWord />
      </span>
      {state.kind === 'saved' && state.at && <RelativeTime at={state.at} />}
      {state.kind === 'failed' && state.isOver && <WayOut code={state.error.code} />}
    </div>
  );
}

function SaveWord() {
  const state = useSaveState();
  if (state.kind === 'saved') {
    return (
      <>
        <Check size={14} aria-hidden className="mt-[3px] shrink-0 text-completed" />
        saved
      </>
    );
  }
  if (state.kind === 'failed') {
    return (
      <>
        <OctagonX size={14} aria-hidden className="mt-[3px] shrink-0 text-failed" />
        <span className="text-failed">
          Not saved: {state.error.message}
          {!state.isOver && ' Your changes are kept in this tab; saving is tried again.'}
        </span>
      </>
    );
  }
  const isSaving = state.kind === 'saving';
  const Icon = isSaving ? LoaderCircle : CircleDotDashed;
  return (
    <>
      <Icon size={14} aria-hidden className={`mt-[3px] shrink-0 ${isSaving ? 'animate-spin' : ''}`} />
      {isSaving ? 'saving' : 'not saved yet'}
    </>
  );
}

function WayOut({ code }: { code: string }) {
  const look = buttonClass({ size: 'sm' });
  // A conflict has its own notice, with a choice. A plain link, because a page read anew is what is wanted.
  if (code === 'conflict') return null;
  return (
    <a href="/batches" className={look}>
      All batches
    </a>
  );
}
