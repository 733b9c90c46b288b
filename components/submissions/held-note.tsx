'use client';

import { Send } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { part } from '@/components/ui/part';
import { StatusIcon } from '@/components/ui/status-icon';
import type { BatchHead, BatchRow } from '@/lib/batches/schema';
import { standingOf } from './standing';
import type { Steering } from './steering';
import { heldWords } from './steering-words';

const StopDialog = part(() => import('./stop-dialog').then((module) => module.StopDialog));

/** Why nothing more is sent, when a person said so or is asked. */
export function HeldNote({
  head,
  rows,
  steering,
}: {
  head: BatchHead;
  rows: BatchRow[] | undefined;
  steering: Steering;
}) {
  const [isStopping, setStopping] = useState(false);
  const { sending, counts } = head;
  if (sending === 'going' || (sending === 'stopped' && counts.stopped === 0)) return null;
  const standing = standingOf(head, rows);
  const isAsking = sending === 'asking';
  return (
    <section
      aria-label={isAsking ? 'Pilot' : 'Sending'}
      className={classNames(
        'mt-3.5 flex flex-wrap items-center gap-x-4 gap-y-2.5 rounded-l border px-4 py-2.5',
        isAsking ? 'border-accent bg-accent-soft' : 'bg-surface',
      )}
    >
      <p role="status" className="flex min-w-0 flex-1 basis-[220px] gap-2 text-pretty">
        <span className="mt-[3px]">
          <StatusIcon status={sending} />
        </span>
        {heldWords(head, standing)}
      </p>
      {isAsking && (
        <span className="flex flex-wrap gap-2">
          <Button onClick={() => setStopping(true)}>Stop</Button>
          <Button variant="primary" isPending={steering.pending === 'rest'} onClick={() => void steering.steer('rest')}>
            {steering.pending !== 'rest' && <Send size={14} aria-hidden />}
            Send the rest ({counts.unsent.toLocaleString('en')})
          </Button>
        </span>
      )}
      {isStopping && <StopDialog standing={standing} steering={steering} onClose={() => setStopping(false)} />}
    </section>
  );
}
