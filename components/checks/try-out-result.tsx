import type { Check, Finding, TryOut } from '@/lib/checks/schema';
import { resultOf } from '@/lib/checks/status';
import { LookIcon, outcomeLook, resultLook } from './outcome-icon';

/** What the checks would say of the first rows, and why where a row does not pass. */
export function TryOutResult({ tryOut: { rows }, checks }: { tryOut: TryOut; checks: Check[] }) {
  const passing = rows.filter(({ findings }) => resultIn(findings) === 'passed').length;
  return (
    <section aria-label="Try-out" className="mt-4 border-t pt-3">
      <p role="status" className="font-semibold">
        {rows.length === 0
          ? 'No row has an answer yet, so there is nothing to try this on.'
          : `${passing} of ${rows.length} ${rows.length === 1 ? 'row passes' : 'rows pass'}`}
      </p>
      <ul className="mt-1.5 flex flex-col gap-1.5">
        {rows.map(({ index, label, findings }) => {
          const look = resultLook(resultIn(findings));
          return (
            <li key={index} className="flex gap-2">
              <span className="mt-[3px] flex">
                <LookIcon look={look} />
              </span>
              <div className="min-w-0 flex-1">
                <p className="truncate">
                  <span className="text-text-3">{index}</span> <bdi>{label}</bdi>
                  <span className="sr-only">: {look.word.toLowerCase()}</span>
                </p>
                {findings.map(
                  ({ outcome, reason }, place) =>
                    outcome !== 'p' && (
                      <p key={checks[place]?.id ?? place} className="wrap-anywhere text-text-2">
                        <bdi>{checks[place]?.name}</bdi>: {outcomeLook(outcome).word.toLowerCase()}. <bdi>{reason}</bdi>
                      </p>
                    ),
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const resultIn = (findings: Finding[]) => resultOf(findings.map(({ outcome }) => outcome).join(''));
