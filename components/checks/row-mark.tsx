'use client';

import { StickyNote } from 'lucide-react';
import type { Check, Verdict } from '@/lib/checks/schema';
import { resultOf } from '@/lib/checks/status';
import { LookIcon, resultLook, VERDICT_LOOKS } from './outcome-icon';

/** What checks and a person say of one row; `isCompact` where there is room for icons only. */
export function RowMark({
  checks,
  outcomes,
  given,
  isCompact = false,
}: {
  checks: Check[];
  outcomes: string;
  given: { verdict: string | null; note: string } | undefined;
  isCompact?: boolean;
}) {
  const verdict = given?.verdict ? VERDICT_LOOKS[given.verdict as Verdict] : undefined;
  const isQuiet = isCompact && outcomes === '';
  const counted = `${[...outcomes].filter((one) => one === 'p').length} of ${checks.length}`;
  const look = resultLook(resultOf(outcomes));
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      {checks.length > 0 && !isQuiet && (
        <span title={titleOf(checks, outcomes)} className="relative z-10 flex min-w-0 items-center gap-1">
          <LookIcon look={look} />
          <span className={isCompact ? 'sr-only' : 'truncate'}>
            {outcomes === '' ? (
              <>
                <span aria-hidden>–</span>
                <span className="sr-only">not checked</span>
              </>
            ) : (
              <>
                {counted}
                <span className="sr-only"> checks passed</span>
              </>
            )}
          </span>
        </span>
      )}
      {verdict && (
        <span title={`Your verdict: ${verdict.word.toLowerCase()}`} className="relative z-10 flex">
          <LookIcon look={verdict} />
          <span className="sr-only">Verdict: {verdict.word.toLowerCase()}</span>
        </span>
      )}
      {given?.note && (
        <span title={given.note} className="relative z-10 flex text-text-2">
          <StickyNote size={14} aria-hidden />
          <span className="sr-only">has a note</span>
        </span>
      )}
    </span>
  );
}

const TITLES: [letter: string, words: string][] = [
  ['f', 'Failed'],
  ['e', 'Could not be told'],
  ['u', 'Not checked'],
];

function titleOf(checks: Check[], outcomes: string): string {
  if (outcomes === '') return 'Not checked yet';
  const lines = TITLES.flatMap(([letter, words]) => {
    const names = checks.filter((_, place) => outcomes[place] === letter).map(({ name }) => name);
    return names.length > 0 ? [`${words}: ${names.join(', ')}`] : [];
  });
  return lines.length > 0 ? lines.join('\n') : 'All checks passed';
}
