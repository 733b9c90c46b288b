'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Section } from '@/components/settings/section';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { StaleNotice } from '@/components/ui/stale-notice';
import { notificationsQuery } from '@/lib/notifications/queries';
import type { Target } from '@/lib/notifications/schema';
import { DeliveryLog } from './delivery-log';
import { SaveTarget } from './save-target';
import { SecretDialog } from './secret-dialog';
import { TargetRow } from './target-row';
import { ThisBrowser } from './this-browser';

type Open = { saving: Target | null } | { secret: { targetId: string; name: string; known: string | null } };

/** Who is told when a batch ends, stands still or fails too often, and how that went. */
export function NotificationsSection() {
  const { data, error, isPending, refetch, dataUpdatedAt } = useQuery(notificationsQuery());
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <Section
      title="Notifications"
      detail="Word when a batch has ended, stands still or fails too often. Each is told once; a receiver that does not answer is tried again for some hours."
    >
      <ThisBrowser />
      {isPending ? (
        <Skeleton className="h-9 w-full" />
      ) : !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          {error && <StaleNotice error={error} since={dataUpdatedAt} />}
          {data.targets.length === 0 ? (
            <p className="max-w-[68ch] text-pretty border-t pt-3 text-text-2">
              Nobody else is told yet. Add a webhook of your own, which is signed, or one of Slack or what takes the
              same.
            </p>
          ) : (
            <ul aria-label="Targets of notifications" className="divide-y border-t">
              {data.targets.map((target) => (
                <TargetRow
                  key={target.id}
                  target={target}
                  onEdit={() => setOpen({ saving: target })}
                  onSecret={() => setOpen({ secret: { targetId: target.id, name: target.name, known: null } })}
                />
              ))}
            </ul>
          )}
          <Button className="mt-3" onClick={() => setOpen({ saving: null })}>
            <Plus size={14} aria-hidden />
            Add target
          </Button>
          <DeliveryLog deliveries={data.deliveries} />
        </>
      )}
      {open && 'saving' in open && (
        <SaveTarget
          target={open.saving}
          onClose={() => setOpen(null)}
          onSecret={(targetId, name, known) => setOpen({ secret: { targetId, name, known } })}
        />
      )}
      {open && 'secret' in open && <SecretDialog {...open.secret} onClose={() => setOpen(null)} />}
    </Section>
  );
}
