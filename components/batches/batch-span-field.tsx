'use client';

import { useId, useState } from 'react';
import { Field, Input } from '@/components/ui/field';
import type { Span } from './batch-row-values';
import { readLocal, writeLocal, writeSpan } from './batch-span';

const OPEN: Span = { from: -Infinity, to: Infinity };

/** From when to when something happened, in the reader's own time; either end may stay open. */
export function BatchSpanField({
  label,
  span,
  onChange,
}: {
  label: string;
  span: Span | null;
  /** As the address has it. */
  onChange: (value: string | null) => void;
}) {
  const { from, to } = span ?? OPEN;
  const isBackwards = from > to;
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{label}</legend>
      <div className="grid grid-cols-1 gap-2">
        <Moment
          label={`${label} from`}
          at={from}
          onChange={(at) => onChange(writeSpan({ from: at ?? -Infinity, to }))}
        />
        <Moment
          label={`${label} until`}
          at={to}
          error={isBackwards ? 'This is before the other time, so no row fits.' : undefined}
          onChange={(at) => onChange(writeSpan({ from, to: at ?? Infinity }))}
        />
      </div>
    </fieldset>
  );
}

function Moment({
  label,
  at,
  error,
  onChange,
}: {
  label: string;
  at: number;
  error?: string;
  onChange: (at: number | null) => void;
}) {
  const id = useId();
  const said = writeLocal(at);
  // A field that is half typed says nothing yet, and what is typed must not be taken away.
  const [typed, setTyped] = useState({ text: said, said });
  if (typed.said !== said) setTyped({ text: said, said });

  function change(text: string) {
    const next = readLocal(text);
    setTyped({ text, said: next === null ? '' : writeLocal(next) });
    onChange(next);
  }

  return (
    <Field label={label} htmlFor={id} error={error}>
      <Input type="datetime-local" value={typed.text} onChange={({ target }) => change(target.value)} />
    </Field>
  );
}
