'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** Throws away what was typed, after asking. */
export function StartOver({ isNew, onConfirm }: { isNew: boolean; onConfirm: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setIsOpen(true)}>
        {isNew ? 'Start over' : 'Discard changes'}
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={isNew ? 'Start over?' : 'Discard your changes?'}
        description="What you typed here is thrown away. It cannot be had back."
        footer={
          <>
            <Button onClick={() => setIsOpen(false)}>Keep it</Button>
            <Button
              variant="danger"
              onClick={() => {
                setIsOpen(false);
                onConfirm();
              }}
            >
              Throw away
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </>
  );
}
