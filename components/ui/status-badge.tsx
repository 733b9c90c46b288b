import type { BatchStatus, RowStatus } from '@/lib/batches/schema';
import { classNames } from './class-names';
import { StatusIcon, statusLook } from './status-icon';

const TONES = {
  queued: 'bg-queued-soft text-queued',
  running: 'bg-running-soft text-running',
  waiting: 'bg-waiting-soft text-waiting',
  completed: 'bg-completed-soft text-completed',
  failed: 'bg-failed-soft text-failed',
};

/** `isPast` takes the colour out of a status that no longer counts. */
export function StatusBadge({ status, isPast = false }: { status: RowStatus | BatchStatus; isPast?: boolean }) {
  const { word, tone, title } = statusLook(status);
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5 max-w-full items-center gap-[5px] whitespace-nowrap rounded-full pr-[7px] pl-[5px] align-middle font-[550] text-xs',
        isPast ? 'bg-queued-soft text-queued [&_svg]:text-queued' : TONES[tone],
      )}
    >
      <StatusIcon status={status} />
      <span className="truncate">{word}</span>
    </span>
  );
}
