import { Compass } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <EmptyState
      icon={<Compass size={24} aria-hidden />}
      title="There is nothing at this address"
      actions={
        <Link href="/batches" className={buttonClass({ variant: 'primary' })}>
          Go to the batches
        </Link>
      }
    >
      The link may be old, or what it named was deleted.
    </EmptyState>
  );
}
