'use client';

import { useMutation } from '@tanstack/react-query';
import { CircleStop } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { toast } from 'sonner';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import { steerMutation } from '@/lib/batches/queries';
import type { BatchHead } from '@/lib/batches/schema';
import { deleteBatchMutation } from '@/lib/listing/queries';
import { deleteLines, isToBeStopped } from './delete-words';
import { nameOf } from './name-of';

/** Says what goes and what stays, with numbers that stay true while it is open; a sent batch goes only once its number of items was typed. */
export function DeleteBatch({ head, onClose }: { head: BatchHead; onClose: () => void }) {
  const formId = useId();
  const [typed, setTyped] = useState('');
  const [isTold, setTold] = useState(false);
  const wish = useWish(null);
  const { mutateAsync, isPending, error } = useMutation(deleteBatchMutation());
  const stop = useMutation(steerMutation(head.id));
  const isDraft = head.status === 'draft';
  const mustStop = isToBeStopped(head);
  const isRight = isDraft || typed.replaceAll(/[,.\s]/g, '') === String(head.itemCount);
  const failure = error ?? stop.error;

  async function remove(event: FormEvent) {
    event.preventDefault();
    if (isPending || mustStop) return;
    if (!isRight) return setTold(true);
    const requestId = wish.requestIdOf('delete');
    await mutateAsync({ batchId: head.id, requestId }).then(
      () => {
        toast.success(`“${nameOf(head)}” was deleted`);
        onClose();
      },
      () => undefined,
    );
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={isDraft ? 'Delete this draft?' : 'Delete this batch?'}
      description={<bdi>{nameOf(head)}</bdi>}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          {mustStop ? (
            <Button
              variant="danger"
              isPending={stop.isPending}
              onClick={() => stop.mutate({ steer: 'stop', requestId: wish.requestIdOf('stop') })}
            >
              {!stop.isPending && <CircleStop size={14} aria-hidden />}
              Stop sending first
            </Button>
          ) : (
            <Button variant="danger" type="submit" form={formId} isPending={isPending} aria-disabled={!isRight}>
              {isDraft ? 'Delete draft' : 'Delete batch'}
            </Button>
          )}
        </>
      }
    >
      <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-4 text-pretty">
        {deleteLines(head).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <form id={formId} className="mt-3" onSubmit={remove}>
        {!isDraft && !mustStop && (
          <Field
            label="To delete it, type the number of its items"
            htmlFor={`${formId}-count`}
            error={isTold && !isRight ? `Type ${head.itemCount} to delete this batch.` : undefined}
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          </Field>
        )}
      </form>
      {failure && (
        <p role="alert" className="mt-3 text-failed">
          {failure.message}
        </p>
      )}
    </Dialog>
  );
}
