'use client';

import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { deleteDraftMutation } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';

/** Deletes a draft after asking. */
export function DeleteDraft({ draft }: { draft: Pick<BatchHead, 'id' | 'name' | 'itemCount'> }) {
  const [isOpen, setIsOpen] = useState(false);
  const { mutateAsync, isPending, error, reset } = useMutation(deleteDraftMutation());

  function setOpen(open: boolean) {
    reset();
    setIsOpen(open);
  }

  /** Its row, and this dialog with it, is gone when the toast comes. */
  const remove = () =>
    mutateAsync(draft.id).then(
      () => toast.success(`“${draft.name}” was deleted`),
      () => undefined,
    );

  const items = draft.itemCount === 1 ? 'its 1 item' : `its ${draft.itemCount.toLocaleString('en')} items`;
  return (
    <>
      <Button
        variant="quiet"
        size="sm"
        className="w-8 px-0! sm:w-7"
        aria-label={`Delete draft ${draft.name}`}
        title="Delete draft"
        onClick={() => setOpen(true)}
      >
        <Trash2 size={14} aria-hidden />
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title="Delete this draft?"
        description={
          <>
            “{draft.name}” {draft.itemCount > 0 && `and ${items} `}will be gone for good. Nothing of it was ever sent,
            so no session is touched.
          </>
        }
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button variant="danger" isPending={isPending} onClick={remove}>
              Delete draft
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
