'use client';

import { type UseMutationOptions, useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';

/** A button that deletes after saying what that means. `onDone` may find the dialog, and all around it, gone. */
export function ConfirmDelete<T>({
  title,
  description,
  label,
  mutation,
  onDone,
  trigger,
}: {
  title: string;
  description: ReactNode;
  /** Of the button that does it. */
  label: string;
  mutation: UseMutationOptions<T, Error, void>;
  onDone: () => void;
  trigger: (open: () => void) => ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const { mutateAsync, isPending, error, reset } = useMutation(mutation);

  function setOpen(open: boolean) {
    reset();
    setIsOpen(open);
  }

  const remove = () => mutateAsync().then(onDone, () => undefined);

  return (
    <>
      {trigger(() => setOpen(true))}
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={title}
        description={description}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button variant="danger" isPending={isPending} onClick={remove}>
              {label}
            </Button>
          </>
        }
      >
        {error && (
          <p role="alert" className="mt-3 text-failed">
            {error.message}
          </p>
        )}
      </Dialog>
    </>
  );
}
