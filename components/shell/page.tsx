import type { Route } from 'next';
import type { ReactNode } from 'react';
import { Link } from '@/components/ui/link';

/** The frame of a page: where it is, what it is called, what can be done, and its body. */
export function Page({
  title,
  crumbs = [],
  badge,
  detail,
  actions,
  children,
}: {
  title: ReactNode;
  crumbs?: { word: string; href: Route }[];
  badge?: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-1.5 text-text-3 text-xs">
          {crumbs.map((crumb, index) => (
            <span key={crumb.href}>
              {index > 0 && <span aria-hidden> / </span>}
              <Link href={crumb.href} className="rounded-s py-1 hover:text-text hover:underline">
                {crumb.word}
              </Link>
            </span>
          ))}
        </nav>
      )}
      <header className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-[190px]">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h1 className="min-w-0 break-words font-semibold text-xl tracking-[-0.01em]">{title}</h1>
            {badge}
          </div>
          {detail && <div className="mt-[3px] text-text-2">{detail}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </>
  );
}
