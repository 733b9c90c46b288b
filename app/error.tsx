'use client';

import { Page } from '@/components/shell/page';
import { ErrorState } from '@/components/ui/error-state';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const trace = error.digest ? ` The server’s log names it ${error.digest}.` : '';
  return (
    <Page title="This page could not be shown">
      <ErrorState error={{ message: `What is saved on the server is not touched.${trace}` }} onRetry={reset} />
    </Page>
  );
}
