import { Plug } from 'lucide-react';
import type { Metadata } from 'next';
import { ReferenceView } from '@/components/reference/reference-view';
import { Page } from '@/components/shell/page';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { AppError } from '@/lib/errors';
import { readOrigin } from '@/lib/page-origin';
import { getReference } from '@/lib/reference/service';

export const metadata: Metadata = { title: 'API reference' };

export default async function ApiReferencePage() {
  return (
    <Page
      title="API reference"
      crumbs={[{ word: 'Settings', href: '/settings' }]}
      detail={
        <>
          What the embedded engine answers, as it describes itself in{' '}
          <a href="/v1/openapi.json" className="rounded-s underline hover:text-text">
            openapi.json
          </a>
          .
        </>
      }
    >
      <Content />
    </Page>
  );
}

async function Content() {
  try {
    const reference = await getReference(await readOrigin());
    if (reference) return <ReferenceView reference={reference} />;
    return (
      <EmptyState icon={<Plug size={28} strokeWidth={1.5} aria-hidden />} title="Another API is connected">
        This page describes the embedded engine. It is shown when no DARI_API_KEY is set.
      </EmptyState>
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return <ErrorState error={{ message: error.message, code: error.code }} />;
  }
}
