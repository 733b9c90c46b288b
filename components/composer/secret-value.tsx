'use client';

import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';
import type { DraftItem, DraftSecret } from '@/lib/batches/schema';
import { fieldId } from './field-id';
import { useFocusNext } from './focus-next';

/**
 * What is typed is handed over when the field loses the focus, because a save takes the value out of the browser and
 * must not do so in the middle of a word.
 */
export function SecretValue({
  secret,
  index,
  label,
  hasError,
}: {
  secret: DraftSecret;
  index: number;
  label: string;
  hasError: boolean;
}) {
  const { getValues, setValue, trigger } = useFormContext<DraftItem>();
  const [isTyping, setTyping] = useState(secret.keptFrom === null && secret.value === '');
  const focusNext = useFocusNext();
  const id = fieldId(`secrets.${index}.value`);

  function handOver(value: string) {
    if (value !== '') {
      const secrets = getValues('secrets');
      const next = { ...secrets[index], value } as DraftSecret;
      setValue('secrets', secrets.with(index, next), { shouldDirty: true });
      setTyping(false);
    } else if (secret.keptFrom !== null) setTyping(false);
    void trigger(`secrets.${index}.value`);
  }

  if (isTyping) {
    return (
      <Input
        id={id}
        type="password"
        autoComplete="off"
        aria-label={`Value of ${label}`}
        placeholder={secret.keptFrom === null ? 'value' : 'new value; empty keeps the old one'}
        aria-invalid={hasError ? true : undefined}
        aria-describedby={hasError ? `${id}-error` : undefined}
        onBlur={(event) => handOver(event.target.value)}
      />
    );
  }
  return (
    <div className="flex h-9 min-w-0 items-center gap-1.5 rounded-m border bg-sunken pr-1 pl-2.5 text-text-3 sm:h-[30px]">
      <Lock size={13} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1 truncate">
        {secret.value === '' ? 'kept, never shown again' : 'new value, being saved'}
      </span>
      <Button
        id={id}
        variant="quiet"
        size="sm"
        className="h-7! sm:h-[22px]!"
        aria-label={`Replace the value of ${label}`}
        onClick={() => {
          setTyping(true);
          focusNext(id);
        }}
      >
        Replace
      </Button>
    </div>
  );
}
