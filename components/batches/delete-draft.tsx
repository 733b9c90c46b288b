'use client';

import { Trash2 } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { toast } from '@/components/ui/toast';
import { deleteDraftMutation } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';

export function DeleteDraft({ draft }: { draft: Pick<BatchHead, 'id' | 'name' | 'itemCount'> }) {
  const items = draft.itemCount === 1 ? 'its 1 item' : `its ${draft.itemCount.toLocaleString('en')} items`;
  return (
    <ConfirmDelete
      title="Delete this draft?"
      description={
        <>
          “{draft.name}” {draft.itemCount > 0 && `and ${items} `}will be gone for good. Nothing of it was ever sent, so
          no session is touched.
        </>
      }
      label="Delete draft"
      mutation={deleteDraftMutation(draft.id)}
      onDone={() => toast.success(`“${draft.name}” was deleted`)}
      trigger={(open) => (
        <Button
          variant="quiet"
          size="sm"
          className="w-8 px-0! sm:w-7"
          aria-label={`Delete draft ${draft.name}`}
          title="Delete draft"
          onClick={open}
        >
          <Trash2 size={14} aria-hidden />
        </Button>
      )}
    />
  );
}
