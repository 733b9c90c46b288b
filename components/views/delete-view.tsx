'use client';

import { useMutation } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { deleteViewMutation } from '@/lib/views/queries';
import type { View } from '@/lib/views/schema';

export function DeleteView({ view: { page, id, name, isShared }, onClose }: { view: View; onClose: () => void }) {
  const { mutateAsync, isPending, error } = useMutation(deleteViewMutation());
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete “${name}”?`}
      description={`${isShared ? 'It goes for everyone. ' : ''}Batches stay as they are: only the view goes.`}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            isPending={isPending}
            onClick={() => void mutateAsync({ page, id }).then(onClose, () => undefined)}
          >
            Delete this view
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
  );
}
