'use client';

import { useMutation } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { RelativeTime } from '@/components/ui/relative-time';
import { toast } from '@/components/ui/toast';
import { deleteTargetMutation, testTargetMutation } from '@/lib/notifications/queries';
import type { Target } from '@/lib/notifications/schema';
import { KIND_WORDS, SHORT_WORDS } from './event-words';

/** One who is told: where, of what, and how the last time went. */
export function TargetRow({ target, onEdit, onSecret }: { target: Target; onEdit: () => void; onSecret: () => void }) {
  const { id, name, kind, host, events, isOn, lastError, lastErrorAt, lastDeliveredAt } = target;
  const test = useMutation(testTargetMutation(id));
  const Icon = !isOn ? CircleDashed : lastError ? TriangleAlert : CircleCheck;
  const tone = !isOn ? 'text-queued' : lastError ? 'text-failed' : 'text-completed';
  return (
    <li aria-label={name} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
      <Icon size={14} aria-hidden className={classNames('mt-[3px] shrink-0', tone)} />
      <div className="min-w-0 flex-1 basis-[220px]">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <bdi className="min-w-0 break-words font-medium">{name}</bdi>
          <span className="min-w-0 break-all text-text-2">
            {KIND_WORDS[kind]} at {host}
          </span>
          {!isOn && <span className="text-queued">Off</span>}
        </p>
        <p className="text-text-2 text-xs">Told: {events.map((event) => eventWords(event, target)).join(', ')}</p>
        <p className="text-text-2 text-xs">
          {lastDeliveredAt ? (
            <>
              Last delivered <RelativeTime at={lastDeliveredAt} />
            </>
          ) : (
            'Nothing delivered yet'
          )}
        </p>
        {lastError && (
          <p className="break-words text-failed text-xs">
            Last try failed {lastErrorAt && <RelativeTime at={lastErrorAt} />}: {lastError}
          </p>
        )}
        <p aria-live="polite" className="text-xs">
          {test.data &&
            (test.data.error === null ? `The test arrived: the receiver answered ${test.data.status}.` : '')}
        </p>
        {(test.error || test.data?.error) && (
          <p role="alert" className="break-words text-failed text-xs">
            The test did not arrive. {test.error?.message ?? test.data?.error}
          </p>
        )}
      </div>
      <div className="ml-auto flex shrink-0 flex-wrap justify-end gap-x-2">
        <Button size="sm" isPending={test.isPending} aria-label={`Test ${name}`} onClick={() => test.mutate()}>
          Test
        </Button>
        {kind === 'webhook' && (
          <Button size="sm" variant="quiet" aria-label={`Signing secret of ${name}`} onClick={onSecret}>
            Secret
          </Button>
        )}
        <Button size="sm" variant="quiet" aria-label={`Edit ${name}`} onClick={onEdit}>
          Edit
        </Button>
        <ConfirmDelete
          title={`Delete ${name}?`}
          description="It is told nothing more, its address and secret are gone for good, and what waits to be sent to it is not sent."
          label="Delete target"
          mutation={deleteTargetMutation(id)}
          onDone={() => toast.success(`${name} was deleted`)}
          trigger={(open) => (
            <Button size="sm" variant="quiet" aria-label={`Delete ${name}`} onClick={open}>
              Delete
            </Button>
          )}
        />
      </div>
    </li>
  );
}

function eventWords(event: Target['events'][number], { failurePercent, failureLeast, stallMinutes }: Target): string {
  if (event === 'failing') return `fails at ${failurePercent}% of at least ${failureLeast}`;
  if (event === 'stalled') return `stands still for ${stallMinutes} min`;
  return SHORT_WORDS[event];
}
