import { Plus } from 'lucide-react';
import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';

export function NewAgentLink() {
  return (
    <Link href="/agents/new" className={buttonClass({ variant: 'primary' })}>
      <Plus size={14} aria-hidden />
      New agent
    </Link>
  );
}
