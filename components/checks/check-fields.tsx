'use client';

import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import type { UseFormReturn } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Field, Input, Select, Textarea } from '@/components/ui/field';
import { CHECK_KINDS, type CheckKind } from '@/lib/checks/schema';
import type { ChecksFormValues } from './checks-dialog';
import { KIND_WORDS } from './mark-words';

type Expected = { label: string; hint?: string; rows: number; isCode?: boolean };

const EXPECTED: Record<Exclude<CheckKind, 'range'>, Expected> = {
  contains: { label: 'Text', hint: 'Capital and small letters count the same.', rows: 1 },
  lacks: { label: 'Text', hint: 'Capital and small letters count the same.', rows: 1 },
  equals: { label: 'Text', hint: 'Without space around it; capital and small letters count the same.', rows: 1 },
  matches: {
    label: 'Regular expression',
    hint: 'Written /…/i, letters of both sizes count the same.',
    rows: 1,
    isCode: true,
  },
  all_of: { label: 'Texts, one a line', rows: 3 },
  any_of: { label: 'Texts, one a line', rows: 3 },
  json_schema: {
    label: 'JSON schema',
    hint: 'For an answer that is JSON, or has a block of it.',
    rows: 5,
    isCode: true,
  },
  script: {
    label: 'Expression',
    hint: 'True or false, from answer (text), json (if it is any) and item: index, text, metadata. It runs shut off, for a second at most.',
    rows: 3,
    isCode: true,
  },
};

/** One check of the form. */
export function CheckFields({
  form,
  place,
  count,
  onMove,
  onRemove,
}: {
  form: UseFormReturn<ChecksFormValues>;
  place: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}) {
  const { register, watch, formState } = form;
  const kind = watch(`checks.${place}.kind`);
  const name = watch(`checks.${place}.name`) || `Check ${place + 1}`;
  const errors = formState.errors.checks?.[place];
  const id = (field: string) => `check-${place}-${field}`;
  return (
    <fieldset className="min-w-0 rounded-m border p-3">
      <legend className="sr-only">{name}</legend>
      <div className="grid gap-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Field label="Name" htmlFor={id('name')} error={errors?.name?.message}>
          <Input autoComplete="off" {...register(`checks.${place}.name`)} />
        </Field>
        <Field label="The answer" htmlFor={id('kind')} error={errors?.kind?.message}>
          <Select {...register(`checks.${place}.kind`)}>
            {CHECK_KINDS.map((one) => (
              <option key={one} value={one}>
                {KIND_WORDS[one]}
              </option>
            ))}
          </Select>
        </Field>
        <div className="flex gap-1 sm:mt-5">
          <Button
            variant="quiet"
            aria-label={`Move ${name} up`}
            title="Move up"
            disabled={place === 0}
            onClick={() => onMove(place - 1)}
          >
            <ArrowUp size={14} aria-hidden />
          </Button>
          <Button
            variant="quiet"
            aria-label={`Move ${name} down`}
            title="Move down"
            disabled={place === count - 1}
            onClick={() => onMove(place + 1)}
          >
            <ArrowDown size={14} aria-hidden />
          </Button>
          <Button variant="quiet" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
          </Button>
        </div>
      </div>
      {kind === 'range' ? (
        <div className="mt-2.5 grid gap-2.5 sm:grid-cols-3">
          <Field label="At least" htmlFor={id('min')} error={errors?.min?.message}>
            <Input autoComplete="off" {...register(`checks.${place}.min`)} />
          </Field>
          <Field label="At most" htmlFor={id('max')} error={errors?.max?.message}>
            <Input autoComplete="off" {...register(`checks.${place}.max`)} />
          </Field>
          <Field
            label="Where in the JSON"
            hint="Left empty: the first number."
            htmlFor={id('path')}
            error={errors?.path?.message}
          >
            <Input autoComplete="off" placeholder="items[0].price" {...register(`checks.${place}.path`)} />
          </Field>
        </div>
      ) : (
        <ExpectedField form={form} place={place} kind={kind} />
      )}
    </fieldset>
  );
}

function ExpectedField({
  form,
  place,
  kind,
}: {
  form: UseFormReturn<ChecksFormValues>;
  place: number;
  kind: Exclude<CheckKind, 'range'>;
}) {
  const { label, hint, rows, isCode } = EXPECTED[kind];
  const error = form.formState.errors.checks?.[place]?.expected?.message;
  return (
    <div className="mt-2.5">
      <Field label={label} htmlFor={`check-${place}-expected`} {...(hint && { hint })} {...(error && { error })}>
        <Textarea
          rows={rows}
          spellCheck={!isCode}
          className={isCode ? 'font-mono text-xs' : ''}
          {...form.register(`checks.${place}.expected`)}
        />
      </Field>
    </div>
  );
}
