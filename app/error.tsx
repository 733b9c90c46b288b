'use client';

import { ErrorState } from '@/components/ui/error-state';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const trace = error.digest ? ` The server’s log names it ${error.digest}.` : '';
  return (
    <ErrorState
      error={{ message: `This page could not be shown. What is saved on the server is not touched.${trace}` }}
      onRetry={reset}
    />
  );
}
