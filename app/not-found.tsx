import type { Metadata } from 'next';
import { Page } from '@/components/shell/page';
import { buttonClass } from '@/components/ui/button';
import { Link } from '@/components/ui/link';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Page title="There is nothing at this address" detail="The link may be old, or what it named was deleted.">
      <Link href="/batches" className={`${buttonClass({ variant: 'primary' })} mt-4`}>
        Go to the batches
      </Link>
    </Page>
  );
}
