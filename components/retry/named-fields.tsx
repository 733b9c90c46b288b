'use client';

import { Plus, X } from 'lucide-react';
import { Controller, useFieldArray, useFormContext } from 'react-hook-form';
import { FieldError } from '@/components/composer/field-error';
import { Button } from '@/components/ui/button';
import { Field, Input, Textarea } from '@/components/ui/field';
import type { RetryEdit } from '@/lib/batches/retry-schema';

const LOOKS = {
  metadata: { list: 'setMetadata', name: 'key', word: 'metadata', title: 'Key', placeholder: 'key' },
  secrets: { list: 'setSecrets', name: 'name', word: 'secret', title: 'Name', placeholder: 'SHOP_TOKEN' },
} as const;

/** Pairs set in every item; the values of secrets are written and never shown. */
export function PairsField({
  kind,
  errorOf,
  declared = [],
}: {
  kind: keyof typeof LOOKS;
  errorOf: (path: string) => string | undefined;
  declared?: string[];
}) {
  const { list, name, word, title, placeholder } = LOOKS[kind];
  const { control, register } = useFormContext<RetryEdit>();
  const { fields, append, remove } = useFieldArray({ control, name: list });
  const empty = kind === 'metadata' ? { key: '', value: '' } : { name: '', value: '' };
  return (
    <div>
      <ul aria-label={`Set ${word}`} className="space-y-1.5">
        {fields.map(({ id }, place) => {
          const nameId = `many-${list}-${place}-name`;
          const valueId = `many-${list}-${place}-value`;
          const nameError = errorOf(`${list}.${place}.${name}`);
          const valueError = errorOf(`${list}.${place}.value`);
          return (
            <li key={id}>
              <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-1.5 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
                <Input
                  {...register(`${list}.${place}.${name}` as 'setMetadata.0.key')}
                  id={nameId}
                  aria-label={`${title} of ${word} ${place + 1}`}
                  placeholder={placeholder}
                  list={declared.length > 0 ? `many-${list}-names` : undefined}
                  autoComplete="off"
                  spellCheck={false}
                  aria-invalid={nameError ? true : undefined}
                  aria-describedby={nameError ? `${nameId}-error` : undefined}
                  className="font-mono text-xs"
                />
                <Input
                  {...register(`${list}.${place}.value`)}
                  id={valueId}
                  type={kind === 'secrets' ? 'password' : 'text'}
                  aria-label={`Value of ${word} ${place + 1}`}
                  placeholder="value"
                  autoComplete="off"
                  aria-invalid={valueError ? true : undefined}
                  aria-describedby={valueError ? `${valueId}-error` : undefined}
                  className="col-start-1 row-start-2 sm:col-start-2 sm:row-start-1"
                />
                <Button variant="quiet" aria-label={`Remove ${word} ${place + 1}`} onClick={() => remove(place)}>
                  <X size={14} aria-hidden />
                </Button>
              </div>
              <FieldError id={nameId} error={nameError} />
              <FieldError id={valueId} error={valueError} />
            </li>
          );
        })}
      </ul>
      <datalist id={`many-${list}-names`}>
        {declared.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Button size="sm" className="mt-1.5" onClick={() => append(empty)}>
        <Plus size={13} aria-hidden />
        Set {fields.length > 0 ? 'another' : word}
      </Button>
    </div>
  );
}

/** Names, one a line. */
export function NamesField({
  name,
  label,
  error,
}: {
  name: 'removeMetadata' | 'removeSecrets';
  label: string;
  error: string | undefined;
}) {
  const { control } = useFormContext<RetryEdit>();
  return (
    <Field label={label} htmlFor={`many-${name}`} {...(error ? { error } : {})}>
      <Controller
        control={control}
        name={name}
        render={({ field: { ref, onChange, onBlur } }) => (
          <Textarea
            ref={ref}
            rows={1}
            spellCheck={false}
            onBlur={onBlur}
            onChange={({ target }) => onChange(linesOf(target.value))}
            className="field-sizing-content font-mono text-xs"
          />
        )}
      />
    </Field>
  );
}

const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];
