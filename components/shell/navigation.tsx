'use client';

import { useQuery } from '@tanstack/react-query';
import { Bot, Layers, Settings } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { Link } from '@/components/ui/link';
import { batchCountQuery } from '@/lib/batches/queries';

const PLACES = [
  { href: '/batches', word: 'Batches', icon: Layers, also: '/sessions' },
  { href: '/agents', word: 'Agents', icon: Bot, also: null },
  { href: '/settings', word: 'Settings', icon: Settings, also: '/api-reference' },
] as const;

export function Navigation({ batchCount }: { batchCount: number | undefined }) {
  const pathname = usePathname();
  const first = batchCount === undefined ? undefined : { count: batchCount };
  const { data } = useQuery({ ...batchCountQuery(), initialData: first });
  return (
    <nav aria-label="Main" className="flex min-w-0 gap-0.5 md:flex-col">
      {PLACES.map(({ href, word, icon: Icon, also }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname.startsWith(href) || (also && pathname.startsWith(also)) ? 'page' : undefined}
          className="flex min-h-8 items-center gap-2 rounded-m px-2 py-1.5 text-text-2 hover:bg-sunken aria-[current=page]:bg-accent-soft aria-[current=page]:font-[550] aria-[current=page]:text-text"
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden className="hidden shrink-0 sm:block" />
          {word}
          {href === '/batches' && data && (
            <span className="ml-auto hidden font-normal text-text-3 text-xs sm:inline">{data.count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
