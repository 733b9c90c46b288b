'use client';

import { useEffect, useEffectEvent } from 'react';
import { toast } from '@/components/ui/toast';
import { type KeptTyping, putBack, takeTyping } from '@/lib/composer/kept-typing';
import { useComposing, useLoading } from './composing';

const READ_MS = 15_000;

/** Puts back what a tab of this browser had not saved when it was killed, once all items are here to tell it apart. */
export function useRestoring(): void {
  const { session, travel } = useComposing();
  const { isComplete } = useLoading();

  const restore = useEffectEvent((kept: KeptTyping) => {
    const { count, isBeside } = putBack(kept, session);
    if (count === 0) return;
    const after = session.editor.steps();
    const items = count === 1 ? 'An item' : `${count} items`;
    toast.info(isBeside ? `${items} put back at the end` : 'What you typed last was put back', {
      description: isBeside
        ? 'Typed in a tab that was closed before it was saved. The draft has been changed since, so it stands beside.'
        : 'A tab of this browser was closed before it was saved.',
      duration: READ_MS,
      action: { label: 'Undo', onClick: () => session.editor.steps() === after && travel('undo') },
    });
  });

  useEffect(() => {
    if (!isComplete) return;
    void takeTyping(session.batchId).then((records) => {
      for (const kept of records) restore(kept);
    });
  }, [isComplete, session]);
}
