'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { toast } from '@/components/ui/toast';
import { deleteCredentialMutation } from '@/lib/credentials/queries';

export function DeleteCredential({ name }: { name: string }) {
  return (
    <ConfirmDelete
      title={`Delete ${name}?`}
      description="Its value is gone for good. Messages of agents that ask for it fail from now on, unless their session brings its own or the server’s environment has it."
      label="Delete credential"
      mutation={deleteCredentialMutation(name)}
      onDone={() => toast.success(`${name} was deleted`)}
      trigger={(open) => (
        <Button size="sm" variant="quiet" aria-label={`Delete ${name}`} onClick={open}>
          Delete
        </Button>
      )}
    />
  );
}
