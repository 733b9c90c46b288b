'use client';

import { type ComponentProps, createContext, type ReactNode, use } from 'react';
import { classNames } from './class-names';

const CONTROL =
  'w-full min-w-0 rounded-m border border-line-strong bg-surface text-text placeholder:text-text-3 disabled:opacity-60 aria-invalid:border-failed';
const LINE = 'h-9 px-2.5 sm:h-[30px]';

type Ties = { id?: string; 'aria-invalid'?: ComponentProps<'input'>['aria-invalid']; 'aria-describedby'?: string };

const FieldContext = createContext<Required<Pick<Ties, 'id'>> & Ties>({ id: '' });

/**
 * A label, its control, a hint and an error. The control inside (Input, Textarea, Select) takes its id and its
 * descriptions from here; a further control with an id of its own is left alone.
 */
export function Field({
  label,
  hint,
  error,
  htmlFor,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  htmlFor: string;
  children: ReactNode;
}) {
  const described = [hint && `${htmlFor}-hint`, error && `${htmlFor}-error`].filter(Boolean).join(' ');
  const ties = { id: htmlFor, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined };
  return (
    <div className="min-w-0">
      <label htmlFor={htmlFor} className="mb-1 block text-xs text-text-2">
        {label}
      </label>
      <FieldContext value={ties}>{children}</FieldContext>
      {hint && (
        <p id={`${htmlFor}-hint`} className="mt-1 text-xs text-text-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${htmlFor}-error`} role="alert" className="mt-1 text-xs text-failed">
          {error}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useTies(rest)} {...rest} className={classNames(CONTROL, LINE, className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      {...useTies(rest)}
      {...rest}
      className={classNames(CONTROL, 'block resize-y px-2.5 py-2 leading-[1.55]', className)}
    />
  );
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...useTies(rest)} {...rest} className={classNames(CONTROL, LINE, 'pr-1', className)} />;
}

function useTies({ id }: { id?: string }): Ties {
  const ties = use(FieldContext);
  return ties.id && (id === undefined || id === ties.id) ? ties : {};
}
