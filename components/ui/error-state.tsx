import { CloudOff, OctagonX } from 'lucide-react';
import type { ErrorCode } from '@/lib/errors';
import { Button } from './button';

const TITLES: Partial<Record<ErrorCode, string>> = {
  not_found: 'Not found',
  forbidden: 'Not allowed',
  unavailable: 'No answer',
};

/** What went wrong, in the place where the content would stand. */
export function ErrorState({
  error,
  onRetry,
}: {
  error: { message: string; code?: ErrorCode | undefined };
  onRetry?: () => void;
}) {
  const Icon = error.code === 'unavailable' ? CloudOff : OctagonX;
  return (
    <div role="alert" className="mx-auto flex max-w-[520px] flex-col items-center px-4 py-12 text-center">
      <Icon size={24} aria-hidden className="mb-3 text-failed" />
      <h2 className="font-semibold text-base">{(error.code && TITLES[error.code]) ?? 'This did not work'}</h2>
      <p className="mt-1 text-pretty text-text-2">{error.message}</p>
      {onRetry && (
        <Button className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
