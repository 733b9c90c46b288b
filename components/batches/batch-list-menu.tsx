'use client';

import { useMutation } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Copy, PencilLine, Pin, PinOff, Trash2 } from 'lucide-react';
import { toast } from 'sonner';
import { useWish } from '@/components/submissions/wish';
import { Menu } from '@/components/ui/menu';
import type { BatchHead } from '@/lib/batches/schema';
import { archiveBatchMutation, pinBatchMutation } from '@/lib/listing/queries';
import { useCopyBatch } from './copy-batch';
import { nameOf } from './name-of';

/** What a dialog asks first. */
export type Ask = (what: 'rename' | 'delete', head: BatchHead) => void;

/** What can be done with a batch without opening it. */
export function BatchListMenu({ head, onAsk }: { head: BatchHead; onAsk: Ask }) {
  const { copy } = useCopyBatch(head.id);
  const pin = usePin(head);
  const archive = useArchive(head);
  const isPinned = head.pinnedAt !== null;
  const isArchived = head.archivedAt !== null;
  return (
    <Menu
      label={`More for ${nameOf(head)}`}
      variant="quiet"
      className="relative z-10 inline-block has-[[aria-expanded=true]]:z-20"
      items={[
        { word: 'Rename …', icon: PencilLine, onSelect: () => onAsk('rename', head) },
        { word: isPinned ? 'Unpin' : 'Pin to the top', icon: isPinned ? PinOff : Pin, onSelect: () => pin(!isPinned) },
        { word: 'Duplicate', icon: Copy, onSelect: () => copy({ input: 'first' }) },
        {
          word: isArchived ? 'Unarchive' : 'Archive',
          icon: isArchived ? ArchiveRestore : Archive,
          onSelect: () => archive(!isArchived),
        },
        { word: 'Delete …', icon: Trash2, onSelect: () => onAsk('delete', head) },
      ]}
    />
  );
}

function usePin({ id, name, pinnedAt }: BatchHead) {
  const wish = useWish(pinnedAt);
  const { mutateAsync } = useMutation(pinBatchMutation());
  return (isPinned: boolean) =>
    mutateAsync({ batchId: id, isPinned, requestId: wish.requestIdOf(String(isPinned)) }).then(
      () => toast(isPinned ? `“${nameOf({ name })}” stands first now` : `“${nameOf({ name })}” is no longer pinned`),
      (error: Error) => toast.error('Nothing was changed', { description: error.message }),
    );
}

function useArchive({ id, name, archivedAt, status }: BatchHead) {
  const wish = useWish(archivedAt);
  const { mutateAsync } = useMutation(archiveBatchMutation());

  async function archive(isArchived: boolean): Promise<void> {
    try {
      await mutateAsync({ batchId: id, isArchived, requestId: wish.requestIdOf(String(isArchived)) });
      const undo = { action: { label: 'Undo', onClick: () => void archive(!isArchived) } };
      const goesOn = status === 'running' || status === 'queued' ? 'It goes on all the same. ' : '';
      if (!isArchived) toast(`“${nameOf({ name })}” is in the list again`, undo);
      else {
        const description = `${goesOn}It is left out of the list unless archived batches are shown.`;
        toast(`“${nameOf({ name })}” is archived`, { description, ...undo });
      }
    } catch (error) {
      if (error instanceof Error) toast.error('Nothing was changed', { description: error.message });
    }
  }

  return archive;
}
