'use client';

import { CircleStop } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { itemsWord } from './amounts';
import type { Standing } from './standing';
import type { Steering } from './steering';
import { stopLines } from './steering-words';

/** Asks before sending is stopped, with numbers that stay true while it is open. */
export function StopDialog({
  standing,
  steering,
  onClose,
}: {
  standing: Standing;
  steering: Steering;
  onClose: () => void;
}) {
  const { unsent } = standing;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Stop sending?"
      footer={
        <>
          <Button onClick={onClose}>{unsent === 0 ? 'Close' : 'Keep sending'}</Button>
          {unsent > 0 && (
            <Button
              variant="danger"
              isPending={steering.pending === 'stop'}
              onClick={() => void steering.steer('stop').then(onClose)}
            >
              {steering.pending !== 'stop' && <CircleStop size={14} aria-hidden />}
              Hold back {itemsWord(unsent)}
            </Button>
          )}
        </>
      }
    >
      <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-4 text-pretty">
        {stopLines(standing).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="mt-3 text-pretty text-text-2">
        {unsent === 0
          ? 'Everything has been sent, so there is nothing left to hold back.'
          : 'Nothing is deleted: you can send the rest later.'}
      </p>
    </Dialog>
  );
}
