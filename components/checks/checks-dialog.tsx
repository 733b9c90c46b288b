'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { useFieldArray, useForm } from 'react-hook-form';
import { z } from 'zod';
import { useWish } from '@/components/submissions/wish';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { marksQuery, saveChecksMutation, tryChecksMutation } from '@/lib/checks/queries';
import { CHECKS_MAX, type Check, checkListSchema, type Marks } from '@/lib/checks/schema';
import { AppError } from '@/lib/errors';
import { newId } from '@/lib/new-id';
import { CheckFields } from './check-fields';
import { TryOutResult } from './try-out-result';

/** The checks of a batch: added, changed, put in order, removed, and tried out before they are saved. */
export function ChecksDialog({ batchId, onClose }: { batchId: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(marksQuery(batchId));
  // Those that were there when it opened: a form is not changed under a person's hands.
  const [opened, setOpened] = useState<Marks | null>(null);
  if (data && data.mark >= 0 && !opened) setOpened(data);
  if (opened) return <ChecksForm batchId={batchId} opened={opened} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={onClose} title="Checks">
      {error ? <ErrorState error={error} onRetry={() => refetch()} /> : <Skeleton className="mt-3 h-24 w-full" />}
    </Dialog>
  );
}

const formSchema = z.object({ checks: checkListSchema });
export type ChecksFormValues = z.input<typeof formSchema>;

function ChecksForm({ batchId, opened, onClose }: { batchId: string; opened: Marks; onClose: () => void }) {
  const formId = useId();
  const form = useForm<ChecksFormValues>({
    resolver: zodResolver(formSchema),
    defaultValues: { checks: opened.checks.length > 0 ? opened.checks : [newCheck([])] },
  });
  const { fields, append, remove, move } = useFieldArray({ control: form.control, name: 'checks', keyName: 'key' });
  const wish = useWish(opened.revision);
  const save = useMutation(saveChecksMutation(batchId));
  const tryOut = useMutation(tryChecksMutation(batchId));

  const saveAll = form.handleSubmit(async ({ checks }) => {
    if (save.isPending) return;
    const requestId = wish.requestIdOf(JSON.stringify(checks));
    try {
      await save.mutateAsync({ requestId, revision: opened.revision, checks });
      toast(checks.length > 0 ? 'The answers are being checked' : 'This batch has no checks any more', {
        description: 'No session runs again.',
      });
      onClose();
    } catch (failure) {
      if (!(failure instanceof AppError && failure.code === 'unavailable')) wish.settle();
    }
  });

  return (
    <Dialog
      open
      isWide
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Checks"
      description="What the answer of each row has to be. Checks stand beside the status and never change it; changing them runs no session again."
      footer={
        <>
          <Button
            className="mr-auto"
            isPending={tryOut.isPending}
            disabled={fields.length === 0}
            onClick={form.handleSubmit(({ checks }) => tryOut.mutate(checks))}
          >
            Try on the first rows
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={save.isPending}>
            Save and check
          </Button>
        </>
      }
    >
      <form id={formId} noValidate className="mt-3 flex flex-col gap-3" onSubmit={saveAll}>
        {fields.length === 0 && (
          <p className="text-text-2">
            No checks. Saved like this, what was found before goes; verdicts and notes stay.
          </p>
        )}
        <ol className="flex flex-col gap-3">
          {fields.map(({ key }, place) => (
            <li key={key}>
              <CheckFields
                form={form}
                place={place}
                count={fields.length}
                onMove={(to) => move(place, to)}
                onRemove={() => remove(place)}
              />
            </li>
          ))}
        </ol>
        <div>
          <Button
            disabled={fields.length >= CHECKS_MAX}
            onClick={() => append(newCheck(form.getValues('checks')), { shouldFocus: true })}
          >
            <Plus size={14} aria-hidden />
            Add a check
          </Button>
        </div>
        <p className="text-pretty text-text-3 text-xs">
          {'{{key}}'} stands for the row’s own metadata, so that “equals {'{{expected}}'}” compares each row with its
          own value. A row without that value is not checked.
        </p>
      </form>
      {tryOut.data && <TryOutResult tryOut={tryOut.data} checks={tryOut.variables ?? []} />}
      {(save.error ?? tryOut.error) && (
        <p role="alert" className="mt-3 text-failed">
          {(save.error ?? tryOut.error)?.message}
        </p>
      )}
    </Dialog>
  );
}

function newCheck(others: { name: string }[]): Check {
  const taken = new Set(others.map(({ name }) => name));
  let number = others.length + 1;
  while (taken.has(`Check ${number}`)) number += 1;
  return { id: newId('check'), name: `Check ${number}`, kind: 'contains', expected: '', path: '', min: '', max: '' };
}
