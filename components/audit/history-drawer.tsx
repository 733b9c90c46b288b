'use client';

import { useQuery } from '@tanstack/react-query';
import { Layers, type LucideIcon, Repeat, UserRound } from 'lucide-react';
import { Drawer } from '@/components/ui/drawer';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { StaleNotice } from '@/components/ui/stale-notice';
import { auditQuery } from '@/lib/audit/queries';
import type { Actor, AuditEntry } from '@/lib/audit/schema';
import { actorWord, entryWords } from './entry-words';

const ICONS: Record<Actor, LucideIcon> = { you: UserRound, rule: Repeat, batchdeck: Layers };

/** Everything that was done with a batch, newest first, over its table. */
export function HistoryDrawer({
  batchId,
  revision,
  onClose,
}: {
  batchId: string;
  revision: number;
  onClose: () => void;
}) {
  const { data: entries, error, dataUpdatedAt, refetch } = useQuery(auditQuery(batchId, revision));
  return (
    <Drawer
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="History"
      detail="What was done with this batch, newest first. Nothing here is ever changed or removed."
    >
      {!entries && error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!entries && !error && <Loading />}
      {entries && error && (
        <div className="px-[18px] pt-3">
          <StaleNotice error={error} since={dataUpdatedAt} />
        </div>
      )}
      {entries?.length === 0 && (
        <EmptyState title="Nothing yet">
          Sending, pausing, stopping and retrying are written down here as they are done.
        </EmptyState>
      )}
      {entries && entries.length > 0 && <Entries entries={entries} />}
    </Drawer>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  return (
    <ol aria-label="Entries" aria-live="polite" aria-relevant="additions">
      {entries.map((entry) => {
        const Icon = ICONS[entry.actor] ?? Layers;
        const words = entryWords(entry);
        const who = actorWord(entry.actor);
        return (
          <li key={entry.id} className="flex gap-2.5 border-b px-[18px] py-2.5 last:border-b-0">
            <Icon size={14} aria-hidden className="mt-[3px] shrink-0 text-text-3" />
            <div className="min-w-0 flex-1">
              <p className="wrap-anywhere text-pretty">{words}.</p>
              <p className="text-text-3 text-xs">
                {!words.startsWith(who) && `${who} · `}
                <RelativeTime at={entry.at} />
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Loading() {
  return (
    <div role="status" className="space-y-4 px-[18px] py-4">
      <span className="sr-only">Loading the history …</span>
      <Skeleton className="h-8 w-3/4" />
      <Skeleton className="h-8 w-1/2" />
      <Skeleton className="h-8 w-2/3" />
    </div>
  );
}
