import { CircleCheck, LoaderCircle, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BundleProblem } from '@/lib/agents/schema';

/** What is wrong in dari.yml, each a way to its line, and apart from it what is only to be known. */
export function ProblemList({
  id,
  problems,
  warnings,
  isChecked,
  onReveal,
  action,
}: {
  id: string;
  problems: BundleProblem[];
  warnings: BundleProblem[];
  isChecked: boolean;
  onReveal: (problem: BundleProblem) => void;
  /** Something that mends a problem, beside the summary. */
  action?: ReactNode;
}) {
  return (
    <div className="border-t">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 px-3 py-1.5">
        <p id={id} role="status" className="flex items-center gap-2 font-medium">
          <Summary problems={problems.length} isChecked={isChecked} />
        </p>
        {action}
      </div>
      {problems.length > 0 && <Entries label="Problems" entries={problems} onReveal={onReveal} tone="text-failed" />}
      {warnings.length > 0 && (
        <>
          <p className="flex items-center gap-2 border-t px-3 py-1.5 font-medium text-waiting">
            <TriangleAlert size={14} aria-hidden /> {counted(warnings.length, 'warning')}: it can be published
          </p>
          <Entries label="Warnings" entries={warnings} onReveal={onReveal} tone="text-waiting" />
        </>
      )}
    </div>
  );
}

function Summary({ problems, isChecked }: { problems: number; isChecked: boolean }) {
  if (!isChecked) {
    return (
      <>
        <LoaderCircle size={14} aria-hidden className="animate-spin text-text-3" /> Checking …
      </>
    );
  }
  if (problems > 0) {
    return (
      <>
        <OctagonX size={14} aria-hidden className="text-failed" />
        {counted(problems, 'problem')} in dari.yml
      </>
    );
  }
  return (
    <>
      <CircleCheck size={14} aria-hidden className="text-completed" /> No problems in dari.yml
    </>
  );
}

function Entries({
  label,
  entries,
  onReveal,
  tone,
}: {
  label: string;
  entries: BundleProblem[];
  onReveal: (problem: BundleProblem) => void;
  tone: string;
}) {
  return (
    <ul aria-label={label} className="max-h-44 overflow-y-auto pb-1.5">
      {entries.map((entry) => (
        <li key={`${entry.line}:${entry.column}:${entry.path}:${entry.message}`}>
          <button
            type="button"
            onClick={() => onReveal(entry)}
            className="flex min-h-8 w-full items-baseline gap-2.5 px-3 py-1 text-left hover:bg-sunken focus-visible:-outline-offset-2 sm:min-h-0"
          >
            <span className={`w-14 shrink-0 font-mono text-xs ${tone}`}>
              <span className="sr-only">Line </span>
              {entry.line}:{entry.column}
            </span>
            <span className="min-w-0 text-pretty break-words">{entry.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
