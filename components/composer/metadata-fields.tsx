'use client';

import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';
import type { DraftItem } from '@/lib/batches/schema';
import { newId } from '@/lib/new-id';
import { FieldError } from './field-error';
import { fieldId } from './field-id';
import { useFocusNext } from './focus-next';
import { useFieldError } from './mirror';

/** Pairs stored on the session, to tell and find it by. */
export function MetadataFields() {
  const { control } = useFormContext<DraftItem>();
  const { fields, append, remove } = useFieldArray({ control, name: 'metadata', keyName: 'rowKey' });
  const focusNext = useFocusNext();
  return (
    <fieldset>
      <legend className="mb-1 text-text-2 text-xs">Metadata</legend>
      <ul aria-label="Metadata" className="flex flex-col gap-1.5">
        {fields.map(({ id }, index) => (
          <MetadataPair
            key={id}
            index={index}
            onRemove={() => {
              remove(index);
              focusNext(ADD_ID);
            }}
          />
        ))}
      </ul>
      <Button
        id={ADD_ID}
        size="sm"
        className={fields.length > 0 ? 'mt-1.5' : ''}
        onClick={() => {
          append({ id: newId('pair'), key: '', value: '' }, { shouldFocus: false });
          focusNext(fieldId(`metadata.${fields.length}.key`));
        }}
      >
        <Plus size={13} aria-hidden />
        Add metadata
      </Button>
    </fieldset>
  );
}

const ADD_ID = 'add-metadata';

function MetadataPair({ index, onRemove }: { index: number; onRemove: () => void }) {
  const { register } = useFormContext<DraftItem>();
  const keyError = useFieldError(`metadata.${index}.key`);
  const valueError = useFieldError(`metadata.${index}.value`);
  const keyId = fieldId(`metadata.${index}.key`);
  const valueId = fieldId(`metadata.${index}.value`);
  const name = `metadata ${index + 1}`;
  return (
    <li>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-1.5 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
        <Input
          {...register(`metadata.${index}.key`)}
          id={keyId}
          aria-label={`Key of ${name}`}
          placeholder="key"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={keyError ? true : undefined}
          aria-describedby={keyError ? `${keyId}-error` : undefined}
          className="font-mono text-xs"
        />
        <Input
          {...register(`metadata.${index}.value`)}
          id={valueId}
          aria-label={`Value of ${name}`}
          placeholder="value"
          autoComplete="off"
          aria-invalid={valueError ? true : undefined}
          aria-describedby={valueError ? `${valueId}-error` : undefined}
          className="col-start-1 row-start-2 sm:col-start-2 sm:row-start-1"
        />
        <Button variant="quiet" aria-label={`Remove ${name}`} title={`Remove ${name}`} onClick={onRemove}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      <FieldError id={keyId} error={keyError} />
      <FieldError id={valueId} error={valueError} />
    </li>
  );
}
