'use client';

import { useState } from 'react';
import { itemsWord } from '@/components/submissions/amounts';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';

type Props = {
  itemCount: number;
  pilot: number;
  onSend: () => void;
  onPilot: () => void;
  onClose: () => void;
};

const FORM_ID = 'confirm-size';

/** Before a large batch: a few items first, or all of them once their number was typed. */
export function ConfirmSize({ itemCount, pilot, onSend, onPilot, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const [isTold, setTold] = useState(false);
  const isRight = typed.replaceAll(/[,.\s]/g, '') === String(itemCount);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Send ${itemsWord(itemCount)}?`}
      description={`What was sent cannot be recalled. Try ${pilot} first: you see how they do and are asked before the rest goes.`}
      footer={
        <>
          <Button onClick={onClose}>Do not send yet</Button>
          <Button type="submit" form={FORM_ID} aria-disabled={!isRight}>
            Send {itemsWord(itemCount)}
          </Button>
          <Button variant="primary" onClick={onPilot}>
            Try {pilot} first, then ask
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        className="mt-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) onSend();
          else setTold(true);
        }}
      >
        <Field
          label="To send all at once, type the number of items"
          htmlFor="typed-count"
          error={isTold && !isRight ? `Type ${itemCount} to send them all.` : undefined}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
