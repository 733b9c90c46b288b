'use client';

import { Copy, PencilLine, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { part } from '@/components/ui/part';
import { useComposing, useSelected } from './composing';

const BulkEditDialog = part(() => import('./bulk-edit-dialog').then((file) => file.BulkEditDialog));
const MatrixDialog = part(() => import('@/components/matrix/matrix-dialog').then((file) => file.MatrixDialog));
const PromptDialog = part(() => import('./prompt-dialog').then((file) => file.PromptDialog));

/** What can be done to the chosen items; not there while none is. */
export function SelectionBar() {
  const { session, removeSelected, duplicateSelected } = useComposing();
  const chosen = useSelected();
  const [isEditing, setEditing] = useState(false);
  const [opened, setOpened] = useState<{ dialog: 'matrix' | 'prompt'; ids: ReadonlySet<string> } | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <p role="status" className="sr-only">
        {chosen.size > 0 ? `${chosen.size.toLocaleString('en')} selected` : ''}
      </p>
      {chosen.size > 0 && (
        <section
          aria-label="Selected items"
          className="flex flex-wrap items-center gap-1 border-t bg-accent-soft py-1 pr-1.5 pl-3"
        >
          <span className="mr-auto font-medium">{chosen.size.toLocaleString('en')} selected</span>
          <Button variant="quiet" size="sm" onClick={() => setEditing(true)}>
            <PencilLine size={13} aria-hidden />
            Edit
          </Button>
          <Button variant="quiet" size="sm" onClick={() => setOpened({ dialog: 'matrix', ids: new Set(chosen) })}>
            Matrix…
          </Button>
          <Button variant="quiet" size="sm" onClick={() => setOpened({ dialog: 'prompt', ids: new Set(chosen) })}>
            Write prompt…
          </Button>
          <Button
            variant="quiet"
            size="sm"
            aria-label="Duplicate the selected"
            title="Duplicate"
            onClick={() => void duplicateSelected()}
          >
            <Copy size={13} aria-hidden />
          </Button>
          <Button variant="quiet" size="sm" aria-label="Remove the selected" title="Remove" onClick={removeSelected}>
            <Trash2 size={13} aria-hidden />
          </Button>
          <Button
            variant="quiet"
            size="sm"
            aria-label="Clear the selection"
            title="Clear"
            onClick={session.selection.clear}
          >
            <X size={14} aria-hidden />
          </Button>
        </section>
      )}
      {opened?.dialog === 'matrix' && <MatrixDialog onOpenChange={close} ids={opened.ids} />}
      {opened?.dialog === 'prompt' && <PromptDialog onOpenChange={close} ids={opened.ids} />}
      {isEditing && <BulkEditDialog onOpenChange={setEditing} />}
    </>
  );
}
