'use client';

import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { part } from '@/components/ui/part';
import { Skeleton } from '@/components/ui/skeleton';

const Meanwhile = () => <Skeleton className="m-3 h-24" />;
const StepChart = part(() => import('./step-chart').then((file) => file.StepChart), Meanwhile);
const LedgerPanel = part(() => import('./ledger-panel').then((file) => file.LedgerPanel), Meanwhile);
const UsageTable = part(() => import('./usage-table').then((file) => file.UsageTable), Meanwhile);

const PANELS = [
  ['steps', 'Steps'],
  ['ledger', 'Event ledger'],
  ['usage', 'Tokens and cost'],
] as const;
type Panel = (typeof PANELS)[number][0];

/** What stands beside a transcript, one at a time and loaded when it is opened. `onPick` shows an entry of the transcript. */
export function SessionExtras({
  sessionId,
  revision,
  onPick,
}: {
  sessionId: string;
  /** Of the transcript: what stands here is read again when it changes. */
  revision: string;
  onPick: (entryId: string) => void;
}) {
  const [open, setOpen] = useState<Panel | null>(null);
  const id = useId();
  return (
    <section
      aria-label="Steps, events and tokens"
      className="mt-3.5 max-w-[960px] overflow-clip rounded-l border bg-surface"
    >
      <div className="flex flex-wrap gap-1 p-1">
        {PANELS.map(([panel, word]) => (
          <Button
            key={panel}
            size="sm"
            variant="quiet"
            aria-expanded={open === panel}
            aria-controls={open === panel ? id : undefined}
            onClick={() => setOpen(open === panel ? null : panel)}
          >
            <ChevronRight size={12} aria-hidden className={classNames(open === panel && 'rotate-90')} />
            {word}
          </Button>
        ))}
      </div>
      {open && (
        <div id={id} className="border-t">
          {open === 'steps' && <StepChart sessionId={sessionId} revision={revision} onPick={onPick} />}
          {open === 'ledger' && <LedgerPanel sessionId={sessionId} revision={revision} />}
          {open === 'usage' && <UsageTable sessionId={sessionId} revision={revision} onPick={onPick} />}
        </div>
      )}
    </section>
  );
}
