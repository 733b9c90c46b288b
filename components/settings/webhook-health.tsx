'use client';

import { ClockTime } from '@/components/ui/clock-time';
import { RelativeTime } from '@/components/ui/relative-time';
import type { WebhookHealth } from '@/lib/webhooks/schema';

const numbers = new Intl.NumberFormat('en-GB');

/** What came in, and why the last refusal was one; in colour while nothing good has come after it. */
export function WebhookHealthLine({ health }: { health: WebhookHealth }) {
  const { accepted, repeated, refused, lastDeliveryAt, lastRefusedAt, lastRefusal, isMistaken, previousUntil } = health;
  const isTroubled = lastRefusedAt !== null && (lastDeliveryAt ?? '') < lastRefusedAt;
  const counts = [
    `${numbers.format(accepted)} taken`,
    repeated > 0 && `${numbers.format(repeated)} came again`,
    refused > 0 && `${numbers.format(refused)} refused`,
  ];
  return (
    <div className="text-pretty text-text-2 text-xs">
      <p>
        {lastDeliveryAt ? (
          <>
            Last delivery <RelativeTime at={lastDeliveryAt} /> · {counts.filter(Boolean).join(' · ')}
          </>
        ) : (
          `No delivery yet${refused > 0 ? ` · ${numbers.format(refused)} refused` : ''}`
        )}
      </p>
      {lastRefusedAt && (
        <p className={isTroubled ? 'text-failed' : undefined}>
          Last refused <RelativeTime at={lastRefusedAt} />: {lastRefusal}.
          {isTroubled && isMistaken && ' If this goes on, rotate the secret.'}
        </p>
      )}
      {previousUntil && (
        <p>
          The secret before this one is taken until <ClockTime at={previousUntil} />.
        </p>
      )}
    </div>
  );
}
