'use client';

import { useQuery } from '@tanstack/react-query';
import { findingsQuery } from '@/lib/checks/queries';
import type { Check, Finding } from '@/lib/checks/schema';
import type { Attempt } from '@/lib/submissions/schema';
import { KIND_WORDS } from './mark-words';
import { LookIcon, outcomeLook } from './outcome-icon';

/** Each check with what it said of the chosen try, and why. */
export function AttemptChecks({
  batchId,
  index,
  attempt,
  mark,
}: {
  batchId: string;
  index: number;
  attempt: Attempt;
  mark: number;
}) {
  const { number, finishedAt } = attempt;
  const { data, error } = useQuery(findingsQuery({ batchId, index, attempt: number, finishedAt }, mark));
  return (
    <section aria-label="Checks of this try" className="border-b px-[18px] py-3">
      <h3 className="mb-1 font-semibold">Checks of try {number}</h3>
      {error && !data && (
        <p role="alert" className="text-failed">
          They could not be read. {error.message}
        </p>
      )}
      {data && (
        <ul className="flex flex-col gap-1">
          {data.checks.map((check, place) => (
            <CheckLine key={check.id} check={check} finding={data.findings?.[place]} status={attempt.status} />
          ))}
        </ul>
      )}
    </section>
  );
}

function CheckLine({ check, finding, status }: { check: Check; finding: Finding | undefined; status: string }) {
  const look = outcomeLook(finding?.outcome ?? 'u');
  const reason = finding ? finding.reason : (WAITING[status] ?? 'It is checked when its session has answered.');
  return (
    <li className="flex gap-2">
      <span className="mt-[3px] flex">
        <LookIcon look={look} />
      </span>
      <span className="wrap-anywhere min-w-0">
        <bdi className="font-medium">{check.name}</bdi>{' '}
        <span className="text-text-3">
          {KIND_WORDS[check.kind] ?? check.kind} · {look.word.toLowerCase()}
        </span>
        {reason && <bdi className="block text-text-2">{reason}</bdi>}
      </span>
    </li>
  );
}

const WAITING: Record<string, string> = {
  completed: 'Its answer has not been looked at yet.',
  failed: 'The session failed, so there is no answer to check.',
};
