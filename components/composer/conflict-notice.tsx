'use client';

import { Split } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ClockTime } from '@/components/ui/clock-time';
import { toast } from '@/components/ui/toast';
import { keepCopy, takeTheirs } from '@/lib/composer/conflict';
import { closeSession } from '@/lib/composer/session';
import { useComposing, usePresence, useSaveState } from './composing';

/** Somebody else has saved the draft, or sent it: which of the two is to be seen here, while both are kept. */
export function ConflictNotice() {
  const { session } = useComposing();
  const state = useSaveState();
  const { savedBy } = usePresence();
  const router = useRouter();
  const [pending, setPending] = useState<'theirs' | 'mine' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  if (state.kind !== 'failed' || !state.isOver || state.error.code !== 'conflict') return null;
  const hasOwn = session.autosave.isDirty();

  async function run(choice: 'theirs' | 'mine', act: () => Promise<void>) {
    setPending(choice);
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'It did not work.');
    }
    setPending(null);
  }

  const showTheirs = () =>
    run('theirs', async () => {
      const copyId = await takeTheirs(session);
      if (copyId === null) return;
      toast.success('Your changes are kept as a draft copy', {
        action: { label: 'Open it', onClick: () => router.push(`/batches/${copyId}/edit` as Route) },
      });
    });

  const showMine = () =>
    run('mine', async () => {
      const copyId = await keepCopy(session);
      closeSession(session.batchId);
      router.push(`/batches/${copyId}/edit` as Route);
    });

  return (
    <div
      role="alert"
      className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-l border border-waiting bg-surface px-4 py-3"
    >
      <Split size={16} aria-hidden className="shrink-0 text-waiting" />
      <div className="min-w-0 flex-1 basis-[260px] text-pretty">
        <p className="font-semibold">{state.error.message}</p>
        <p className="text-text-2">
          {savedBy && (
            <>
              It was saved in {savedBy.device} at <ClockTime at={savedBy.at} />.{' '}
            </>
          )}
          {hasOwn
            ? 'Your last changes are only in this tab so far. Both are kept, whichever you go on with.'
            : 'What you see here is older. All of yours was saved before.'}
        </p>
        {failure && <p className="text-failed">{failure} Nothing was lost; try again.</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" isPending={pending === 'theirs'} onClick={() => void showTheirs()}>
          {hasOwn ? 'Take theirs, keep mine as a copy' : 'Show the newest'}
        </Button>
        <Button isPending={pending === 'mine'} onClick={() => void showMine()}>
          Go on with mine as a copy
        </Button>
      </div>
    </div>
  );
}

/** Who else has the draft open. */
export function PresenceNote() {
  const { others } = usePresence();
  if (others.length === 0) return null;
  const [first] = others;
  const words = others.length === 1 ? `Also open in ${first?.device}` : `Also open in ${others.length} other places`;
  return (
    <span role="status" className="text-waiting" title={others.map(({ device }) => device).join(', ')}>
      {words}
    </span>
  );
}
