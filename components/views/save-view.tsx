'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { type UseFormRegisterReturn, useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { saveViewMutation } from '@/lib/views/queries';
import { type ViewPage, viewFormSchema, viewSearch } from '@/lib/views/schema';

/** Radio buttons have texts for values. */
const formSchema = z.object({ name: viewFormSchema.shape.name, whose: z.enum(['own', 'shared']) });

export function SaveView({ page, onClose }: { page: ViewPage; onClose: () => void }) {
  const formId = useId();
  const { mutateAsync, isPending, error } = useMutation(saveViewMutation());
  const { register, handleSubmit, formState } = useForm<z.infer<typeof formSchema>>({
    resolver: zodResolver(formSchema),
    defaultValues: { name: '', whose: 'own' },
  });

  const save = handleSubmit(async ({ name, whose }) => {
    if (isPending) return;
    const view = { page, name, isShared: whose === 'shared', search: viewSearch(page, window.location.search) };
    const { id } = await mutateAsync(view);
    const params = new URLSearchParams(window.location.search);
    params.set('view', id);
    window.history.replaceState(null, '', `?${params}`);
    toast.success(`“${name}” is saved`, {
      description: `Find it under Views${page === 'batch' ? ' of any batch' : ''}.`,
    });
    onClose();
  });

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Save this view"
      description={
        page === 'batch'
          ? 'Search, filters, order and columns as they are now, for use on any batch.'
          : 'Search, kind, order and groups as they are now.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} className="mt-3" onSubmit={(event) => void save(event).catch(() => undefined)}>
        <Field label="Name" htmlFor={`${formId}-name`} error={formState.errors.name?.message}>
          <Input autoComplete="off" {...register('name')} />
        </Field>
        <fieldset className="mt-3">
          <legend className="mb-1 text-text-2 text-xs">Who sees it</legend>
          <Choice value="own" label="Only in this browser" tie={register('whose')}>
            It is found again by a cookie: clearing the cookies loses it.
          </Choice>
          <Choice value="shared" label="For everyone" tie={register('whose')}>
            Whoever opens this Batchdeck sees it, and may change or delete it.
          </Choice>
        </fieldset>
      </form>
      {error && (
        <p role="alert" className="mt-3 text-failed">
          {error.message}
        </p>
      )}
    </Dialog>
  );
}

function Choice({
  value,
  label,
  tie,
  children,
}: {
  value: string;
  label: string;
  tie: UseFormRegisterReturn;
  children: string;
}) {
  const id = useId();
  return (
    <div className="flex gap-2 py-1">
      <input
        {...tie}
        id={id}
        type="radio"
        value={value}
        aria-describedby={`${id}-hint`}
        className="mt-0.5 accent-accent"
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-hint`} className="text-text-3 text-xs">
          {children}
        </p>
      </div>
    </div>
  );
}
