import type { ReactNode } from 'react';

/** Nothing is here, said so, with what to do next. */
export function EmptyState({
  icon,
  title,
  actions,
  children,
}: {
  icon?: ReactNode;
  title: string;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-[520px] flex-col items-center px-4 py-12 text-center">
      {icon && <div className="mb-3 text-text-3">{icon}</div>}
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="mt-1 text-pretty text-text-2">{children}</div>}
      {actions && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
