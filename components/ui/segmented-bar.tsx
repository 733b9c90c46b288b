import type { CountKey, Counts } from '@/lib/batches/schema';
import { classNames } from './class-names';
import { countWord } from './status-icon';

const SEGMENTS: [CountKey, string][] = [
  ['completed', 'bg-completed-bar'],
  ['failed', 'bg-hatched'],
  ['waiting', 'bg-waiting-bar'],
  ['running', 'bg-running-bar'],
  ['queued', 'bg-queued-bar'],
  ['other', 'bg-text-3'],
  ['unsent', 'bg-line'],
  ['stopped', 'bg-line-strong'],
];

/** Shares of a batch by status, in a fixed order; a share of one in ten thousand is still seen. */
export function SegmentedBar({ counts }: { counts: Counts }) {
  const shown = SEGMENTS.filter(([key]) => counts[key] > 0);
  const label = shown.map(([key]) => `${counts[key]} ${countWord(key).toLowerCase()}`).join(', ');
  return (
    <div role="img" aria-label={label || 'No items'} className="flex h-2 gap-px overflow-hidden rounded-full bg-sunken">
      {shown.map(([key, colour]) => (
        <span key={key} className={classNames('min-w-[3px]', colour)} style={{ flexGrow: counts[key] }} />
      ))}
    </div>
  );
}
