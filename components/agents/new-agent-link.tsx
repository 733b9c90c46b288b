import { Plus } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { Link } from '@/components/ui/link';

export function NewAgentLink() {
  return (
    <Link href="/agents/new" className={buttonClass({ variant: 'primary' })}>
      <Plus size={14} aria-hidden />
      New agent
    </Link>
  );
}
