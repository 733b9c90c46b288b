'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { deleteCredentialMutation } from '@/lib/credentials/queries';

/** Deletes a credential after saying what that means. */
export function DeleteCredential({ name }: { name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const { mutateAsync, isPending, error, reset } = useMutation(deleteCredentialMutation(name));

  function setOpen(open: boolean) {
    reset();
    setIsOpen(open);
  }

  const remove = () =>
    mutateAsync().then(
      () => toast.success(`${name} was deleted`),
      () => undefined,
    );

  return (
    <>
      <Button size="sm" variant="quiet" aria-label={`Delete ${name}`} onClick={() => setOpen(true)}>
        Delete
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`Delete ${name}?`}
        description="Its value is gone for good. Messages of agents that ask for it fail from now on, unless their session brings its own or the server’s environment has it."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button variant="danger" isPending={isPending} onClick={remove}>
              Delete credential
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
