'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import { renameBatchSchema } from '@/lib/batches/keep-schema';
import type { BatchHead } from '@/lib/batches/schema';
import { renameBatchMutation } from '@/lib/listing/queries';

const nameSchema = renameBatchSchema.pick({ name: true });

export function RenameBatch({ head, onClose }: { head: BatchHead; onClose: () => void }) {
  const formId = useId();
  const wish = useWish(head.name);
  const { mutateAsync, isPending, error } = useMutation(renameBatchMutation());
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(nameSchema),
    defaultValues: { name: head.name },
  });

  const rename = handleSubmit(async ({ name }) => {
    if (isPending) return;
    if (name === head.name) return onClose();
    await mutateAsync({ batchId: head.id, name, requestId: wish.requestIdOf(name) }).then(onClose, () => undefined);
  });

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Rename this batch"
      description={
        head.status === 'draft'
          ? 'The draft gets the new name wherever it is open.'
          : 'Only its name here changes: what was sent stays as it is.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id={formId} className="mt-3" onSubmit={rename}>
        <Field label="Name" htmlFor={`${formId}-name`} error={formState.errors.name?.message}>
          <Input autoComplete="off" {...register('name')} onFocus={({ currentTarget }) => currentTarget.select()} />
        </Field>
      </form>
      {error && (
        <p role="alert" className="mt-3 text-failed">
          {error.message}
        </p>
      )}
    </Dialog>
  );
}
