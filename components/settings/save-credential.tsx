'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { saveCredentialMutation } from '@/lib/credentials/queries';
import { saveCredentialSchema, type SaveCredential as Values } from '@/lib/credentials/schema';
import { ValueInput } from './value-input';

const USUAL_NAMES = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'OPENROUTER_API_KEY'];

/** Asks for a value to store; for a `name` that is there, in place of the one it has. */
export function SaveCredential({ name, onClose }: { name: string | null; onClose: () => void }) {
  const id = useId();
  const { mutateAsync, isPending, error } = useMutation(saveCredentialMutation());
  const { register, handleSubmit, formState } = useForm<Values>({
    resolver: zodResolver(saveCredentialSchema),
    defaultValues: { name: name ?? '', value: '' },
  });

  const save = handleSubmit((values) =>
    mutateAsync(values).then(
      () => {
        toast.success(`${values.name} was stored`);
        onClose();
      },
      () => undefined,
    ),
  );

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={name === null ? 'Add credential' : `Replace ${name}`}
      description={
        name === null
          ? 'A name that is there already gets the new value.'
          : 'Messages that run from now on use the new value. The one that is stored is forgotten.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={id} isPending={isPending}>
            Store
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={save} noValidate className="mt-3 space-y-3">
        {name === null && (
          <Field label="Name" htmlFor={`${id}-name`} error={formState.errors.name?.message ?? ''}>
            <Input
              {...register('name')}
              list={`${id}-names`}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              className="font-mono"
            />
            <datalist id={`${id}-names`}>
              {USUAL_NAMES.map((usual) => (
                <option key={usual} value={usual} />
              ))}
            </datalist>
          </Field>
        )}
        <Field
          label="Value"
          htmlFor={`${id}-value`}
          hint="It is sealed on the server, and no page shows it again."
          error={formState.errors.value?.message ?? ''}
        >
          <ValueInput {...register('value')} />
        </Field>
        {error && (
          <p role="alert" className="text-failed">
            {error.message}
          </p>
        )}
      </form>
    </Dialog>
  );
}
