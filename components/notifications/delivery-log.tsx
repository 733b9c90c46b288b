'use client';

import { useMutation } from '@tanstack/react-query';
import type { Route } from 'next';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { ClockTime } from '@/components/ui/clock-time';
import { RelativeTime } from '@/components/ui/relative-time';
import { sendAgainMutation } from '@/lib/notifications/queries';
import type { Delivery } from '@/lib/notifications/schema';
import { SHORT_WORDS } from './event-words';

/** What was sent lately, newest first. */
export function DeliveryLog({ deliveries }: { deliveries: Delivery[] }) {
  return (
    <details className="mt-3 border-t pt-2">
      <summary className="cursor-pointer rounded-s py-1 text-text-2">Recent deliveries ({deliveries.length})</summary>
      {deliveries.length === 0 ? (
        <p className="py-2 text-text-2">None yet. A test is listed here too.</p>
      ) : (
        <ul aria-label="Recent deliveries" className="divide-y">
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
    </details>
  );
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { id, type, batchId, batchName, targetName, status, attempts, error, createdAt, nextTryAt } = delivery;
  const again = useMutation(sendAgainMutation(id));
  const name = batchName || 'A batch without a name';
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-0.5 py-1.5 text-xs">
      <div className="min-w-0 flex-1 basis-[220px]">
        <p className="flex flex-wrap gap-x-2">
          {batchId === null ? (
            <span className="font-medium">Test</span>
          ) : (
            <span className="min-w-0 break-words">
              <Link href={`/batches/${batchId}` as Route} className="rounded-s font-medium hover:underline">
                <bdi>{name}</bdi>
              </Link>{' '}
              {SHORT_WORDS[type]}
            </span>
          )}
          <span className="text-text-3">
            to <bdi>{targetName}</bdi>, <RelativeTime at={createdAt} />
          </span>
        </p>
        {error && <p className="break-words text-text-2">{error}</p>}
        {again.error && (
          <p role="alert" className="break-words text-failed">
            {again.error.message}
          </p>
        )}
      </div>
      <p className={status === 'delivered' ? 'text-completed' : status === 'given_up' ? 'text-failed' : 'text-text-2'}>
        {outcomeWords(status, attempts)}
        {status === 'pending' && nextTryAt && (
          <>
            , again at <ClockTime at={nextTryAt} />
          </>
        )}
      </p>
      {status === 'given_up' && type !== 'test' && (
        <Button size="sm" isPending={again.isPending} aria-label={`Send ${name} again`} onClick={() => again.mutate()}>
          Send again
        </Button>
      )}
    </li>
  );
}

function outcomeWords(status: Delivery['status'], attempts: number): string {
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
  if (status === 'delivered') return `Delivered, ${tries}`;
  if (status === 'given_up') return `Not delivered, ${tries}`;
  return attempts === 0 ? 'Being sent' : `Waiting, ${tries}`;
}
