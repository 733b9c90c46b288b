'use client';

import { RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { planDrift, type RetryPlan } from '@/lib/batches/retry-plan';

/** What should be known before a click: items that a plain retry will not help, and what changed since the question. */
export function RetryCautions({
  plan,
  now,
  onLookAgain,
}: {
  plan: RetryPlan;
  /** The same question asked of the rows as they are by now. */
  now: RetryPlan;
  onLookAgain: () => void;
}) {
  const { more, fewer } = planDrift(plan, now);
  const refused = plan.rows.filter(({ failure }) => failure === 'bad_item').length;
  const doubtful = plan.rows.filter(({ failure }) => failure === 'conflict').length;
  const waiting = plan.rows.filter(({ retryAt }) => retryAt !== null).length;
  return (
    <div className="mt-2 space-y-1.5 empty:hidden">
      {refused > 0 && (
        <Caution>
          The API refused {refused === plan.rows.length ? (refused === 1 ? 'it' : 'them') : itemsOf(refused)} as{' '}
          {refused === 1 ? 'it is' : 'they are'}, and will again unless you edit first.
        </Caution>
      )}
      {doubtful > 0 && (
        <Caution>
          For {itemsOf(doubtful)} the API’s answer did not fit what was sent, so a session may exist already. A retry
          makes another.
        </Caution>
      )}
      {waiting > 0 && (
        <p className="text-text-2">
          {waiting === 1 ? '1 of them waits' : `${waiting.toLocaleString('en')} of them wait`} for the batch’s rule to
          retry; this retries now instead.
        </p>
      )}
      {more + fewer > 0 && (
        <div role="status" className="flex flex-wrap items-center gap-x-2 gap-y-1 text-text-2">
          <span>
            Since you asked:{' '}
            {[more && `${more} more failed`, fewer && `${fewer} went again`].filter(Boolean).join(', ')}.
          </span>
          <Button size="sm" onClick={onLookAgain}>
            <RefreshCw size={13} aria-hidden />
            Look again
          </Button>
        </div>
      )}
    </div>
  );
}

const itemsOf = (count: number): string => (count === 1 ? '1 item' : `${count.toLocaleString('en')} items`);

function Caution({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-2 rounded-m bg-waiting-soft px-3 py-2 text-waiting">
      <TriangleAlert size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span>{children}</span>
    </p>
  );
}
