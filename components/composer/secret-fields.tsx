'use client';

import { Plus, TriangleAlert, X } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';
import { type DraftItem, type DraftSecret, SECRET_NAME } from '@/lib/batches/schema';
import { emptySecret } from '@/lib/composer/editor';
import { FieldError } from './field-error';
import { fieldId } from './field-id';
import { useFocusNext } from './focus-next';
import { useFieldError } from './mirror';
import { SecretValue } from './secret-value';

/** Environment values for the session. A value can be written and replaced, never read. */
export function SecretFields({ declared }: { declared: string[] }) {
  const { control } = useFormContext<DraftItem>();
  const { fields, append, remove } = useFieldArray({ control, name: 'secrets', keyName: 'rowKey' });
  const focusNext = useFocusNext();
  return (
    <fieldset>
      <legend className="mb-1 text-text-2 text-xs">
        Secrets <span className="text-text-3">encrypted, never shown again</span>
      </legend>
      <datalist id={DECLARED_ID}>
        {declared.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ul aria-label="Secrets" className="flex flex-col gap-1.5">
        {fields.map((secret, index) => (
          <SecretRow
            key={secret.id}
            secret={secret}
            index={index}
            declared={declared}
            onRemove={() => {
              remove(index);
              focusNext(ADD_SECRET_ID);
            }}
          />
        ))}
      </ul>
      <Button
        id={ADD_SECRET_ID}
        size="sm"
        className={fields.length > 0 ? 'mt-1.5' : ''}
        onClick={() => {
          append(emptySecret(), { shouldFocus: false });
          focusNext(fieldId(`secrets.${fields.length}.name`));
        }}
      >
        <Plus size={13} aria-hidden />
        Add secret
      </Button>
    </fieldset>
  );
}

export const ADD_SECRET_ID = 'add-secret';
const DECLARED_ID = 'declared-secrets';

type Row = { secret: DraftSecret; index: number; declared: string[]; onRemove: () => void };

function SecretRow({ secret, index, declared, onRemove }: Row) {
  const nameError = useFieldError(`secrets.${index}.name`);
  const nameId = fieldId(`secrets.${index}.name`);
  const valueId = fieldId(`secrets.${index}.value`);
  const valueError = useFieldError(`secrets.${index}.value`);
  const { register } = useFormContext<DraftItem>();
  const label = `secret ${index + 1}`;
  return (
    <li>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-1.5 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
        <Input
          {...register(`secrets.${index}.name`)}
          id={nameId}
          list={DECLARED_ID}
          aria-label={`Name of ${label}`}
          placeholder="SHOP_TOKEN"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-invalid={nameError ? true : undefined}
          aria-describedby={`${nameId}-error ${nameId}-note`}
          className="font-mono text-xs"
        />
        <div className="col-start-1 row-start-2 min-w-0 sm:col-start-2 sm:row-start-1">
          <SecretValue secret={secret} index={index} label={label} hasError={valueError !== undefined} />
        </div>
        <Button variant="quiet" aria-label={`Remove ${label}`} title={`Remove ${label}`} onClick={onRemove}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      <NameNote index={index} declared={declared} error={nameError} />
      <FieldError id={valueId} error={valueError} />
    </li>
  );
}

/** The error with the name that would do, or a word of warning about one that the agent does not ask for. */
function NameNote({ index, declared, error }: { index: number; declared: string[]; error: string | undefined }) {
  const { control, setValue } = useFormContext<DraftItem>();
  const path = `secrets.${index}.name` as const;
  const name = useWatch({ control, name: path }) ?? '';
  const corrected = correctName(name);
  if (error) {
    return (
      <FieldError id={fieldId(path)} error={error}>
        {corrected && corrected !== name && (
          <button
            type="button"
            className="rounded-s font-medium underline underline-offset-2"
            onClick={() => setValue(path, corrected, { shouldValidate: true, shouldDirty: true })}
          >
            Use {corrected}
          </button>
        )}
      </FieldError>
    );
  }
  if (!SECRET_NAME.test(name) || declared.includes(name)) return null;
  return (
    <p id={`${fieldId(path)}-note`} className="mt-1 flex items-start gap-1.5 text-waiting text-xs">
      <TriangleAlert size={13} aria-hidden className="mt-[2.5px] shrink-0" />
      The agent’s dari.yml does not declare {name}; it is sent all the same.
    </p>
  );
}

/** The nearest name that is allowed; empty when nothing of it is. */
function correctName(name: string): string {
  const clean = name
    .trim()
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]+/g, '_')
    .replace(/^(?=\d)/, '_');
  return /[A-Z0-9]/.test(clean) ? clean : '';
}
