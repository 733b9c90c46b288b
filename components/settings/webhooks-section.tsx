'use client';

import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { StaleNotice } from '@/components/ui/stale-notice';
import { webhooksQuery } from '@/lib/webhooks/queries';
import type { WebhookList } from '@/lib/webhooks/schema';
import { Section } from './section';
import { WebhookRow } from './webhook-row';

/** Which agents call Batchdeck when something has happened, and what came of it. */
export function WebhooksSection() {
  const { data, error, isPending, refetch, dataUpdatedAt } = useQuery(webhooksQuery());
  return (
    <Section
      title="Webhooks"
      detail="An agent that calls Batchdeck when a session ends makes it look sooner. It never takes the call’s word: what you see is what the API answers then, and Batchdeck looks by itself all the same."
    >
      {isPending ? (
        <Skeleton className="h-9 w-full" />
      ) : data ? (
        <>
          {error && <StaleNotice error={error} since={dataUpdatedAt} />}
          <Webhooks list={data} />
        </>
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </Section>
  );
}

function Webhooks({ list }: { list: WebhookList }) {
  if (!list.isOffered) return <p className="text-text-2">The connected API has no webhooks.</p>;
  return (
    <>
      {list.isEmbedded && (
        <p className="mb-3 max-w-[68ch] text-pretty text-text-2">
          With the embedded engine they are not needed: it runs on this machine and says at once when a session has
          moved.
        </p>
      )}
      {list.obstacle && (
        <p className="mb-3 flex gap-2 rounded-m bg-waiting-soft px-3 py-2 text-waiting">
          <TriangleAlert size={14} aria-hidden className="mt-[3px] shrink-0" />
          <span className="min-w-0 break-words">{list.obstacle}</span>
        </p>
      )}
      {list.webhooks.length === 0 ? (
        <p className="border-t pt-3 text-text-2">There is no agent yet that could call.</p>
      ) : (
        <ul aria-label="Webhooks of agents" className="divide-y border-t">
          {list.webhooks.map((webhook) => (
            <WebhookRow key={webhook.agentId} webhook={webhook} canTurnOn={list.obstacle === null} />
          ))}
        </ul>
      )}
    </>
  );
}
