'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, Input, Select } from '@/components/ui/field';
import { toast } from '@/components/ui/toast';
import { AppError } from '@/lib/errors';
import { saveTargetMutation } from '@/lib/notifications/queries';
import {
  EVENT_TYPES,
  KINDS,
  STANDARD_LIMITS,
  saveTargetSchema,
  type Target,
  type SaveTarget as Values,
} from '@/lib/notifications/schema';
import { EVENT_WORDS, KIND_WORDS } from './event-words';

/** Asks whom to tell, and of what; `target` is one that is there. */
export function SaveTarget({
  target,
  onClose,
  onSecret,
}: {
  target: Target | null;
  onClose: () => void;
  /** A new webhook has a secret, which is to be shown. */
  onSecret: (targetId: string, name: string, secret: string) => void;
}) {
  const id = useId();
  const { mutateAsync, isPending, error } = useMutation(saveTargetMutation());
  const { register, handleSubmit, formState, watch, setError } = useForm<Values>({
    resolver: zodResolver(saveTargetSchema),
    defaultValues: valuesOf(target),
  });
  const { errors } = formState;
  const [kind, events] = watch(['kind', 'events']);

  const save = handleSubmit((values) =>
    mutateAsync(values).then(
      ({ targetId, secret }) => {
        toast.success(`${values.name} was saved`);
        if (secret) onSecret(targetId, values.name, secret);
        else onClose();
      },
      (failure: unknown) => {
        const [first] = failure instanceof AppError ? failure.fields : [];
        if (first?.path === 'url') setError('url', { message: first.message }, { shouldFocus: true });
      },
    ),
  );
  const number = (name: 'failurePercent' | 'failureLeast' | 'stallMinutes') => (
    <Input {...register(name, { valueAsNumber: true })} type="number" inputMode="numeric" min={1} />
  );

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={target ? `Edit ${target.name}` : 'Add target'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={id} isPending={isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={save} noValidate className="mt-3 space-y-3">
        <Field label="Name" htmlFor={`${id}-name`} error={errors.name?.message ?? ''}>
          <Input {...register('name')} autoComplete="off" />
        </Field>
        {!target && (
          <Field
            label="Kind"
            htmlFor={`${id}-kind`}
            hint={kind === 'slack' ? 'Also what takes the same, such as Mattermost.' : 'JSON, signed.'}
          >
            <Select {...register('kind')}>
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {KIND_WORDS[one]}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field
          label="Address"
          htmlFor={`${id}-url`}
          hint={`${target ? `Leave it empty to keep the one at ${target.host}. ` : ''}It is sealed on the server, and no page shows it again.`}
          error={errors.url?.message ?? ''}
        >
          <Input
            {...register('url')}
            type="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            className="font-mono"
          />
        </Field>
        <fieldset aria-describedby={errors.events ? `${id}-events` : undefined}>
          <legend className="mb-1 text-text-2 text-xs">Tell when</legend>
          {EVENT_TYPES.map((event) => (
            <label key={event} className="flex min-h-8 items-center gap-2 sm:min-h-7">
              <input type="checkbox" value={event} {...register('events')} />
              {EVENT_WORDS[event]}
            </label>
          ))}
          {errors.events && (
            <p id={`${id}-events`} role="alert" className="mt-1 text-failed text-xs">
              {errors.events.message}
            </p>
          )}
        </fieldset>
        {events.includes('failing') && (
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Percent failed" htmlFor={`${id}-percent`} error={errors.failurePercent?.message ?? ''}>
              {number('failurePercent')}
            </Field>
            <Field label="Of at least so many ended" htmlFor={`${id}-least`} error={errors.failureLeast?.message ?? ''}>
              {number('failureLeast')}
            </Field>
          </div>
        )}
        {events.includes('stalled') && (
          <Field
            label="Nothing has changed for so many minutes"
            htmlFor={`${id}-minutes`}
            error={errors.stallMinutes?.message ?? ''}
          >
            {number('stallMinutes')}
          </Field>
        )}
        <label className="flex min-h-8 items-center gap-2 sm:min-h-7">
          <input type="checkbox" {...register('isOn')} />
          On
        </label>
        {error && (
          <p role="alert" className="text-failed">
            {error.message}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function valuesOf(target: Target | null): Values {
  if (!target)
    return { id: null, name: '', kind: 'webhook', url: '', events: [...EVENT_TYPES], ...STANDARD_LIMITS, isOn: true };
  const { id, name, kind, events, failurePercent, failureLeast, stallMinutes, isOn } = target;
  return { id, name, kind, url: '', events, failurePercent, failureLeast, stallMinutes, isOn };
}
