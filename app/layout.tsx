import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/shell/providers';
import { Shell } from '@/components/shell/shell';
import { countBatches } from '@/lib/batches/list';
import { readTheme, THEME_COOKIE } from '@/lib/theme';
import './globals.css';

export const metadata: Metadata = {
  title: { template: '%s · Batchdeck', default: 'Batchdeck' },
  description: 'Compose, watch and retry session batches.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function Layout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  // A page without a database says so itself.
  const batches = await countBatches().catch(() => undefined);
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <body>
        <Providers>
          <Shell theme={theme} batchCount={batches?.count}>
            {children}
          </Shell>
        </Providers>
      </body>
    </html>
  );
}
