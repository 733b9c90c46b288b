'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import { changeViewMutation } from '@/lib/views/queries';
import { type View, viewFormSchema } from '@/lib/views/schema';

const nameSchema = viewFormSchema.pick({ name: true });

export function RenameView({
  view: { page, id, name: before, isShared },
  onClose,
}: {
  view: View;
  onClose: () => void;
}) {
  const formId = useId();
  const { mutateAsync, isPending, error } = useMutation(changeViewMutation());
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(nameSchema),
    defaultValues: { name: before },
  });

  const rename = handleSubmit(async ({ name }) => {
    if (isPending) return;
    if (name !== before) await mutateAsync({ page, id, name });
    onClose();
  });

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Rename this view"
      description={isShared ? 'Everyone sees the new name.' : undefined}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id={formId} className="mt-3" onSubmit={(event) => void rename(event).catch(() => undefined)}>
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
