import type { ReactNode } from 'react';

/** The error of the field with this id, which names it in `aria-describedby` as `<id>-error`. */
export function FieldError({ id, error, children }: { id: string; error: string | undefined; children?: ReactNode }) {
  if (!error) return null;
  return (
    <p id={`${id}-error`} role="alert" className="mt-1 text-failed text-xs">
      {error} {children}
    </p>
  );
}
