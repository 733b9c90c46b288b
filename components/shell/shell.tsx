import type { ReactNode } from 'react';
import { Link } from '@/components/ui/link';
import type { Theme } from '@/lib/theme';
import { ConnectionCard, ConnectionDot } from './connection-card';
import { Mark } from './mark';
import { Navigation } from './navigation';
import { ThemeSwitch } from './theme-switch';

type Props = {
  theme: Theme;
  /** How many batches there were when the page was made; undefined when that could not be told. */
  batchCount: number | undefined;
  children: ReactNode;
};

/** What stands around every page: at the side where there is room, else as a strip on top. */
export function Shell({ theme, batchCount, children }: Props) {
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[208px_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 rounded-m border bg-raised px-3 py-2 font-medium shadow-pop not-focus:sr-only"
      >
        Skip to the content
      </a>
      <header className="flex items-center gap-1 border-b bg-surface px-3 py-2 md:sticky md:top-0 md:h-dvh md:flex-col md:items-stretch md:border-r md:border-b-0 md:px-2.5 md:py-3.5">
        <Link
          href="/batches"
          className="flex items-center gap-2 rounded-m p-2 font-semibold tracking-[-0.01em] md:mb-2.5 md:py-1"
        >
          <Mark />
          <span className="sr-only sm:not-sr-only">Batchdeck</span>
        </Link>
        <Navigation batchCount={batchCount} />
        <div className="ml-auto md:hidden">
          <ConnectionDot />
        </div>
        <div className="mt-auto hidden flex-col gap-2.5 md:flex">
          <ThemeSwitch theme={theme} isCompact />
          <ConnectionCard />
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="w-full min-w-0 max-w-[1680px] px-3.5 pt-3.5 pb-8 outline-none md:px-6 md:pt-[18px] md:pb-10"
      >
        {children}
      </main>
    </div>
  );
}
